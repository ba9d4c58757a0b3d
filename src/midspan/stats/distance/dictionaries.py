"""Value dictionaries: each value of a field with the number of rows that have it, None for those without one.

They are what can be counted where the data lies and is small enough to be moved. Text keeps its values; numbers are put
into bins that are 2 % wide, each standing where the mean of its own rows is, so that moves within a bin still show.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

Dictionary = Mapping[Hashable, float]
Floats = NDArray[np.float64]

_BASE = 1.02
_LOG = math.log(_BASE)
_APART = 50_000
_PLAIN = frozenset((int, float, np.float64))
_COUNTS = frozenset((int, float))
_KNOWN = frozenset((int, float, type(None)))
# Beyond it sums of many values would leave what a float can hold.
_FURTHEST = 1e200


def log_binned(values: Sequence[Any] | Dictionary) -> dict[Hashable, float]:
    """Numbers in bins of 2 %: mean of each bin → rows in it, rising, then None → rows without a number, if any.

    values: numbers, or a dictionary of them; None and NaN are rows without one. Negative numbers and 0 have bins of their
    own. Raises ValueError for what is no number, and for numbers beyond ±1e200.
    """
    counted = values if isinstance(values, Mapping) else None
    keys = list(values)
    rows = np.ones(len(keys)) if counted is None else amounts(list(counted.values()))
    numbers = _numbers(keys)
    known = ~np.isnan(numbers)
    found = _means(numbers[known], rows[known])
    nulls = float(rows[~known].sum())
    return found | ({None: _whole(nulls)} if nulls else {})


def middle_of(values: Dictionary) -> float:
    """The median of its numbers."""
    numbers, rows = axis(values)
    order = np.argsort(numbers, kind="stable")
    below = np.cumsum(rows[order])
    return float(numbers[order][np.searchsorted(below, below[-1] / 2)])


def binned_about(values: Dictionary, middle: float) -> dict[Hashable, float]:
    """As `log_binned`, but of what numbers are above or below the middle: far from 0 its bins would hold them all."""
    numbers, rows = axis(values)
    return _means(numbers - middle, rows)


def axis(values: Sequence[Any] | NDArray[Any] | Dictionary) -> tuple[Floats, Floats]:
    """Numbers and how often each is there, of a sample or of a dictionary; rows without a number are left out of the latter.

    Raises ValueError for what is no finite number within ±1e200, and where there is none at all.
    """
    if isinstance(values, Mapping):
        numbers, rows = _numbers(list(values)), amounts(list(values.values()))
        numbers, rows = numbers[~np.isnan(numbers)], rows[~np.isnan(numbers)]
    else:
        numbers = _numbers(values)
        if np.isnan(numbers).any():
            raise ValueError("a sample has numbers alone: leave out those that are missing, None or NaN")
        rows = np.ones(len(numbers))
    if not rows.sum():
        raise ValueError("without a number nothing has a distance")
    return numbers, rows


def amounts(values: Sequence[Any]) -> Floats:
    """Counts or shares as numbers. Raises ValueError for what is none: below 0, not finite, or no number."""
    if not set(map(type, values)) - _COUNTS:
        found = np.array(values, dtype=np.float64)
        if not len(found) or (found.min() >= 0 and np.isfinite(found).all()):
            return found
    for each in values:
        if not is_number(each) or not 0 <= each < math.inf:
            raise ValueError(f"a count or a share is a number from 0, not `{each}`")
    return np.array(values, dtype=np.float64)


def places_of(numbers: Floats) -> Floats:
    """The bin of each number in `log_binned`, as a number that rises along the axis."""
    size = np.abs(numbers)
    powers = np.ceil(np.log(size, out=np.zeros_like(size), where=size > 0) / _LOG)
    # The smallest float has the power −37,600: what is added keeps the sign and 0 apart.
    return np.asarray(np.sign(numbers) * (powers + _APART))


def end_of(place: float) -> float:
    """Where a bin ends, towards higher numbers."""
    if not place:
        return 0.0
    return float(np.sign(place) * _BASE ** (abs(place) - _APART - (place < 0)))


def is_null(value: Hashable) -> bool:
    """Whether a key stands for rows without a value: None, or a float that is not a number."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def is_number(value: Hashable) -> bool:
    """Whether a value lies on an axis; true and false do not."""
    # Asking an abstract class of each value of a large dictionary takes longer than all the rest.
    return type(value) in _PLAIN or (
        not isinstance(value, bool | np.bool_) and isinstance(value, (Real, Decimal))
    )


def _numbers(keys: Sequence[Any] | NDArray[Any]) -> Floats:
    """As floats, with NaN for None."""
    if not isinstance(keys, np.ndarray):
        for each in () if set(map(type, keys)) <= _KNOWN else keys:
            if each is not None and not is_number(each):
                raise ValueError(f"`{each}` is no number that has a place on an axis")
    elif keys.dtype.kind not in "iuf":
        raise ValueError(f"an array of `{keys.dtype}` has no numbers that have a place on an axis")
    try:
        numbers = np.asarray(keys, dtype=np.float64).ravel()
    except OverflowError:
        raise ValueError(f"numbers lie within ±{_FURTHEST:g}") from None
    if (np.abs(numbers) > _FURTHEST).any():
        raise ValueError(f"numbers lie within ±{_FURTHEST:g}")
    return numbers


def _means(numbers: Floats, rows: Floats) -> dict[Hashable, float]:
    places, of = np.unique(places_of(numbers), return_inverse=True)
    totals = np.bincount(of, rows, len(places))
    sums = np.bincount(of, rows * numbers, len(places))
    return {
        float(total / count): _whole(float(count)) for total, count in zip(sums, totals, strict=True) if count
    }


def _whole(count: float) -> float:
    return int(count) if count == int(count) else count
