"""What a person said of an answer, as acceptable or not; None where that cannot be told without guessing."""

from __future__ import annotations

from typing import Any

_YES = frozenset((
    "1", "acceptable", "accept", "accepted", "approve", "approved", "correct", "good", "like", "ok", "pass", "passed",
    "positive", "right", "thumbs up", "true", "up", "yes",
))  # fmt: skip
_NO = frozenset((
    "0", "bad", "dislike", "down", "fail", "failed", "false", "incorrect", "negative", "no", "not acceptable", "not ok",
    "reject", "rejected", "thumbs down", "unacceptable", "wrong",
))  # fmt: skip


def acceptable(value: Any) -> bool | None:
    """Yes or no, as a boolean, as 1 or 0, or in a word that says so plainly. A grade on a scale says neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return True if value == 1 else False if value == 0 else None
    if not isinstance(value, str):
        return None
    word = " ".join(value.replace("_", " ").replace("-", " ").lower().split())
    return (
        True
        if word in _YES or value.strip() == "👍"
        else False
        if word in _NO or value.strip() == "👎"
        else None
    )
