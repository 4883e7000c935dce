"""A second, naive implementation of the five policies, to check the program against. See README.md."""
