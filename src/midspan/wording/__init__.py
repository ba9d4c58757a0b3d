"""Definitions in words: schemas, expressions and texts of the world, as runs of spans."""
