"""What a form of the review page says, read as an answer; and the fields that it offers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.define.question import AnswerError
from midspan.ledger.canonical import canonical
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.typed import field_typed, output_typed, properties
from midspan.web.desk import Seen

FIELD, WHOLE = "field.", "output"
_LONG = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One control. choices: texts to choose from, none for free text. text: what stands in it."""

    name: str
    label: str
    text: str
    choices: tuple[str, ...]
    long: bool


def fields(seen: Seen, typed: Mapping[str, str]) -> tuple[Field, ...]:
    """For each property of the output, or for all of it as JSON where the schema names none. typed: what a refused form said."""
    proposal = seen.shown.proposal
    known = properties(seen.output)
    if not known:
        text = "" if proposal is None else json.dumps(proposal, ensure_ascii=False, indent=1)
        return (Field(WHOLE, "output as JSON", typed.get(WHOLE, text), (), True),)
    return tuple(_field(name, each, proposal or {}, typed) for name, each in known.items())


def response_of(seen: Seen, typed: Mapping[str, str], effort_s: float) -> Response:
    """Raises AnswerError."""
    verdict = typed.get("verdict", "")
    note = _line_ends(typed.get("note", "")).strip() or None
    match verdict:
        case "accept" | "second":
            return Response(Verdict.ACCEPT, effort_s=effort_s, second=verdict == "second")
        case "edit":
            return Response(Verdict.EDIT, _output(seen, typed), effort_s=effort_s)
        case "reject":
            reason = _line_ends(typed.get("reason", "")).strip() or None
            return Response(Verdict.REJECT, reason=reason, effort_s=effort_s)
        case "escalate":
            return Response(Verdict.ESCALATE, note=note, effort_s=effort_s)
        case _:
            raise AnswerError(f"`{verdict[:20]}` is no answer", help="press one of the buttons")


def plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _field(name: str, field: Any, proposal: Mapping[str, Any], typed: Mapping[str, str]) -> Field:
    text = plain(proposal[name]) if name in proposal else ""
    said = field.get("enum") if isinstance(field, Mapping) else None
    if isinstance(field, Mapping) and field.get("type") == "boolean":
        said = [True, False]
    choices = tuple(plain(each) for each in said) if isinstance(said, list) else ()
    shown = typed.get(FIELD + name, text)
    long = not choices and (len(shown) > _LONG or "\n" in shown)
    return Field(FIELD + name, name, shown, choices, long)


def _output(seen: Seen, typed: Mapping[str, str]) -> Mapping[str, Any]:
    """Field by field over what is proposed: one that is as it was keeps its value, an empty one is taken out."""
    try:
        if WHOLE in typed:
            made = dict(output_typed(_line_ends(typed[WHOLE]), None))
        else:
            made = dict(seen.shown.proposal or {})
            for name, field in properties(seen.output).items():
                _put(made, name, field, _line_ends(typed.get(FIELD + name, "")))
        canonical(made).encode()
    except (ValueError, RecursionError):
        raise AnswerError(
            "the output is no JSON that can be kept", help="write numbers that fit, and whole signs"
        ) from None
    return made


def _put(made: dict[str, Any], name: str, field: Any, text: str) -> None:
    if name in made and text == _line_ends(plain(made[name])):
        return
    if text.strip():
        made[name] = field_typed(text.strip(), field, name)
    else:
        made.pop(name, None)


def _line_ends(text: str) -> str:
    """As a browser sends them, and as everybody else writes them."""
    return text.replace("\r\n", "\n")
