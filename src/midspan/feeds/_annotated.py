"""The results of a Label Studio annotation as one output: a field for each control of the labelling interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# Where the value of a result lies, by the kind of its control.
_KEYS = ("choices", "text", "taxonomy", "rating", "number", "datetime", "selected")
# A result about a part of the item says which part.
_PARTS = frozenset(("start", "end", "x", "y", "points", "startOffset"))


class Shapes:
    """Which controls ever give several values: such a field is a list in every output, any other is a single value."""

    def __init__(self) -> None:
        self._several: set[str] = set()

    def see(self, *made: Sequence[Mapping[str, Any]]) -> None:
        for group in made:
            for each in group:
                for name, values in _by_control(each).items():
                    if len(values) > 1 or any(_is_part(value) for value in values):
                        self._several.add(name)

    def output(self, annotation: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that were filled in; empty where none was."""
        return {
            name: values if name in self._several else values[0]
            for name, values in _by_control(annotation).items()
            if values
        }


def shapes_of(value: Any) -> Any:
    """What a value of JSON-MIN means that only an annotation has; None where it may be data as well."""
    if isinstance(value, dict) and set(value) == {"choices"}:
        return value["choices"]
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        return None
    if not all(any(key in each for key in _KEYS) or _is_part(each) for each in value):
        return None
    found = [part for each in value for part in _values(each)]
    return found[0] if len(found) == 1 and not _is_part(found[0]) else found


def _by_control(annotation: Mapping[str, Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    results = annotation.get("result")
    for each in results if isinstance(results, list) else ():
        if (
            isinstance(each, dict)
            and isinstance(each.get("from_name"), str)
            and isinstance(each.get("value"), dict)
        ):
            found.setdefault(each["from_name"], []).extend(_values(each["value"]))
    return found


def _values(value: Mapping[str, Any]) -> list[Any]:
    if _is_part(value):
        return [dict(value)]
    key = next((key for key in _KEYS if key in value), None)
    if key is None:
        return [dict(value)] if value else []
    found = value[key]
    return found if isinstance(found, list) else [found]


def _is_part(value: Any) -> bool:
    return isinstance(value, Mapping) and not _PARTS.isdisjoint(value)
