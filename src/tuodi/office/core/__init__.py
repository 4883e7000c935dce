"""What every app of the office stands on: users and rights, row security, the audit trail, locks, secrets, the look."""
