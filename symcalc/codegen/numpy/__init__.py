"""NumPy source: how values are written, read from arguments, and returned."""
