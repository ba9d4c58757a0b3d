"""Plug point: what does the work. A module is a plug, its name is its key."""
