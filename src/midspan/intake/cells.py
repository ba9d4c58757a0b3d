"""Values between cells of a table and JSON: what a schema calls a number becomes one, and a text can hold no formula.

A cell of a column that is named by a path (`input.text`), as `cases export` writes it, says every value without loss:
empty is no value, `'null` is null, and an apostrophe stands before each text that a spreadsheet would take for a
formula (`=`, `+`, `-`, `@`, tab, carriage return), that begins with an apostrophe, or that is empty.
Source of the signs: OWASP, CSV Injection.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from midspan.definitions.jsonlines import LineError, read_line
from midspan.definitions.lookup import look_up

NOTHING = object()

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NULL = "'null"
_WHOLE = re.compile(r"[-+]?\d{1,18}(\.0+)?")
_REAL = re.compile(r"[-+]?(\d{1,18}(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def cell(value: Any, types: frozenset[str]) -> str:
    """A JSON value as a cell that `value_of` reads back, where the field is of these types."""
    if value is None:
        return _NULL
    plain = isinstance(value, str) and types - {"null"} == {"string"}
    return safe(value) if plain else json.dumps(value, ensure_ascii=False)


def safe(text: str) -> str:
    """A text as a cell: no spreadsheet takes it for a formula, and `unsafe` gives it back."""
    return f"'{text}" if not text or text.startswith((*_FORMULA, "'")) else text


def unsafe(text: str) -> str:
    """The text that `safe` made a cell of."""
    guarded = text == "'" or (text.startswith("'") and text[1:].startswith((*_FORMULA, "'")))
    return text[1:] if guarded else text


def types_of(schema: Any, name: str) -> frozenset[str]:
    """The types that a schema gives to one of its fields; none where it leaves that open."""
    return look_up(schema, (name,)).types if isinstance(schema, dict) else frozenset()


def value_of(raw: Any, types: frozenset[str], *, exported: bool) -> Any:
    """The value that a cell means in a field of these types; NOTHING for an empty cell.

    exported: the column is named by a path, so that its texts are as `cell` writes them. What does not fit the types
    is given as it is, for the schema to refuse.
    """
    if raw is None or raw == "":
        return NOTHING
    if exported and isinstance(raw, str) and raw.startswith("'") and (raw == _NULL or unsafe(raw) != raw):
        return None if raw == _NULL else unsafe(raw)
    kinds = types - {"null"}
    if not isinstance(raw, str):
        return _from_table(raw, kinds)
    if kinds == {"string"}:
        return raw
    readers = [read for kind, read in _READERS.items() if kind in kinds]
    for read in (_json, *readers) if exported else readers:
        if (value := read(raw.strip())) is not NOTHING:
            return value
    return raw


def _from_table(raw: Any, kinds: frozenset[str]) -> Any:
    """A spreadsheet knows one kind of number, and takes a postcode for one."""
    whole = int(raw) if isinstance(raw, float) and raw.is_integer() else raw
    if kinds == {"string"} and isinstance(raw, int | float) and not isinstance(raw, bool):
        return str(whole)
    if kinds == {"boolean"} and not isinstance(raw, bool) and raw in {0, 1}:
        return bool(raw)
    return whole if kinds == {"integer"} else raw


def _flag(text: str) -> Any:
    return _FLAGS.get(text.lower(), NOTHING)


def _whole(text: str) -> Any:
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else NOTHING


def _real(text: str) -> Any:
    if _WHOLE.fullmatch(text) and "." not in text:
        return int(text)
    return float(text) if _REAL.fullmatch(text) else NOTHING


def _structure(text: str) -> Any:
    return _json(text) if text[:1] in {"{", "["} else NOTHING


def _json(text: str) -> Any:
    try:
        return read_line(text.encode("utf-8", "surrogatepass"))
    except LineError:
        return NOTHING


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _whole,
    "number": _real,
    "boolean": _flag,
    "array": _structure,
    "object": _structure,
}
