"""Pages of what-if studies."""
