"""Interviews for tests: on a day, without a file, answered question by question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from midspan.define.catalogue import initiative_subject, work_subject
from midspan.define.interview import Interview, Scope
from midspan.define.question import Asked, Known
from midspan.define.subject import Subject

TODAY = date(2026, 10, 1)

INPUT = {
    "type": "object",
    "required": ["text", "floors", "urgent"],
    "properties": {
        "text": {"type": "string"},
        "floors": {"type": "integer"},
        "urgent": {"type": "boolean"},
        "channel": {"type": "string", "enum": ["mail", "phone"]},
        "note": {"type": ["string", "null"]},
    },
}
OUTPUT = {
    "type": "object",
    "required": ["trade", "total"],
    "properties": {"trade": {"type": "string"}, "total": {"type": "number"}},
}


def work(data: Mapping[str, Any] | None = None, scope: Scope | None = None, **around: Any) -> Interview:
    return _begun(work_subject("route-request"), data, scope, around)


def initiative(data: Mapping[str, Any] | None = None, scope: Scope | None = None, **around: Any) -> Interview:
    return _begun(initiative_subject("request-routing"), data, scope, around)


def _begun(
    subject: Subject, data: Mapping[str, Any] | None, scope: Scope | None, around: Mapping[str, Any]
) -> Interview:
    return Interview(subject, Known(data or {}, TODAY, **around), scope or Scope())


def asked(interview: Interview, name: str) -> Asked:
    return next(each for each in interview.everything() if each.id == name)


def due(interview: Interview) -> list[str]:
    return [each.id for each in interview.upcoming()]


def answer(interview: Interview, name: str, text: str) -> Any:
    """What the definition says in this place after the answer."""
    place = asked(interview, name)
    return interview.answered(place, text).known.said(*place.at)
