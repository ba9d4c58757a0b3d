"""One task in plain text, as a person reads it before they press a key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from midspan.run.tasks.hours import instant
from midspan.run.tasks.shown import Shown

KEYS = (
    ("a", "accept", "the proposal is right and counts"),
    ("e", "edit", "say what is right, field by field; in a script `e {…}`"),
    ("r", "reject", "nothing can count; you are asked why"),
    ("h", "hand on", "the next role decides; you are asked for a note"),
    ("2", "second", "accept, and another person has to agree before it counts"),
    ("s", "skip", "leave it to others, for now"),
    ("n", "note", "leave a note and stay"),
    ("u", "undo", "take your last answer back, within a minute"),
    ("q", "quit", "leave; what you hold is free again"),
)
_LONGEST = 2_000


def task_text(shown: Shown, work: str, left: int, now: str) -> str:
    """Heading, item, proposal and why somebody is asked."""
    lines = [
        "",
        f"{work}  {shown.item}  {due_text(shown.due_at, now)}, {left:,} waiting",
        *_fields("  ", shown.input),
    ]
    if shown.blind:
        lines.append("  no proposal is shown: say what is right")
    elif shown.proposal is None:
        lines.append("  nothing is proposed")
    else:
        sure = "" if shown.confidence is None else f" (how sure: {shown.confidence:.2g})"
        lines += [f"proposal{sure}", *_fields("  ", shown.proposal)]
    if shown.rationale:
        lines.append(f"  rationale: {_cut(shown.rationale)}")
    if shown.because:
        lines.append(f"  you are asked because: {shown.because}")
    lines += [f"  note of {each.by} at {each.at[:16]}: {each.text}" for each in shown.notes]
    return "\n".join(lines)


def due_text(due_at: str, now: str) -> str:
    left = instant(due_at) - instant(now)
    span = _span(abs(left))
    return f"due in {span}" if left >= timedelta() else f"late by {span}"


def help_text() -> str:
    return "\n".join(f"  {key}  {name}: {does}" for key, name, does in KEYS)


def prompt(shown: Shown) -> str:
    """The keys that do something here."""
    hidden = {"a", "2"} if shown.blind or shown.proposal is None else set()
    return " ".join(f"{key} {name}," for key, name, _ in KEYS if key not in hidden) + " ? help > "


def _fields(indent: str, value: Any) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{indent}{_cut(_plain(value))}"]
    return [f"{indent}{name}: {_cut(_plain(each))}" for name, each in value.items()]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str) -> str:
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"
    return cut.replace("\n", "\n    ")


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours < 48 else f"{hours // 24} days"
