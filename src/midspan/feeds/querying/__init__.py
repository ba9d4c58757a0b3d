"""Databases that rows are asked from: each module reads one kind; its name is its key."""
