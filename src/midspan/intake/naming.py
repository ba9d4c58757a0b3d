"""What the name of a column says of it."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")

# A column called so is an answer, whatever else stands in its name.
_ANSWERS = frozenset((
    "answer", "annotation", "category", "class", "classification", "decision", "disposition", "expected", "fields", "gold",
    "intent", "label", "labels", "outcome", "resolution", "sentiment", "target", "truth", "verdict",
))  # fmt: skip
# A column called exactly so is one too.
_EXACTLY = frozenset(("completion", "output", "outputs", "reply", "response", "spam", "y", "ham"))
# Such a column may be one.
_PERHAPS = frozenset((
    "code", "department", "group", "issue", "priority", "product", "queue", "rating", "reason", "routing", "score",
    "severity", "status", "tag", "tags", "team", "topic", "type",
))  # fmt: skip
_PARTS = frozenset(
    ("sub", "secondary", "second", "detail", "details", "other", "previous", "old", "name", "id")
)

_IDS = frozenset(
    ("id", "ids", "uuid", "guid", "key", "no", "nr", "number", "ref", "reference", "index", "pk")
)
_PEOPLE = frozenset(("annotator", "coder", "labeler", "labeller", "rater", "reviewer"))
_ARRIVAL = (
    "received",
    "arrived",
    "arrival",
    "created",
    "opened",
    "submitted",
    "reported",
    "incoming",
    "start",
    "started",
)
_PLAIN_DATE = frozenset(("at", "date", "datetime", "day", "time", "timestamp", "when"))  # fmt: skip
_AFTER = frozenset((
    "answered", "closed", "completed", "disputed", "done", "end", "ended", "finished", "handled", "outcome", "resolution",
    "resolved", "response", "responded", "result", "satisfaction", "sent", "solved", "timely",
))  # fmt: skip


def words(name: str) -> list[str]:
    """`ConsumerDisputed?` → consumer, disputed."""
    return [each.lower() for each in _WORDS.findall(name)]


def names_answer(name: str) -> int:
    """3 for an answer by its name, 1 for one perhaps, 0 else; a part of an answer counts for less."""
    said = words(name)
    if not said:
        return 0
    best = 3 if _ANSWERS & set(said) or "_".join(said) in _EXACTLY else 1 if _PERHAPS & set(said) else 0
    return max(0, best - 1) if _PARTS & set(said) and len(said) > 1 else best


def names_id(name: str) -> bool:
    said = words(name)
    return bool(said) and said[-1] in _IDS


def names_labeller(name: str) -> bool:
    said = words(name)
    return bool(_PEOPLE & set(said)) or {"labelled", "by"} <= set(said) or {"labeled", "by"} <= set(said)


def names_arrival(name: str) -> int:
    """The less, the more the name speaks of when an item arrived."""
    said = words(name)
    if any(each in _ARRIVAL for each in said):
        return 0
    if names_after(name):
        return 3
    return 1 if _PLAIN_DATE & set(said) else 2


def names_after(name: str) -> str | None:
    """The word that speaks of something that comes after the answer; None where there is none."""
    return next((each for each in words(name) if each in _AFTER), None)
