"""`midspan define`."""

from __future__ import annotations


def define() -> None:
    """Ask the seven questions about a work, and write its definition."""
    raise NotImplementedError
