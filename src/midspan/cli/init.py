"""`midspan init`."""

from __future__ import annotations


def init() -> None:
    """Make a workspace, with a work and its cases drafted from a file."""
    raise NotImplementedError
