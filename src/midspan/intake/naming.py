"""What the name of a column says of it."""

from __future__ import annotations

import re
import unicodedata

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

_IDS = frozenset((
    "guid", "id", "ids", "index", "key", "no", "nr", "number", "numero", "nummer", "pk", "ref", "reference", "ticket", "uuid",
))  # fmt: skip
_ARRIVAL = frozenset((
    "arrival", "arrived", "created", "eingang", "eingegangen", "erhalten", "incoming", "opened", "received", "recu",
    "reported", "start", "started", "submitted",
))  # fmt: skip
_PLAIN_DATE = frozenset(("at", "date", "datetime", "datum", "day", "time", "timestamp", "when"))  # fmt: skip
_AFTER = frozenset((
    "answered", "closed", "completed", "disputed", "done", "end", "ended", "finished", "handled", "outcome", "resolution",
    "resolved", "response", "responded", "result", "satisfaction", "sent", "solved", "timely",
))  # fmt: skip


def words(name: str) -> list[str]:
    """`ConsumerDisputed?` → consumer, disputed; `Geprüft von` → gepruft, von."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return [each.lower() for each in _WORDS.findall(plain)]


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
