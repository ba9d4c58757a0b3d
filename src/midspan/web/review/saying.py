"""What a form of the review page says, read as an answer; and the fields that it offers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from midspan.define.question import AnswerError
from midspan.ledger.canonical import canonical
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.typed import field_typed, output_typed, properties
from midspan.web.review.desk import Seen

FIELD, WHOLE = "field.", "output"
_LONG, _KEYED, _KEY = 60, 10, 100


@dataclass(frozen=True, slots=True)
class Choice:
    """key: the digit that chooses it."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class Field:
    """One control. choices: texts to choose from, none for free text. keyed: whether there are few of them. text: what stands in it.

    proposed: what stood in it before anybody typed.
    """

    name: str
    label: str
    text: str
    proposed: str
    choices: tuple[Choice, ...]
    keyed: bool
    long: bool


def fields(seen: Seen, typed: Mapping[str, str]) -> tuple[Field, ...]:
    """For each property of the output, or for all of it as JSON where the schema names none. typed: what a refused form said."""
    proposal = seen.shown.proposal
    known = properties(seen.file.work.output)
    if not known:
        text = "" if proposal is None else json.dumps(proposal, ensure_ascii=False, indent=1)
        return (Field(WHOLE, "output as JSON", typed.get(WHOLE, text), text, (), keyed=False, long=True),)
    made, digits = list[Field](), True
    for name, each in known.items():
        made.append(_field(name, each, proposal or {}, typed, digits=digits))
        digits = digits and not made[-1].keyed
    return tuple(made)


def response_of(seen: Seen, typed: Mapping[str, str], effort_s: float) -> Response:
    """What an answer equal to the proposal is: accepting it. Raises AnswerError."""
    verdict = typed.get("verdict", "")
    note = _line_ends(typed.get("note", "")).strip() or None
    bare = Response(Verdict.ACCEPT, note=note, effort_s=effort_s, key=typed.get("key", "")[:_KEY] or None)
    match verdict:
        case "accept" | "second":
            return replace(bare, second=verdict == "second")
        case "edit":
            output = _output(seen, typed)
            same = not seen.shown.blind and output == seen.shown.proposal
            return bare if same else replace(bare, verdict=Verdict.EDIT, output=output)
        case "reject":
            reason = _line_ends(typed.get("reason", "")).strip() or None
            return replace(bare, verdict=Verdict.REJECT, reason=reason)
        case "escalate":
            return replace(bare, verdict=Verdict.ESCALATE)
        case _:
            raise AnswerError(f"`{verdict[:20]}` is no answer", help="press one of the buttons")


def plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _field(
    name: str, field: Any, proposal: Mapping[str, Any], typed: Mapping[str, str], *, digits: bool
) -> Field:
    text = plain(proposal[name]) if name in proposal else ""
    said = _said(field)
    keyed = 0 < len(said) <= _KEYED
    texts = [plain(each) for each in said]
    keys = _digits(texts) if keyed and digits else [""] * len(texts)
    choices = tuple(Choice(each, key) for each, key in zip(texts, keys, strict=True))
    shown = typed.get(FIELD + name, text)
    long = not choices and (len(shown) > _LONG or "\n" in shown)
    return Field(FIELD + name, name, shown, text, choices, keyed=keyed, long=long)


def _digits(texts: list[str]) -> list[str]:
    """A digit is chosen by itself, all else by its place."""
    if all(len(each) == 1 and each.isdigit() and each.isascii() for each in texts):
        return texts
    return [str(at + 1) if at < 9 else "" for at in range(len(texts))]


def _said(field: Any) -> list[Any]:
    """Everything that may be said, where that is little."""
    if not isinstance(field, Mapping):
        return []
    if field.get("type") == "boolean":
        return [True, False]
    listed = field.get("enum")
    if isinstance(listed, list):
        return listed
    least, most = field.get("minimum"), field.get("maximum")
    if field.get("type") != "integer" or not isinstance(least, int) or not isinstance(most, int):
        return []
    return list(range(least, most + 1)) if most - least < _KEYED else []


def _output(seen: Seen, typed: Mapping[str, str]) -> Mapping[str, Any]:
    """Field by field over what is proposed: one that is as it was keeps its value, an empty one is taken out."""
    try:
        if WHOLE in typed:
            made = dict(output_typed(_line_ends(typed[WHOLE]), None))
        else:
            made = dict(seen.shown.proposal or {})
            for name, field in properties(seen.file.work.output).items():
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
