"""`midspan cases`."""

from __future__ import annotations


def add() -> None:
    """Add cases from a file."""
    raise NotImplementedError


def split() -> None:
    """Give each case its use."""
    raise NotImplementedError


def dedupe() -> None:
    """Take out cases that stand twice."""
    raise NotImplementedError


def judge() -> None:
    """Import what people said of answers."""
    raise NotImplementedError


def export() -> None:
    """Hand cases out to other tools."""
    raise NotImplementedError
