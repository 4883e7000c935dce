"""Grants without a claim: the run, its review, the payment list."""
