"""Which values are limits, which way each is looser, and what a looser or a tighter one means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.definitions.leaves import Keys, Leaf
from midspan.model.stage import Level
from midspan.units import Money, Price
from midspan.versions.difference import Effect

_HEIGHTS = list(Level)


@dataclass(frozen=True, slots=True)
class Limit:
    """rises: whether a larger value is the looser one. In words: what a looser and what a tighter one means."""

    rises: bool
    looser: str
    tighter: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A list each element of which asks for something, or, where `excuses`, lets something through."""

    excuses: bool
    added: str
    removed: str


# By the path within a work or an initiative; no path is in both.
LIMITS: Mapping[Keys, Limit] = {
    ("quality", "max_error"): Limit(True, "more errors are allowed", "fewer errors are allowed"),
    ("quality", "confidence_level"): Limit(
        False, "less certainty is asked for", "more certainty is asked for"
    ),
    ("quality", "latency_p95"): Limit(True, "an answer may take longer", "an answer must come sooner"),
    ("quality", "cost_per_item"): Limit(True, "an answer may cost more", "an answer may cost less"),
    ("review", "within"): Limit(True, "items may wait longer for people", "people must take items up sooner"),
    ("review", "blind"): Limit(False, "fewer reviews are blind", "more reviews are blind"),
    ("autonomy", "ceiling"): Limit(True, "AI may do more by itself", "AI may do less by itself"),
    ("autonomy", "audit"): Limit(
        False, "less of what acts alone is looked at", "more of what acts alone is looked at"
    ),
    ("value", "payback_within"): Limit(True, "it may pay back later", "it must pay back sooner"),
    ("investment", "budget"): Limit(True, "more may be spent", "less may be spent"),
    ("decision", "after"): Limit(True, "it is decided later", "it is decided sooner"),
    ("plan",): Limit(True, "the stage is due later", "the stage is due sooner"),
}
CONDITIONS: Mapping[Keys, Condition] = {
    ("constraints",): Condition(False, "fewer answers count", "more answers count"),
    ("judgement",): Condition(False, "more is kept for people", "less is kept for people"),
    ("quality", "segments"): Condition(False, "one more group is looked at by itself", "one group less is looked at by itself"),
    ("suppress",): Condition(True, "a finding is accepted", "a finding counts again"),
    ("decision", "stop_if"): Condition(False, "one more reason to stop", "one reason less to stop"),
}  # fmt: skip


def effect(leaf: Leaf, direction: str | None = None) -> tuple[Effect | None, str]:
    """Whether the change is looser or tighter and what that means; None and no words where it is no limit.

    direction: of an initiative's metric, `down` or `up`; its target and milestones are limits that follow it.
    """
    condition = CONDITIONS.get(leaf.field) if leaf.element else None
    if condition is not None:
        added = not leaf.was.there
        return (
            Effect.LOOSER if added == condition.excuses else Effect.TIGHTER,
            condition.added if added else condition.removed,
        )
    limit = LIMITS.get(leaf.field) or LIMITS.get(leaf.field[:1]) or _promised(leaf.field, direction)
    rise = _rise(leaf) if limit and not leaf.element else None
    if limit is None or rise is None:
        return None, ""
    looser = rise == limit.rises
    return (Effect.LOOSER, limit.looser) if looser else (Effect.TIGHTER, limit.tighter)


def _promised(field: Keys, direction: str | None) -> Limit | None:
    """The target and the milestones: less is promised where they come nearer to the baseline."""
    if field == ("value", "target") or (field[:1] == ("milestones",) and len(field) > 2):
        adoption = field[-1] == "adoption"
        if adoption or direction is not None:
            return Limit(direction == "down" and not adoption, "less is promised", "more is promised")
    return None


def _rise(leaf: Leaf) -> bool | None:
    """Whether the value became larger; a limit that is taken away is the loosest, unless what follows says otherwise."""
    was, now = _size(leaf.was.typed), _size(leaf.now.typed)
    if was is None or now is None:
        limit = LIMITS.get(leaf.field) or LIMITS.get(leaf.field[:1])
        if limit is None or leaf.was.there == leaf.now.there:
            return None
        return limit.rises == leaf.was.there
    if was[0] != now[0] or was[1] == now[1]:
        return None
    return now[1] > was[1]


def _size(value: Any) -> tuple[str, float] | None:
    """A value as a number of something."""
    match value:
        case Level():
            return "level", float(_HEIGHTS.index(value))
        case bool():
            return None
        case int() | float():
            return "number", float(value)
        case Money() | Price():
            return f"{value.currency}/{getattr(value, 'per', '')}", value.amount
        case date():
            return "day", float(value.toordinal())
    return None
