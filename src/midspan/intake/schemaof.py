"""A JSON Schema for what was tallied: it accepts every value that went into the tally."""

from __future__ import annotations

from typing import Any

from midspan.intake.tally import LONGEST_KEPT, Tally, Texts
from midspan.intake.textkinds import DAYS, NUMBERS, TextKind, settled

MOST_OPTIONS = 200

LOCAL_TIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$"
"""A moment whose zone nobody wrote; the format `date-time` demands one."""

_TIMES_EACH = 3
_ONCE_OF_OPTIONS = 0.2
_ONCE_OF_ROWS = 0.005
_ORDER = ("object", "array", "string", "boolean", "integer", "number", "null")
_DATE = {"type": "string", "format": "date"}
_LOCAL = {"type": "string", "pattern": LOCAL_TIME}
_OF_TEXT: dict[TextKind, dict[str, Any]] = {
    TextKind.INTEGER: {"type": "integer"},
    TextKind.NUMBER: {"type": "number"},
    TextKind.BOOLEAN: {"type": "boolean"},
    TextKind.DATE: _DATE,
    TextKind.DAY_FIRST: _DATE,
    TextKind.MONTH_FIRST: _DATE,
    TextKind.DOTTED: _DATE,
    TextKind.MOMENT: {"type": "string", "format": "date-time"},
    TextKind.LOCAL: _LOCAL,
    TextKind.LOCAL_DAY_FIRST: _LOCAL,
    TextKind.LOCAL_MONTH_FIRST: _LOCAL,
    TextKind.LOCAL_DOTTED: _LOCAL,
}


def schema_of(tally: Tally) -> dict[str, Any]:
    """The schema of a place whose values stay as they are."""
    types = set(tally.types)
    if not types or "other" in types:
        return {}
    if "number" in types:
        types.discard("integer")
    if types == {"string"}:
        return schema_of_texts(tally.texts, meant(tally.texts))
    names = [name for name in _ORDER if name in types]
    schema: dict[str, Any] = {"type": names[0] if len(names) == 1 else names}
    if "object" in types and tally.below is not None:
        schema |= _object(tally)
    if "array" in types and tally.items is not None:
        inner = schema_of(tally.items)
        schema |= {"items": inner} if inner else {}
    return schema


def meant(texts: Texts, *, converted: bool = False) -> TextKind:
    """What the texts stand for. converted: they become what they stand for; else only an ISO day or moment is one."""
    kinds = texts.kinds()
    kind = settled(kinds.counts.keys())
    return kind if converted or (kind in DAYS and not kinds.loose and not texts.blank()) else TextKind.TEXT


def schema_of_texts(texts: Texts, kind: TextKind, *, blank: bool = True) -> dict[str, Any]:
    """The schema of texts that stand for this. blank: those without a sign stay, and count as texts."""
    if kind in _OF_TEXT:
        return dict(_OF_TEXT[kind])
    options = options_of(texts, blank=blank)
    return {"type": "string", "enum": options} if options else {"type": "string"}


def options_of(texts: Texts, *, blank: bool) -> list[str]:
    """The few texts that are all there is, nearly all repeated, the most frequent first; nothing where they are not few.

    Numbers are no options, nor is what is mostly numbers.
    """
    counts = (texts.counts if blank else texts.filled()) or {}
    total = sum(counts.values())
    if not 2 <= len(counts) <= MOST_OPTIONS or any(len(text) > LONGEST_KEPT for text in counts):
        return []
    once = sum(count == 1 for count in counts.values())
    if total < _TIMES_EACH * len(counts) or once > max(_ONCE_OF_OPTIONS * len(counts), _ONCE_OF_ROWS * total):
        return []
    kinds = texts.kinds().counts
    if sum(kinds[kind] for kind in NUMBERS) * 2 > kinds.total() - kinds[TextKind.NULL_TOKEN]:
        return []
    return sorted(counts, key=lambda text: (-counts[text], text))


def _object(tally: Tally) -> dict[str, Any]:
    below = tally.below or {}
    objects = tally.types["object"]
    required = [key for key, inner in below.items() if inner.types.total() == objects]
    properties = {key: schema_of(inner) for key, inner in below.items()}
    return {"required": required, "properties": properties} if properties else {}
