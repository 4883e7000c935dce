"""Pages of the ground floor: the work table, logging in, the own account, users, keys, the trail."""
