"""A condition in plain words to CEL: `zone is hospital` is `input.zone == 'hospital'`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.define.alternatives import outside_quotes
from midspan.define.comparisons import Comparison, cel_of, comparison
from midspan.define.question import AnswerError, Known
from midspan.definitions.checks import shown_path
from midspan.definitions.lookup import Field, Status, look_up
from midspan.definitions.shape import nearest

HELP = "write a field, a comparison and a value, such as `zone is hospital`, `amount is more than 1000` or `text contains gas or smoke`"

_SIGNS_OF_CEL = re.compile(r"&&|\|\||\bhas\(")
_PATH_WITH_SIGNS = re.compile(r"!?(?:input|output)[.\[](?:\S*|.*(?:[=<>!]=|[<>(]).*)", re.DOTALL)
_SIDE = re.compile(r"(input|output)\.")
_FIELD = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(.*)", re.DOTALL)
_BETWEEN = re.compile(r"\s*,?\s+(and|or)\s+(?:if |when |where )?", re.IGNORECASE)


def read_condition(text: str, known: Known, sides: Sequence[str]) -> str:
    """CEL over these sides (`input`, `output`), looked up in their schemas; CEL itself is left as it is.

    Upper and lower case count for nothing in names of fields, `contains`, `begins with` and `ends with`. Where a field may
    be missing, a comparison does not hold without it, and a negated one does. Raises AnswerError.
    """
    text = text.strip().rstrip(".")
    if _SIGNS_OF_CEL.search(text) or _PATH_WITH_SIGNS.fullmatch(text):
        return text
    text = " ".join(text.split())
    schemas = {each: schema for each in sides if isinstance(schema := known.said(each), dict)}
    clauses, joined = _clauses(text, schemas)
    said = [_clause(each, schemas, sides) for each in clauses]
    if len(said) == 1:
        return said[0]
    return joined.join(f"({each})" if "||" in each or "&&" in each else each for each in said)


def fields_of(known: Known, sides: Sequence[str]) -> list[str]:
    """The fields that a condition may be about; of several sides, those that both have with their side."""
    names = {each: _names(schema) for each in sides if isinstance(schema := known.said(each), dict)}
    every = [name for each in names.values() for name in each]
    return [
        f"{side}.{name}" if every.count(name) > 1 else name for side, found in names.items() for name in found
    ]


def _clauses(text: str, schemas: Mapping[str, Any]) -> tuple[list[str], str]:
    """The comparisons of a text, and the sign between them; `or` between values belongs to its comparison."""
    cuts = [each for each in outside_quotes(_BETWEEN, text) if _begins_clause(text[each.end() :], schemas)]
    words = {each[1].lower() for each in cuts}
    if len(words) > 1:
        raise AnswerError(
            f"`{text[:60]}` has both `and` and `or`",
            help="give two answers, or write it in CEL with brackets, as in `input.a > 1 && (input.b || input.c)`",
        )
    ends, starts = [each.start() for each in cuts], [each.end() for each in cuts]
    clauses = [text[start:end] for start, end in zip([0, *starts], [*ends, len(text)], strict=True)]
    return clauses, " || " if words == {"or"} else " && "


def _begins_clause(text: str, schemas: Mapping[str, Any]) -> bool:
    rest = _SIDE.sub("", text, count=1)
    found = next(_known(rest, schemas), None)
    if found is None and rest != text and (match := _FIELD.fullmatch(rest)) is not None:
        found = match[1], match[2]
    return found is not None and comparison(found[1]) is not None


def _clause(text: str, schemas: Mapping[str, Any], sides: Sequence[str]) -> str:
    match = _SIDE.match(text)
    side = match[1] if match else None
    looked_at = {each: schema for each, schema in schemas.items() if side in {None, each}}
    name, rest, steps = _split(text[match.end() :] if match else text, looked_at)
    found = comparison(rest) if steps else None
    if found is None:
        raise AnswerError(f"`{text[:60]}` is no comparison", help=HELP)
    path, field = _field(name, steps, looked_at, side or sides[0])
    return cel_of(Comparison(shown_path(path), *found, field), HELP)


def _split(text: str, schemas: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """The name that it begins with, what follows, and the steps to the field; no steps where it names none."""
    known = next(_known(text, schemas), None)
    if known is not None:
        return known[0], known[1], (known[0],)
    match = _FIELD.fullmatch(text)
    return (match[1], match[2], tuple(match[1].split("."))) if match else (text, "", ())


def _known(text: str, schemas: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields that the text begins with, the likeliest first, each with what follows it."""
    names = {name for schema in schemas.values() for name in _names(schema)}
    for name in sorted(names, key=lambda each: (-len(each), not text.startswith(each), each)):
        rest = text[len(name) :]
        if text[: len(name)].lower() == name.lower() and not re.match(r"[\w.\[]", rest):
            yield name, rest.strip()


def _names(schema: Mapping[str, Any]) -> list[str]:
    properties = schema.get("properties")
    return [str(each) for each in properties] if isinstance(properties, dict) else []


def _field(
    name: str, steps: tuple[str, ...], schemas: Mapping[str, Any], side: str
) -> tuple[tuple[str, ...], Field]:
    """The path and what the schemas say of it. side: whose field it is where nothing is said of any."""
    found = {each: look_up(schema, steps) for each, schema in schemas.items()}
    hits = [each for each, field in found.items() if field.status not in {Status.UNKNOWN, Status.OPEN}]
    if len(hits) > 1:
        options = " or ".join(f"`{each}.{name}`" for each in hits)
        raise AnswerError(f"`{name}` is a field of both sides", help=f"write {options}")
    if hits:
        return (hits[0], *steps), found[hits[0]]
    fields = list(dict.fromkeys(each for schema in schemas.values() for each in _names(schema)))
    if not fields:
        return (side, *steps), Field(Status.OPEN)
    near = nearest(name, fields)
    listed = ", ".join(f"`{each}`" for each in fields[:12])
    raise AnswerError(
        f"there is no field `{name}`", help=f"did you mean `{near}`?" if near else f"the fields are {listed}"
    )
