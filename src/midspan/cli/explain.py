"""`midspan explain`."""

from __future__ import annotations


def explain() -> None:
    """Show a work as one page for a person."""
    raise NotImplementedError
