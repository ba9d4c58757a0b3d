"""Where a reader stands that asks for one page after the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def bounds(ends: tuple[int, int], *, newest_first: bool, beyond: int | None) -> tuple[int, int]:
    """The first and the last `seq` that are left. beyond: after which, in the order asked for; None for the beginning."""
    first, last = ends
    if beyond is None:
        return first, last
    return (first, min(last, beyond - 1)) if newest_first else (max(first, beyond + 1), last)


def left(seqs: Sequence[int], *, newest_first: bool, beyond: int | None) -> Sequence[int]:
    """Those of ascending numbers that are left, as of `bounds`."""
    if beyond is None:
        return seqs
    return seqs[: bisect_left(seqs, beyond)] if newest_first else seqs[bisect_right(seqs, beyond) :]
