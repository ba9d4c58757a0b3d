"""Segments of production on which the reference has next to nothing: what it proves does not speak of them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping

from midspan.data.fit.mismatch import Mismatch, Weight

LEAST_ROWS = 30
"""With fewer, not even an error of 10 % can be ruled out where none was seen."""


def thin_segments(
    column: str,
    before: Mapping[Hashable, int],
    now: Mapping[Hashable, int],
    required: Collection[str] = (),
) -> list[Mismatch]:
    """Values of `column` with fewer than 30 rows in the reference; rows by value. required: those that must not be so."""
    counted = {str(value): rows for value, rows in before.items()}
    live = {str(value): rows for value, rows in now.items()}
    found = []
    for name in sorted({*live, *required}, key=lambda name: (-live.get(name, 0), name)):
        rows = counted.get(name, 0)
        if rows >= LEAST_ROWS:
            continue
        message = (
            f"segment `{name}` of `{column}` has {rows} rows in the reference, and {live.get(name, 0):,} now; "
            f"{LEAST_ROWS} are the least"
        )
        weight = Weight.BLOCK if name in required else Weight.WARN
        do = "add rows of it, or send it to people"
        found.append(
            Mismatch("thin-segment", column, weight, message, do, live.get(name, 0), sum(live.values()))
        )
    return found
