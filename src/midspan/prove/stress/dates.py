"""Days and times of an input: whole values in ISO 8601, and lists of records that carry one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from midspan.model.case import Case
from midspan.prove.stress.prose import said
from midspan.prove.stress.rung import Keys, Material, leaves, value_at

ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")


def date_paths(material: Material) -> list[Keys]:
    """Every field, for a day may stand anywhere in it."""
    return [path for path, _ in leaves(material.schema)]


def is_day(value: object) -> bool:
    """Whether this text is a day, or a day with a time."""
    return isinstance(value, str) and ISO.fullmatch(value) is not None


def each_day(value: Any, schema: Any, change: Callable[[str], str]) -> Any:
    """A copy with every day in it changed; those that the schema lists (`enum`, `const`) stay."""
    inner = schema if isinstance(schema, Mapping) else {}
    if is_day(value):
        return value if {"enum", "const"} & set(inner) else change(value)
    if isinstance(value, Mapping):
        named = inner.get("properties", {})
        return {name: each_day(each, named.get(name), change) for name, each in value.items()}
    if isinstance(value, list):
        return [each_day(each, inner.get("items"), change) for each in value]
    return value


def dated_lists(case: Case, material: Material) -> Iterator[tuple[Keys, Mapping[str, Any], list[Any], str]]:
    """Each list of three records or more that all carry a day: path, schema, records, the field of the day."""
    for path, schema in leaves(material.schema):
        records = value_at(case.input, path)
        if not isinstance(records, list) or len(records) < 3:
            continue
        if all(isinstance(record, Mapping) for record in records):
            names = [name for name in records[0] if all(is_day(record.get(name)) for record in records)]
            if names:
                yield path, schema, records, names[0]


def repeated(case: Case, value: Any) -> bool:
    """Whether the right answer repeats something of this value."""
    answer = {each.lower() for each in said(case.expected)}
    return any(each.lower() in answer for each in said(value))
