"""The review page as data for its template: words for times and values, fields for what can be said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from midspan.model.production import TaskRow
from midspan.run.tasks.hours import instant
from midspan.web.desk import Seen, View
from midspan.web.said_on_form import FIELD, WHOLE, fields, plain
from midspan.web.sessions import Session

KEYS = (
    ("a", "accept what is proposed"),
    ("e", "edit: say what is right"),
    ("r", "reject, with the reason"),
    ("h", "hand on to the next role, with a note"),
    ("n", "write a note"),
    ("2", "accept, and another person has to agree"),
    ("s", "skip: leave it to others for now"),
    ("u", "take your last answer back, within a minute"),
    ("x", "take the next one"),
    ("?", "show these keys"),
    ("Ctrl+Enter", "send from within a text"),
    ("Esc", "leave a text"),
)
_SOON = timedelta(minutes=15)
_SHORT = 40
_TEXTS = frozenset({"note", "reason", WHOLE})


def shown(
    view: View,
    session: Session,
    told: str | None,
    problem: tuple[str, str] | None,
    typed: Mapping[str, str],
    now: str,
) -> dict[str, Any]:
    """What `review.html` is rendered with."""
    seen = view.seen
    return {
        "here": "/review",
        "csrf": session.csrf,
        "reviewer": session.reviewer,
        "roles": view.roles,
        "waiting": view.waiting,
        "late": sum(each.due_at < now for each in view.queue),
        "more": max(0, view.waiting - len(view.queue)),
        "queue": [_row(each, seen, now) for each in view.queue],
        "case": None if seen is None else _case(seen, typed, now),
        "undoable": session.last is not None,
        "told": told,
        "problem": problem,
        "typed": typed,
        # Of a case that is before them no more: else it stands in its form.
        "wrote": [] if seen is not None and seen.shown.task == typed.get("task") else _wrote(typed),
        "keys": KEYS,
    }


def _wrote(typed: Mapping[str, str]) -> list[str]:
    return [text for name, text in typed.items() if text and (name in _TEXTS or name.startswith(FIELD))]


def _row(task: TaskRow, seen: Seen | None, now: str) -> dict[str, Any]:
    mine = seen is not None and seen.shown.task == task.id
    return {"item": task.item, "mine": mine, "due": _due(task.due_at, now), "at": task.due_at}


def _case(seen: Seen, typed: Mapping[str, str], now: str) -> dict[str, Any]:
    case = seen.shown
    can_accept = not case.blind and case.proposal is not None
    return {
        "task": case.task,
        "item": case.item,
        "work": seen.work,
        "input": None if case.input is None else _parts(case.input),
        "blind": case.blind,
        "proposal": None if case.proposal is None else _parts(case.proposal),
        "accept": _accept(case.proposal) if can_accept else None,
        "confidence": case.confidence,
        "rationale": case.rationale,
        "because": case.because,
        "notes": case.notes,
        "due": _due(case.due_at, now),
        "at": case.due_at,
        "fields": fields(seen, typed),
        "goes_on": seen.goes_on,
        # A form of another case must not open this one's.
        "open": typed.get("verdict") if typed.get("task") == case.task else None,
    }


def _accept(proposal: Mapping[str, Any] | None) -> str:
    """The button carries the answer where that is short: the answer itself may be scrolled away."""
    values = list((proposal or {}).values())
    text = plain(values[0]) if len(values) == 1 else ""
    return f"Accept {text}" if 0 < len(text) <= _SHORT else "Accept"


def _parts(value: Any) -> list[tuple[str | None, str, bool]]:
    """Name, text, and whether it is a text and no JSON."""
    named = value.items() if isinstance(value, Mapping) else [(None, value)]
    return [(name, plain(each), isinstance(each, str)) for name, each in named]


def _due(due_at: str, now: str) -> tuple[str, str]:
    """In words, and whether it is late, soon or neither."""
    left = instant(due_at) - instant(now)
    minutes = int(abs(left).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    span = (
        f"{minutes} min" if minutes < 60 else f"{hours} h {rest} min" if hours < 48 else f"{hours // 24} days"
    )
    if left < timedelta():
        return f"late {span}", "late"
    return span, "soon" if left < _SOON else ""
