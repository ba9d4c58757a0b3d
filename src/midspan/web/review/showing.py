"""The review page as data: for its template, and for its twin in JSON. Words for times and values, fields for what can be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from midspan.access.principal import Principal
from midspan.definitions.digests import digest
from midspan.model.production import TaskRow
from midspan.run.tasks.hours import instant
from midspan.run.tasks.people import Reviewer, holder
from midspan.run.tasks.said import Answered, Verdict
from midspan.web.pages import static_address
from midspan.web.review.desk import Seen, View
from midspan.web.review.parts import parts_of
from midspan.web.review.saying import FIELD, WHOLE, fields, plain
from midspan.web.review.scoring import LEVEL, Score
from midspan.web.sessions import Session

# Changes with what the page runs, so that a page that stayed open over an upgrade can say so.
VERSION = static_address("review.js").rpartition("?")[2]
_SOON = timedelta(minutes=15)
_SHORT = 40
_TEXTS = frozenset({"note", "reason", WHOLE})
_SAID = {Verdict.ACCEPT: "accepted it", Verdict.EDIT: "said what is right", Verdict.REJECT: "rejected it"}


def address(id: str | None) -> str:  # noqa: A002 - the task's
    return "/review" if id is None else f"/review/{id}"


def as_page(
    view: View,
    who: Principal,
    session: Session,
    reviewer: Reviewer | None,
    score: Score | None,
    told: str | None,
    problem: tuple[str, str] | None,
    typed: Mapping[str, str],
    now: str,
) -> dict[str, Any]:
    """What `review.html` is rendered with."""
    seen, task = view.seen, view.seen.task.id if view.seen else None
    mine = typed if task is not None and task == typed.get("task") else {}
    return {
        "here": "/review",
        "csrf": session.csrf,
        "reviewer": reviewer,
        "roles": view.roles,
        "mine": any(who.acts_as(role) for role in view.roles),
        "waiting": view.waiting,
        "late": sum(each.due_at < now for each in view.queue),
        "more": max(0, view.waiting - len(view.queue)),
        "queue": [_row(each, view, reviewer, now) for each in view.queue],
        "beside": _beside(view.queue, task),
        "case": None if seen is None else _case(seen, session, reviewer, mine, now),
        "undoable": session.last is not None,
        "score": score,
        "level": LEVEL,
        "told": told,
        "problem": problem,
        # Of a case that is before them no more: else it stands in its form.
        "wrote": [] if mine else _wrote(typed),
        "version": VERSION,
    }


def as_data(view: View, reviewer: Reviewer | None, score: Score | None, now: str) -> dict[str, Any]:
    """The same as JSON; stable keys."""
    return {
        "at": now,
        "reviewer": None if reviewer is None else {"role": reviewer.role, "name": reviewer.who},
        "roles": dict(view.roles),
        "waiting": view.waiting,
        "score": None
        if score is None
        else {"right": score.right, "of": score.of, "lower_bound": score.bound},
        "queue": [_row_data(each, view, now) for each in view.queue],
        "task": None if view.seen is None else _case_data(view.seen, now),
    }


def _case_data(seen: Seen, now: str) -> dict[str, Any]:
    return {
        **asdict(seen.shown),
        "work": seen.file.name,
        "state": seen.task.state.value,
        "late": seen.task.due_at < now,
        "held_by": seen.holder,
        "open_to_you": seen.open,
        "acts_alone_from": seen.threshold,
        "goes_on": seen.goes_on,
        "output_schema": seen.file.work.output,
        "answered": _answered(seen.answered),
    }


def _answered(said: Answered | None) -> dict[str, Any] | None:
    if said is None:
        return None
    told = {"by": said.by, "role": said.role, "at": said.at, "verdict": said.verdict.value}
    return {**told, "output": said.output, "reason": said.reason}


def _row_data(task: TaskRow, view: View, now: str) -> dict[str, Any]:
    return {
        "task": task.id,
        "href": address(task.id),
        "item": task.item,
        "work": view.names[task.work],
        "role": task.role,
        "due_at": task.due_at,
        "late": task.due_at < now,
        "held_by": holder(task, now),
    }


def _row(task: TaskRow, view: View, reviewer: Reviewer | None, now: str) -> dict[str, Any]:
    held = holder(task, now)
    return {
        "href": address(task.id),
        "item": task.item,
        "work": view.names[task.work],
        "on": view.seen is not None and view.seen.task.id == task.id,
        "held": None if held is None or (reviewer and held == reviewer.who) else held,
        "due": _due(task.due_at, now),
        "at": task.due_at,
    }


def _beside(queue: tuple[TaskRow, ...], task: str | None) -> dict[str, str]:
    """Where `j` and `k` lead: the next and the previous case of the list."""
    ids = [each.id for each in queue]
    at = ids.index(task) if task in ids else -1
    found = {"j": at + 1, "k": at - 1}
    return {key: address(ids[place]) for key, place in found.items() if 0 <= place < len(ids)}


def _wrote(typed: Mapping[str, str]) -> list[str]:
    return [text for name, text in typed.items() if text and (name in _TEXTS or name.startswith(FIELD))]


def _case(
    seen: Seen, session: Session, reviewer: Reviewer | None, typed: Mapping[str, str], now: str
) -> dict[str, Any]:
    case = seen.shown
    hidden = case.blind and seen.answered is None
    can_accept = seen.open and not case.blind and case.proposal is not None
    return {
        "task": case.task,
        "item": case.item,
        "file": seen.file,
        "parts": None if case.input is None else parts_of(case.input),
        "hidden": hidden,
        "proposal": None if case.proposal is None else parts_of(case.proposal),
        "accept": _accept(case.proposal) if can_accept else None,
        "confidence": case.confidence,
        "threshold": seen.threshold,
        "rationale": case.rationale,
        "because": case.because and case.because[:1].upper() + case.because[1:],
        "notes": case.notes,
        "due": _due(case.due_at, now),
        "at": case.due_at,
        "fields": fields(seen, typed),
        "goes_on": seen.goes_on,
        "open": seen.open,
        "mine": reviewer is not None and seen.holder == reviewer.who,
        "stands": None if seen.open else _stands(seen),
        "typed": typed,
        # The same for as long as this is before them: what is sent twice from it is one response.
        "key": digest([session.csrf, case.task, str(session.shown.get(case.task))])[:20],
    }


def _stands(seen: Seen) -> str:
    """Why nothing can be answered here."""
    said = seen.answered
    if said is not None and said.verdict in _SAID:
        return f"{said.by} {_SAID[said.verdict]}"
    if seen.holder is not None:
        return f"{seen.holder} has this open"
    return seen.closed.message if seen.closed else ""


def _accept(proposal: Mapping[str, Any] | None) -> str:
    """The button carries the answer where that is short: the answer itself may be scrolled away."""
    values = list((proposal or {}).values())
    text = plain(values[0]) if len(values) == 1 else ""
    return f"Accept {text}" if 0 < len(text) <= _SHORT else "Accept"


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
