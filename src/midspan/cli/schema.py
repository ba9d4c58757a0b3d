"""`midspan schema`."""

from __future__ import annotations


def schema() -> None:
    """Print the JSON Schema of a kind of file."""
    raise NotImplementedError
