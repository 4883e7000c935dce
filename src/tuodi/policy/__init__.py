"""What a document says: the policy language, packs of cities, versions in time, patches."""
