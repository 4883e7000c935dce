"""People, households, identities in time; institutions; the lists of departments."""
