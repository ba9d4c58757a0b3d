"""`midspan rename`."""

from __future__ import annotations


def rename() -> None:
    """Give a work another name, and keep its history."""
    raise NotImplementedError
