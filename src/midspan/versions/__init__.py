"""Versions of definitions: what changed in meaning and what that voids, new names, older formats of the files."""
