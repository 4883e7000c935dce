"""Statements and coverage."""
