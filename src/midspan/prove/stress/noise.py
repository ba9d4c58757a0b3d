"""Sensor noise on arrays of numbers: each value moves by about 5 % of the range, within the schema's bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Draw,
    Expectation,
    Keys,
    Material,
    changing,
    fields,
    replaced,
    value_at,
    with_input,
)

NAME = "noise"
_SPREAD = 0.05
# Shorter arrays are coordinates or pairs, not what a sensor records.
SHORTEST = 8
WITHOUT = "no develop case has an array of eight numbers or more"


def arrays(material: Material) -> list[tuple[Keys, Mapping[str, Any]]]:
    """The arrays of numbers of the input, each with the schema of its values."""
    return [
        (path, schema["items"])
        for path, schema, _ in fields(material.schema)
        if schema.get("type") == "array"
        and isinstance(schema.get("items"), Mapping)
        and schema["items"].get("type") in ("number", "integer")
        and not {"enum", "const", "multipleOf"} & set(schema["items"])
    ]


def array_paths(material: Material) -> list[Keys]:
    """Where these arrays stand."""
    return [path for path, _ in arrays(material)]


def change(case: Case, material: Material) -> Case | None:
    """The case with noise on its arrays; None where it has none, or none that varies."""
    draw, changed = Draw(material.seed, NAME, case), case.input
    for path, schema in arrays(material):
        values = value_at(changed, path)
        if isinstance(values, list) and len(values) >= SHORTEST and all(map(is_number, values)):
            noisy = _noisy(values, schema, draw)
            if noisy != values:
                changed = replaced(changed, path, noisy)
    return None if changed is case.input else with_input(case, changed)


def _noisy(values: Sequence[float], schema: Mapping[str, Any], draw: Draw) -> list[float]:
    low, high = schema.get("minimum", min(values)), schema.get("maximum", max(values))
    whole = all(isinstance(value, int) for value in values)
    noisy = []
    for value in values:
        moved = min(high, max(low, value + draw.bell() * _SPREAD * (high - low)))
        noisy.append(round(moved) if whole else round(moved, 6))
    return noisy


def is_number(value: object) -> bool:
    """Whether it is a number as JSON has them: true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


RUNG = changing(
    NAME,
    Expectation.UNCHANGED,
    change,
    array_paths,
    "every value of {} moved by about 5 % of its range",
    WITHOUT,
)
