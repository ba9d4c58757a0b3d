"""A sensor that fails on arrays of numbers: a stretch of values lost, stuck, or clipped."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.case import Case
from midspan.prove.stress.noise import SHORTEST, WITHOUT, array_paths, is_number
from midspan.prove.stress.rung import (
    Draw,
    Expectation,
    Material,
    changing,
    replaced,
    value_at,
    with_input,
)

NAME = "sensor-faults"
_ONE_IN = 8


def change(case: Case, material: Material) -> Case | None:
    """The case with one fault on each of its arrays; None where it has none, or none that a fault changes."""
    draw, changed = Draw(material.seed, NAME, case), case.input
    for path in array_paths(material):
        values = value_at(changed, path)
        if isinstance(values, list) and len(values) >= SHORTEST and all(map(is_number, values)):
            failed = _failed(values, draw)
            if failed != values:
                changed = replaced(changed, path, failed)
    return None if changed is case.input else with_input(case, changed)


def _failed(values: Sequence[float], draw: Draw) -> list[float]:
    length = max(1, len(values) // _ONE_IN)
    start, kind = draw.below(len(values) - length + 1), draw.below(3)
    if kind == 0:
        return [*values[:start], *[min(values)] * length, *values[start + length :]]
    if kind == 1:
        return [*values[:start], *[values[start]] * length, *values[start + length :]]
    ceiling = sorted(values)[len(values) - length - 1]
    return [min(value, ceiling) for value in values]


RUNG = changing(
    NAME,
    Expectation.BOTH,
    change,
    array_paths,
    "one value in eight of {} lost (the lowest stands there), stuck, or clipped",
    WITHOUT,
)
