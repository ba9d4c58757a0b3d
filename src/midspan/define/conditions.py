"""A condition in plain words to CEL: `zone is hospital` is `input.zone == 'hospital'`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from midspan.define.question import AnswerError, Known
from midspan.definitions.checks import shown_path
from midspan.definitions.lookup import Field, Status, look_up
from midspan.definitions.scalars import plain
from midspan.definitions.shape import nearest

HELP = "write a field, a comparison and a value, such as `zone is hospital`, `amount is more than 1000` or `text contains gas`"

_SIGNS_OF_CEL = re.compile(r"&&|\|\||\bhas\(")
_PATH_WITH_SIGNS = re.compile(r"!?(?:input|output)[.\[](?:\S*|.*(?:[=<>!]=|[<>(]).*)", re.DOTALL)
_FIELD = re.compile(r"(?:(input|output)\.)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*(.*)", re.DOTALL)
_WORDS: tuple[tuple[str, str], ...] = (
    (r"is (?:none of|not one of|not in)\b", "none of"),
    (r"is (?:one of|either|in)\b", "one of"),
    (r"(?:is )?(?:missing|empty|not (?:there|given|known))$", "missing"),
    (r"(?:is )?(?:there|given|known|not (?:missing|empty))$", "there"),
    (r"(?:does not|doesn't) contain\b", "not contains"),
    (r"(?:contains|mentions|includes|has)\b", "contains"),
    (r"(?:begins|starts) with\b", "begins"),
    (r"ends with\b", "ends"),
    (r"(?:is )?(?:at least|>=|no less than)", ">="),
    (r"(?:is )?(?:at most|<=|no more than|up to)", "<="),
    (r"(?:is )?(?:more than|greater than|larger than|over|above|after|>)", ">"),
    (r"(?:is )?(?:less than|smaller than|under|below|before|<)", "<"),
    (r"(?:is not|isn't|does not equal|!=|<>)", "!="),
    (r"(?:is equal to|is|equals|==|=)", "=="),
)
_NEGATED = {"none of", "not contains", "!="}
_TEXT_ONLY = {"contains", "not contains", "begins", "ends"}
_ORDERED = {">", "<", ">=", "<="}


def read_condition(text: str, known: Known, sides: Sequence[str]) -> str:
    """CEL over these sides (`input`, `output`), looked up in their schemas; CEL itself is left as it is.

    Upper and lower case count for nothing in `contains`, `begins with` and `ends with`. Where a field may be missing, a
    comparison does not hold without it, and a negated one does. Raises AnswerError.
    """
    text = text.strip().rstrip(".")
    if _SIGNS_OF_CEL.search(text) or _PATH_WITH_SIGNS.fullmatch(text):
        return text
    match = _FIELD.fullmatch(text)
    found = _comparison(match[3]) if match else None
    if match is None or found is None:
        raise AnswerError(f"`{text[:60]}` is no comparison", help=HELP)
    path, field = _field(match[1], match[2], known, sides)
    return _cel(shown_path(path), found, field)


def _comparison(rest: str) -> tuple[str, str] | None:
    for pattern, sign in _WORDS:
        match = re.match(pattern, rest.strip(), re.IGNORECASE)
        if match:
            return sign, rest.strip()[match.end() :].strip().strip("\"'“”")
    return None


def _field(side: str | None, name: str, known: Known, sides: Sequence[str]) -> tuple[tuple[str, ...], Field]:
    steps = tuple(name.split("."))
    schemas = {each: known.said(each) for each in ([side] if side else sides)}
    found = {each: look_up(schema, steps) for each, schema in schemas.items() if isinstance(schema, dict)}
    hits = [each for each, field in found.items() if field.status not in {Status.UNKNOWN, Status.OPEN}]
    if len(hits) > 1:
        options = " or ".join(f"`{each}.{name}`" for each in hits)
        raise AnswerError(f"`{name}` is a field of both sides", help=f"write {options}")
    if hits:
        return (hits[0], *steps), found[hits[0]]
    names = {
        each: schema.get("properties", {}) for each, schema in schemas.items() if isinstance(schema, dict)
    }
    fields = list(dict.fromkeys(field for properties in names.values() for field in properties))
    if not fields:
        return (side or sides[0], *steps), Field(Status.OPEN)
    near = nearest(name, fields)
    listed = ", ".join(f"`{each}`" for each in fields[:12])
    raise AnswerError(
        f"there is no field `{name}`", help=f"did you mean `{near}`?" if near else f"the fields are {listed}"
    )


def _cel(path: str, comparison: tuple[str, str], field: Field) -> str:
    sign, value = comparison
    optional, nullable = field.status is Status.OPTIONAL, field.status is Status.NULLABLE
    if sign in {"missing", "there"}:
        return _presence(path, sign, field)
    if not value:
        raise AnswerError("there is nothing to compare with", help=HELP)
    said = _said(path, sign, value, field)
    if not (optional or nullable):
        return said
    there = f"has({path})" if optional else f"{path} != null"
    absent = f"!has({path})" if optional else f"{path} == null"
    return f"{absent} || {said}" if sign in _NEGATED else f"{there} && {said}"


def _presence(path: str, sign: str, field: Field) -> str:
    if field.status is Status.NULLABLE:
        return f"{path} == null" if sign == "missing" else f"{path} != null"
    if field.status is Status.KNOWN and field.types == {"string"}:
        return f"size({path}) == 0" if sign == "missing" else f"size({path}) > 0"
    return f"!has({path})" if sign == "missing" else f"has({path})"


def _said(path: str, sign: str, value: str, field: Field) -> str:
    if sign in {"one of", "none of"}:
        parts = [each.strip().strip("\"'") for each in re.split(r",|/|\bor\b|\band\b", value) if each.strip()]
        listed = ", ".join(_literal(path, each, field) for each in parts)
        return f"{path} in [{listed}]" if sign == "one of" else f"!({path} in [{listed}])"
    if sign in _TEXT_ONLY:
        if field.types and "string" not in field.types:
            raise AnswerError(
                f"`{path}` is no text", help="compare it with `is`, `is more than` or `is less than`"
            )
        pattern = (
            re.escape(value).replace("\\ ", " ").replace("\\-", "-").replace("\\", "\\\\").replace("'", "\\'")
        )
        pattern = {"begins": f"^{pattern}", "ends": f"{pattern}$"}.get(sign, pattern)
        return f"{'!' if sign.startswith('not') else ''}{path}.matches('(?i){pattern}')"
    if sign in _ORDERED and field.types and field.types.isdisjoint({"number", "integer"}):
        raise AnswerError(f"`{path}` is no number", help="compare it with `is` or `contains`")
    return f"{path} {sign} {_literal(path, value, field, number=sign in _ORDERED)}"


def _literal(path: str, value: str, field: Field, *, number: bool = False) -> str:
    enum = _enum(field)
    if enum and value not in enum:
        near = nearest(value, [each for each in enum if isinstance(each, str)])
        listed = ", ".join(f"`{each}`" for each in enum[:12])
        raise AnswerError(
            f"`{path}` is never `{value}`",
            help=f"did you mean `{near}`?" if near else f"it is one of {listed}",
        )
    return _reader(field, number=number)(path, value)


def _reader(field: Field, *, number: bool) -> Callable[[str, str], str]:
    if number or (field.types and field.types <= {"number", "integer"}):
        return _as_number
    if field.types == {"boolean"}:
        return _as_boolean
    return _as_text if "string" in field.types else _as_it_looks


def _as_number(path: str, value: str) -> str:
    read = plain(value.replace(",", ""))
    if isinstance(read, bool) or not isinstance(read, int | float):
        raise AnswerError(f"`{value}` is no number, and `{path}` is one", help="write digits, such as `1000`")
    return repr(read)


def _as_boolean(path: str, value: str) -> str:
    known = {"yes": "true", "true": "true", "no": "false", "false": "false"}
    if value.lower() not in known:
        raise AnswerError(f"`{path}` is yes or no, never `{value}`", help="write `is yes` or `is no`")
    return known[value.lower()]


def _as_text(_: str, value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _as_it_looks(path: str, value: str) -> str:
    read = plain(value)
    return (
        repr(read) if isinstance(read, int | float) and not isinstance(read, bool) else _as_text(path, value)
    )


def _enum(field: Field) -> list[Any]:
    """The values that a field may have, where its schema lists them."""
    schemas: list[Mapping[str, Any]] = [schema for view in field.views for schema in view]
    return next((list(each["enum"]) for each in schemas if "enum" in each), [])
