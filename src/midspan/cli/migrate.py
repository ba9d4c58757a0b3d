"""`midspan migrate`."""

from __future__ import annotations


def migrate() -> None:
    """Bring the files of a workspace to the newest format."""
    raise NotImplementedError
