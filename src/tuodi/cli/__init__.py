"""The command line. Importing it, and asking for help, loads nothing heavy: each command imports what it needs when it runs."""
