"""`midspan diff`."""

from __future__ import annotations


def diff() -> None:
    """Say what changed in the meaning of a definition, and what it voids."""
    raise NotImplementedError
