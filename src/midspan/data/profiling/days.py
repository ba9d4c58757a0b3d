"""Texts as days, whatever writes them: year first, day or month first, or with the month's name."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.data.profiling.nouns import DayOrder

_SIGNS = "/-"
# Two digits of a year before four: a year of four is never read as one of two, but `25` would be the year 25.
_YEARS = "yY"
_WITH_NAMES = ("%b %d, %Y", "%b %d %Y", "%d %b %Y", "%d. %b %Y")
_ISO = r"^\s*(\d{4}-\d{1,2}-\d{1,2})"
_LONG = r"^\s*(\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}/\d\d/\d\d)"
_OTHER = (
    r"^\s*(\d{1,2}[./-]\d{1,2}[./-]\d\d|[A-Z][a-z]{2} \d{1,2},? \d{4}|\d{1,2}\.? [A-Z][a-z]{2} \d{4})(?:\D|$)"
)


def ordered(*, day_first: bool, signs: Sequence[str] = _SIGNS) -> tuple[str, ...]:
    """The formats of `strptime` for 03/04/2026 and the like."""
    return tuple(
        f"%d{sign}%m{sign}%{year}" if day_first else f"%m{sign}%d{sign}%{year}"
        for sign in signs
        for year in _YEARS
    )


def day_of(*, day_first: bool | None) -> tuple[str, list[object]]:
    """SQL of the day that the text `v` begins with (null where it is none), and its parameters.

    day_first: how 03/04/2026 is meant; None: nobody can tell, and it is none.
    """
    formats = () if day_first is None else ordered(day_first=day_first)
    long = [*(each for each in formats if each.endswith("Y")), "%d.%m.%Y", "%Y/%m/%d"]
    other = [*(each for each in formats if each.endswith("y")), "%d.%m.%y", *_WITH_NAMES]
    # A format that does not fit costs many times one that does: the usual come first, and each text is tried on few.
    begins, reads = "regexp_extract(v, ?, 1)", "?::VARCHAR[]"
    by_format = f"try_strptime({begins}, {reads})::DATE"
    return (
        f"coalesce(try_cast({begins} AS DATE), {by_format}, {by_format})",
        [_ISO, _LONG, long, _OTHER, other],
    )


def is_day_first(order: DayOrder | None) -> bool | None:
    """How the slashed days of a column are meant; None where nothing tells."""
    if order is None:
        return True  # no day is in doubt: both are the same
    return None if order.undecidable else order.day_first > 0
