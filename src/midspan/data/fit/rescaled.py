"""Whether numbers look like those of before in another unit: after dividing by a known factor they lie as they did."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from midspan.stats.distance.bins import Bins
from midspan.stats.distance.dictionaries import Floats, axis
from midspan.stats.distance.measures import jensen_shannon, psi

# Below it the numbers lie too much as before for another unit.
_FAR = 0.3
_ALIKE = 0.2
_FACTORS = (
    (1_000_000, "millionths, such as bytes and megabytes"),
    (3_600, "seconds and hours"),
    (1_000, "thousandths, such as g and kg or ms and s"),
    (100, "hundredths, such as cents, cm and m, or shares and percent"),
    (60, "seconds and minutes, or minutes and hours"),
    (24, "hours and days"),
    (12, "months and years, or inches and feet"),
    (10, "tenths, such as mm and cm"),
    (3.28084, "feet and metres"),
    (2.54, "cm and inches"),
    (2.20462, "pounds and kg"),
    (1.609344, "km and miles"),
)


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """By what the numbers of before would be multiplied, or how else they become those of now, and what that is usually."""

    by: str
    usual: str
    large: bool


def other_unit(
    bins: Bins, before: Mapping[Hashable, float], now: Mapping[Hashable, float]
) -> OtherUnit | None:
    """The change of unit that explains the difference best; None where none does, or there is little to explain.

    before, now: number → rows.
    """
    if bins.ends is None or not before or not now:
        return None
    ends = np.array(bins.ends)
    (first, rows), (second, others) = axis(before), axis(now)
    counted = _counts(ends, first, rows)
    raw = jensen_shannon(counted, _counts(ends, second, others))
    if raw < _FAR:
        return None
    best, found = raw / 2, None
    for unit, back in _changes():
        there = _counts(ends, back(second), others)
        distance = jensen_shannon(counted, there)
        if distance < best and psi(counted, there) <= _ALIKE:
            best, found = distance, unit
    return found


def _counts(ends: Floats, values: Floats, rows: Floats) -> Floats:
    return np.asarray(np.bincount(np.searchsorted(ends, values), rows, len(ends) + 1))


def _changes() -> list[tuple[OtherUnit, Callable[[Floats], Floats]]]:
    found: list[tuple[OtherUnit, Callable[[Floats], Floats]]] = []
    for factor, usual in _FACTORS:
        large = factor >= 10
        found += [
            (OtherUnit(f"× {factor:,g}", usual, large), _divided(factor)),
            (OtherUnit(f"÷ {factor:,g}", usual, large), _divided(1 / factor)),
        ]
    return [
        *found,
        (OtherUnit("× 1.8 + 32", "°C and °F", large=True), lambda value: (value - 32) / 1.8),
        (OtherUnit("− 32, ÷ 1.8", "°F and °C", large=True), lambda value: value * 1.8 + 32),
        (OtherUnit("+ 273.15", "°C and K", large=True), lambda value: value - 273.15),
        (OtherUnit("− 273.15", "K and °C", large=True), lambda value: value + 273.15),
    ]


def _divided(factor: float) -> Callable[[Floats], Floats]:
    return lambda value: value / factor
