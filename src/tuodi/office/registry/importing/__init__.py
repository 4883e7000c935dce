"""A department's list from file to registry: read, staged, compared, applied; set-based SQL, because a list has a hundred thousand rows."""
