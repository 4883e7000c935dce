"""Pages of settlement: they show and hand over, the actions decide."""
