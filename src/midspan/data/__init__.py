"""Data: whether what a work needs is there, read from the data itself, the same on every engine."""
