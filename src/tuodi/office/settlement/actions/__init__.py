"""Every write of settlement, one transaction each."""
