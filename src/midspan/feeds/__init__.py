"""Feeds: each module reads one kind of file; its name is its key."""
