"""The lines of a text file, numbered, with the byte each begins at, in memory bounded by the longest allowed.

A line ends with LF, CR LF or CR, also in one file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from midspan.feeds._text import chunks
from midspan.intake.ports import Source

LONGEST_LINE = 10_000_000


class Line(NamedTuple):
    """One line with its end. byte: where it begins in the unpacked file, from 0. data: None where it is too long."""

    number: int
    byte: int
    data: bytes | None


def lines(source: Source) -> Iterator[Line]:
    """Raises FeedError for a file that is no text, and for text in an encoding that nobody named."""
    number, begun, passed, rest = 1, 0, 0, b""
    for at, chunk in chunks(source):
        begun = begun if rest or passed else at
        parts = (rest + chunk).splitlines(keepends=True)
        # A CR at the end may be half of a CR LF.
        rest = parts.pop() if parts and not parts[-1].endswith(b"\n") else b""
        for part in parts:
            yield Line(number, begun, None if passed + len(part) > LONGEST_LINE else part)
            begun += passed + len(part)
            number, passed = number + 1, 0
        if rest and (passed or len(rest) > LONGEST_LINE):
            passed += len(rest) - 1
            rest = rest[-1:]
    if rest or passed:
        yield Line(number, begun, None if passed else rest)
