"""Accounts and postings that always balance."""
