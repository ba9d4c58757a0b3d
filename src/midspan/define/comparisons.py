"""One comparison of a field with a value: how its words are understood, and how it is said in CEL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.define.alternatives import alternatives, either, unquoted
from midspan.define.question import AnswerError
from midspan.definitions.lookup import Field, Status
from midspan.definitions.scalars import plain
from midspan.definitions.shape import nearest

_WORDS: tuple[tuple[str, str], ...] = (
    (r"is (?:none of|not one of|not in)\b", "none of"),
    (r"is (?:one of|either|in)\b", "one of"),
    (r"(?:is )?(?:missing|empty|not (?:there|given|known))$", "missing"),
    (r"(?:is )?(?:there|given|known|not (?:missing|empty))$", "there"),
    (r"(?:does not|doesn't) (?:contain|mention|include)\b", "not contains"),
    (r"(?:contains?|mentions?|includes?|has)\b", "contains"),
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """path: as CEL has it; sign: one of the signs above; value: as it was typed; field: what its schema says."""

    path: str
    sign: str
    value: str
    field: Field


def comparison(text: str) -> tuple[str, str] | None:
    """The sign and the value of what follows a field's name; None where that is no comparison."""
    text = text.strip()
    for pattern, sign in _WORDS:
        match = re.match(pattern, text, re.IGNORECASE)
        if match:
            return sign, text[match.end() :].strip()
    return None


def cel_of(said: Comparison, help_: str) -> str:
    """CEL that also says what holds where the field is missing. help_: for a comparison without a value.

    Raises AnswerError.
    """
    optional, nullable = said.field.status is Status.OPTIONAL, said.field.status is Status.NULLABLE
    if said.sign in {"missing", "there"}:
        return _presence(said)
    if not unquoted(said.value):
        raise AnswerError("there is nothing to compare with", help=help_)
    cel = _compared(said)
    if not (optional or nullable):
        return cel
    there = f"has({said.path})" if optional else f"{said.path} != null"
    absent = f"!has({said.path})" if optional else f"{said.path} == null"
    if said.sign in _NEGATED:
        return f"{absent} || {cel}"
    return f"{there} && ({cel})" if " || " in cel else f"{there} && {cel}"


def _presence(said: Comparison) -> str:
    path, field = said.path, said.field
    if field.status is Status.NULLABLE:
        return f"{path} == null" if said.sign == "missing" else f"{path} != null"
    if field.status is Status.KNOWN and field.types == {"string"}:
        return f"size({path}) == 0" if said.sign == "missing" else f"size({path}) > 0"
    return f"!has({path})" if said.sign == "missing" else f"has({path})"


def _compared(said: Comparison) -> str:
    path, sign, field = said.path, said.sign, said.field
    if sign in {"one of", "none of"}:
        parts = re.split(r",|/|\bor\b|\band\b", said.value)
        return _member(path, [unquoted(each) for each in parts if each.strip()], field, sign == "one of")
    if sign in _TEXT_ONLY:
        if field.types and "string" not in field.types:
            raise AnswerError(
                f"`{path}` is no text", help="compare it with `is`, `is more than` or `is less than`"
            )
        return _looked_for(path, sign, said.value)
    if sign in _ORDERED and field.types and field.types.isdisjoint({"number", "integer"}):
        raise AnswerError(f"`{path}` is no number", help="compare it with `is` or `contains`")
    value = unquoted(said.value)
    enum = _enum(field)
    if sign in {"==", "!="} and value not in enum:
        # A text may have commas of its own; one of a few values has none.
        parts = either(said.value, commas=bool(enum) or (bool(field.types) and "string" not in field.types))
        if len(parts) > 1:
            return _member(path, parts, field, sign == "==")
    return f"{path} {sign} {_literal(path, value, field, number=sign in _ORDERED)}"


def _member(path: str, parts: list[str], field: Field, one_of: bool) -> str:
    listed = ", ".join(_literal(path, each, field) for each in parts)
    return f"{path} in [{listed}]" if one_of else f"!({path} in [{listed}])"


def _looked_for(path: str, sign: str, value: str) -> str:
    """Without regard to case; where there is none, as in figures, by the plainer function."""
    parts, all_of = alternatives(value)
    tests = [_test(path, sign, [each]) for each in parts] if all_of else [_test(path, sign, parts)]
    said = " && ".join(tests)
    if not sign.startswith("not"):
        return said
    return f"!({said})" if len(tests) > 1 else f"!{said}"


def _test(path: str, sign: str, parts: list[str]) -> str:
    if len(parts) == 1 and parts[0].lower() == parts[0].upper():
        function = {"begins": "startsWith", "ends": "endsWith"}.get(sign, "contains")
        return f"{path}.{function}({_as_text(path, parts[0])})"
    escaped = [re.escape(each).replace("\\ ", " ").replace("\\-", "-") for each in parts]
    pattern = escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"
    pattern = {"begins": f"^{pattern}", "ends": f"{pattern}$"}.get(sign, pattern)
    return f"{path}.matches({_as_text(path, f'(?i){pattern}')})"


def _literal(path: str, value: str, field: Field, *, number: bool = False) -> str:
    enum = _enum(field)
    if enum and value not in enum:
        texts = [each for each in enum if isinstance(each, str)]
        same = [each for each in texts if each.lower() == value.lower()]
        if len(same) == 1:
            return _reader(field, number=number)(path, same[0])
        near = nearest(value, texts)
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
