"""The few bins in which a column's windows are compared: made of its reference, and the same for every window."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.stats.distance.dictionaries import (
    Dictionary,
    Floats,
    amounts,
    axis,
    end_of,
    is_null,
    is_number,
    places_of,
)

_INTERVALS = 20
_MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Bins:
    """Intervals of numbers, or single values. After them come a bin for all others and one for rows without a value.

    ends: of the intervals, rising, without the last, which has none; None for a column of values. The first and the last
    interval hold what lies outside of the reference. values: as texts.
    """

    ends: tuple[float, ...] | None
    values: tuple[str, ...] = ()

    @classmethod
    def of(cls, windows: Sequence[Dictionary]) -> Bins:
        """Where most values are numbers, 20 intervals with as equal parts of the rows as they allow; else 50 values.

        Numbers that come in bins of 2 % stand where the mean of their rows is, which differs from window to window: an
        interval then ends where a bin does. Raises ValueError for counts that cannot be.
        """
        reference = pooled(windows)
        numbers, counted = numbers_of(reference), texts(reference)
        if 2 * sum(numbers.values()) > sum(counted.values()):
            values, rows = axis(numbers)
            return cls(_ends_of_bins(values, rows) if _binned(windows) else _ends(values, rows))
        return cls(None, tuple(sorted(counted, key=lambda value: (-counted[value], value))[:_MOST_VALUES]))

    def __len__(self) -> int:
        return (len(self.values) if self.ends is None else len(self.ends) + 1) + 2

    def counts(self, dictionary: Dictionary) -> Floats:
        """Rows in each bin. Raises ValueError for counts that cannot be."""
        rows = amounts(list(dictionary.values()))
        found = np.zeros(len(self))
        for value, count in zip(dictionary, rows, strict=True):
            if is_null(value):
                found[-1] += count
        if self.ends is None:
            self._count_values(dictionary, found)
        else:
            self._count_numbers(dictionary, found)
        return found

    def _count_values(self, dictionary: Dictionary, found: Floats) -> None:
        places = {value: place for place, value in enumerate(self.values)}
        for value, count in texts(dictionary).items():
            found[places.get(value, -2)] += count

    def _count_numbers(self, dictionary: Dictionary, found: Floats) -> None:
        numbers = numbers_of(dictionary)
        if len(numbers) < len(dictionary):
            found[-2] += sum(
                count for value, count in dictionary.items() if value not in numbers and not is_null(value)
            )
        if any(numbers.values()):
            values, rows = axis(numbers)
            places = np.searchsorted(np.array(self.ends, dtype=np.float64), values)
            found[: len(self) - 2] += np.bincount(places, rows, len(self) - 2)

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `read` makes the same bins."""
        return {"ends": None if self.ends is None else list(self.ends), "values": list(self.values)}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Bins:
        """Bins as `as_json` wrote them."""
        ends = written["ends"]
        return cls(None if ends is None else tuple(map(float, ends)), tuple(map(str, written["values"])))


def texts(dictionary: Dictionary) -> dict[str, float]:
    """Its values as texts, with their rows; rows without a value are left out."""
    found: dict[str, float] = {}
    for value, count in dictionary.items():
        if not is_null(value):
            found[str(value)] = found.get(str(value), 0) + count
    return found


def numbers_of(dictionary: Dictionary) -> dict[Hashable, float]:
    """What of it has a place on an axis: no text, and nothing infinite."""
    if set(map(type, dictionary)) == {float} and all(map(math.isfinite, dictionary)):  # type: ignore[arg-type]
        return dict(dictionary)
    return {
        value: count
        for value, count in dictionary.items()
        if is_number(value) and math.isfinite(value)  # type: ignore[arg-type]
    }


def pooled(windows: Sequence[Dictionary]) -> dict[Hashable, float]:
    """All windows as one. Raises ValueError for counts that cannot be."""
    found: dict[Hashable, float] = {}
    for window in windows:
        for value, rows in zip(window, amounts(list(window.values())), strict=True):
            key = None if is_null(value) else value
            found[key] = found.get(key, 0) + float(rows)
    return found


def _binned(windows: Sequence[Dictionary]) -> bool:
    """Whether no window tells two numbers of a bin of 2 % apart; whole numbers may do so by chance, and are not binned."""
    fractions = False
    for window in windows:
        numbers = np.array([float(each) for each in numbers_of(window)])  # type: ignore[arg-type]
        if len(np.unique(places_of(numbers))) < len(numbers):
            return False
        fractions = fractions or bool((numbers != np.floor(numbers)).any())
    return fractions


def _ends_of_bins(values: Floats, rows: Floats) -> tuple[float, ...]:
    places, of = np.unique(places_of(values), return_inverse=True)
    last = _last(np.cumsum(np.bincount(of, rows)))
    return end_of(float(places[0]) - 1), *(end_of(float(places[each])) for each in last)


def _ends(values: Floats, rows: Floats) -> tuple[float, ...]:
    """Half-way between neighbours, at the quantiles: no end lies on a value, where it could fall to either side."""
    order = np.argsort(values, kind="stable")
    values, below = values[order], np.cumsum(rows[order])
    least, most = float(values[0]), float(values[-1])
    inner = ((float(values[each]) + float(values[each + 1])) / 2 for each in _last(below)[:-1])
    return math.nextafter(least, -math.inf), *inner, most


def _last(below: Floats) -> NDArray[np.intp]:
    """The places at which intervals end. A value that weighs more than an interval ends one and begins none."""
    wanted = np.arange(1, _INTERVALS + 1) / _INTERVALS * below[-1]
    return np.unique(np.searchsorted(below, wanted * (1 - 1e-9)))
