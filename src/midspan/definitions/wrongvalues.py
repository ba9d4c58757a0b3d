"""Why a part of a definition does not fit its field: a message that begins with the field, and one line of help."""

from __future__ import annotations

from typing import Any

from midspan.definitions.faults import Fault, FaultKind, Path, dotted
from midspan.definitions.readable import EXPRESSIONS, as_name, one_of, options, readable
from midspan.definitions.repairs import as_written, renamed
from midspan.definitions.shape import Shape, nearest
from midspan.definitions.workspace import Document
from midspan.units import shown

_SURELY = 0.85
_KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a mapping",
}


def wrong_value(document: Document, shape: Shape, error: Any) -> Fault:
    """The fault for one of pydantic's errors (a dict of `type`, `loc`, `ctx`, `input`, `msg`)."""
    at: Path = tuple(error["loc"])
    is_key = bool(at) and at[-1] == "[key]"
    if is_key:
        at = at[:-1]
    if error["type"] == "extra_forbidden":
        return _unknown_key(document, shape, at, error["input"])
    problem, help_ = _empty() if error["input"] is None else _problem(document, at, error)
    fix = readable(document, at, error, is_key=is_key)
    return Fault(FaultKind.WRONG_VALUE, _place(document, at), f"`{dotted(at)}` {problem}", help_, at, fix)


def empty_value(document: Document, at: Path) -> Fault:
    """The fault for a key that is there and says nothing."""
    problem, help_ = _empty()
    return Fault(FaultKind.WRONG_VALUE, _place(document, at), f"`{dotted(at)}` {problem}", help_, at)


def missing_value(document: Document, at: Path) -> Fault:
    """The fault for a required part that is not there."""
    return Fault(FaultKind.WRONG_VALUE, _place(document, at[:-1]), f"`{dotted(at)}` is missing", "say it", at)


def unknown_key(document: Document, at: Path, known: list[str]) -> Fault:
    """The fault for a key that means nothing where it stands."""
    near = nearest(str(at[-1]), known)
    help_ = f"did you mean `{near}`?" if near else f"known here: {', '.join(f'`{each}`' for each in known)}"
    # A key a few letters away may have been meant for something else; one a letter away was not.
    close = near is not None and near == nearest(str(at[-1]), known, cutoff=_SURELY)
    fix = renamed(document.path, at, near, safe=close) if near else None
    return Fault(
        FaultKind.UNKNOWN_KEY, _place(document, at), f"`{dotted(at)}` is not a known key", help_, at, fix
    )


def _place(document: Document, at: Path) -> Any:
    return (
        document.values[at]
        if at and isinstance(at[-1], int) and at in document.values
        else document.place(*at)
    )


def _empty() -> tuple[str, str]:
    return "is empty", "say it, or delete the key"


def _unknown_key(document: Document, shape: Shape, at: Path, value: Any) -> Fault:
    level = shape.at(at[:-1])
    known = list(level.keys) if level else []
    fault = unknown_key(document, at, known)
    if nearest(str(at[-1]), known):
        return fault
    key_before = _key_before(document, at)
    if value is None and key_before is not None:
        message = f"`{dotted(at)}` is not a known key: a comma ends an unquoted text within `{{ }}`"
        return Fault(fault.kind, fault.place, message, f"put the whole value of `{key_before}` in quotes", at)
    elsewhere = [path for path in shape.paths() if path[-1] == at[-1]]
    if elsewhere:
        help_ = (
            f"it belongs to `{dotted(elsewhere[0][:-1])}`"
            if len(elsewhere[0]) > 1
            else "move it to the top level"
        )
        return Fault(fault.kind, fault.place, fault.message, help_, at)
    return fault


def _key_before(document: Document, at: Path) -> str | None:
    """The key before this one in the same mapping of one line `{…}`."""
    mapping: Any = document.data
    for part in at[:-1]:
        mapping = mapping[part]
    keys = list(mapping)
    position = keys.index(at[-1])
    if not position or document.keys[at].line != document.keys[(*at[:-1], keys[position - 1])].line:
        return None
    return str(keys[position - 1])


def _problem(document: Document, at: Path, error: Any) -> tuple[str, str]:  # noqa: C901, PLR0911 - a table of pydantic's words and ours
    value, ctx = error["input"], error.get("ctx", {})
    match error["type"]:
        case "unit":
            return f"is `{ctx['found']}`, {ctx['problem']}", str(ctx["help"])
        case "string_type":
            return _not_a_text(document, at, value)
        case "string_too_short":
            return _empty()
        case "string_pattern_mismatch":
            return f"is `{shown(value)}`, not a name", f"write it as `{as_name(value) or 'read-digit'}`"
        case "literal_error" | "enum":
            return _not_one_of(value, ctx)
        case "int_type" | "int_from_float" | "int_parsing":
            return f"is `{shown(value)}`, not a whole number", "write it as `2`"
        case "greater_than_equal":
            return f"is `{shown(value)}`, less than {ctx['ge']}", f"write {ctx['ge']} or more"
        case "less_than_equal":
            return f"is `{shown(value)}`, more than {ctx['le']:,}", f"write {ctx['le']:,} or less"
        case "tuple_type":
            return f"is {_what(value)}, not a list", _as_list(at, value)
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"is {_what(value)}, not keys with values", "write `key: value` below it"
        case _:
            return f"is {_what(value)}: {error['msg']}", "correct it"


def _not_a_text(document: Document, at: Path, value: Any) -> tuple[str, str]:
    field = next((part for part in reversed(at) if isinstance(part, str)), "")
    if not _scalar(value):
        what, help_ = _what(value), "write a text"
    else:
        # `0123` is 123 to YAML, and the text that was meant has its zero.
        text = shown(as_written(document, at, value))
        what, help_ = f"`{text}`, {_KINDS[type(value)]}", f'quote it: "{text}"'
    if field in EXPRESSIONS:
        return f"is {what}, not an expression", "put the whole expression in quotes"
    return f"is {what}, not a text", help_


def _as_list(at: Path, value: Any) -> str:
    if not _scalar(value):
        return "begin each element with `- `"
    return f'write it as `["{shown(value)}"]`' if at[-1] in EXPRESSIONS else f"write it as `[{shown(value)}]`"


def _not_one_of(value: Any, ctx: Any) -> tuple[str, str]:
    near = one_of(value, ctx)
    help_ = f"did you mean `{near}`?" if near else "write one of them"
    return f"is {_what(value)}, not one of {', '.join(f'`{each}`' for each in options(ctx))}", help_


def _what(value: Any) -> str:
    return (
        f"`{shown(value)}`"
        if isinstance(value, str)
        else f"`{shown(value)}`, {_KINDS[type(value)]}"
        if _scalar(value)
        else _KINDS.get(type(value), "a value")
    )


def _scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)
