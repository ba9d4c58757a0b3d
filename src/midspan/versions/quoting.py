"""Values in sentences: short ones whole, long ones where they begin to differ."""

from __future__ import annotations

from typing import Any

from midspan.ledger.canonical import canonical

_LONGEST = 60
_WORDS_BEFORE = 4


def quoted(value: Any) -> str:
    """A value in one line without backticks, cut to 60 characters."""
    return _cut(_line(value))


def between(was: Any, now: Any) -> tuple[str, str]:
    """Two values in one line each; of long texts the part where the second begins to differ."""
    before, after = _line(was), _line(now)
    if len(before) <= _LONGEST and len(after) <= _LONGEST:
        return before, after
    one, other = before.split(" "), after.split(" ")
    same = next(
        (position for position, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(0, same - _WORDS_BEFORE)
    lead = "… " if start else ""
    return _cut(lead + " ".join(one[start:])), _cut(lead + " ".join(other[start:]))


def _line(value: Any) -> str:
    text = value if isinstance(value, str) else canonical(value)
    return " ".join(text.split()).replace("`", "'")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
