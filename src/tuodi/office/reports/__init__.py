"""Monthly and yearly statements from the books."""
