"""Reforms tried on a population of claims."""
