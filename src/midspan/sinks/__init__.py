"""Sinks: each module delivers to one kind of destination; its name is its key."""
