"""Burden of illness, warnings and what became of them."""
