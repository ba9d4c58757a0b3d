"""The columns of a table of results: `id`, a column for each field of the output, then `by`, `level` and `at`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.run.ports import Outlet, Result

_OWN = ("id", "by", "level", "at")
_REST = "output"


@dataclass(frozen=True, slots=True)
class Columns:
    """fields: the column of each field. rest: the column that holds all other fields as one JSON text, None where none may be.

    No two columns differ by case alone: databases do not tell them apart.
    """

    fields: Mapping[str, str]
    types: Mapping[str, frozenset[str]]
    rest: str | None

    @property
    def names(self) -> tuple[str, ...]:
        rest = (self.rest,) if self.rest else ()
        return ("id", *self.fields.values(), *rest, "by", "level", "at")

    def values(self, result: Result) -> list[Any]:
        """In the order of `names`; None where the output has no such field."""
        output = result.output
        middle = [output.get(name) for name in self.fields]
        if self.rest:
            more = {name: value for name, value in output.items() if name not in self.fields}
            middle.append(more or None)
        return [result.id, *middle, result.by, result.level, result.at]


def columns_of(outlet: Outlet) -> Columns:
    """A field whose name is taken is called `output.NAME`."""
    taken = {*_OWN, _REST} if outlet.others else set(_OWN)
    fields: dict[str, str] = {}
    for name in outlet.fields:
        column = name
        while column.casefold() in taken:
            column = f"{_REST}.{column}"
        taken.add(column.casefold())
        fields[name] = column
    return Columns(
        fields,
        {fields[name]: types for name, types in outlet.fields.items()},
        _REST if outlet.others else None,
    )


def nested(value: Any) -> Any:
    """Lists and mappings as JSON texts, all else as it is."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return value


def as_text(value: Any) -> Any:
    """A value in a column of texts."""
    if value is None or isinstance(value, str):
        return value
    return nested(value) if isinstance(value, dict | list | tuple) else json.dumps(value)


def only(types: frozenset[str] | None) -> str:
    """The one type that a field has besides null; nothing where it may have several, or any."""
    plain = (types or frozenset()) - {"null"}
    if plain == {"integer", "number"}:
        return "number"
    return next(iter(plain)) if len(plain) == 1 else ""
