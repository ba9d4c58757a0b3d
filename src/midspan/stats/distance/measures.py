"""Three distances: in the unit of a field, between 0 and 1, and the one that banks watch.

Sources: Vallender, Theory of Probability and its Applications 18 (1974), 784–786, for the distance of Wasserstein as the
area between two distribution functions; Lin, IEEE Transactions on Information Theory 37 (1991), and Endres & Schindelin,
ibid. 49 (2003), for Jensen–Shannon's as a metric; Siddiqi, Credit Risk Scorecards (2006), for the population stability
index.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.stats.distance.dictionaries import Dictionary, Floats, amounts, axis, is_null

_EMPTY_SHARE = 1e-4
_SLACK = 1e-9


def wasserstein(
    x: Sequence[Any] | NDArray[Any] | Dictionary, y: Sequence[Any] | NDArray[Any] | Dictionary
) -> float:
    """How far, on average, each value of one would have to move to make the other: in the unit of the values.

    x, y: samples of numbers, or dictionaries of number → rows, of which rows without a number are left out. Exact for
    what is given; numbers that were binned by `log_binned` lie within 0.1 % of it wherever the distance is of some size.
    Raises ValueError for what is no finite number, and where one side has none.
    """
    (first, rows), (second, others) = axis(x), axis(y)
    values = np.concatenate([first, second])
    order = np.argsort(values, kind="stable")
    here = np.cumsum(np.concatenate([rows, np.zeros(len(second))])[order])
    there = np.cumsum(np.concatenate([np.zeros(len(first)), others])[order])
    # Divided last, so that whole counts stay exact and equal sides are at exactly 0.
    apart = np.abs(here * there[-1] - there * here[-1])[:-1]
    return float(apart @ np.diff(values[order])) / float(here[-1]) / float(there[-1])


def jensen_shannon(
    p: Sequence[float] | NDArray[Any] | Dictionary, q: Sequence[float] | NDArray[Any] | Dictionary
) -> float:
    """The Jensen–Shannon distance to base 2: 0 where the shares are equal, 1 where nothing is shared.

    p, q: counts or shares of the same bins in the same order, or two dictionaries of value → rows, in which rows without a
    value are a bin of their own. It is the root of the divergence, and a metric. Raises ValueError for counts that cannot
    be, for a side without any, and for sides that do not go together.
    """
    first, second, _ = _shares(p, q)
    both = first + second
    return float(np.sqrt(min(1.0, float((_part(first, both) + _part(second, both)).sum()) / 2)))


def psi(
    p: Sequence[float] | NDArray[Any] | Dictionary, q: Sequence[float] | NDArray[Any] | Dictionary
) -> float:
    """The population stability index: Σ (p − q)·ln(p/q). Below 0.1 is called stable, above 0.2 a shift.

    p, q: as for `jensen_shannon`. A bin that is empty on one side would make it infinite: it counts as half a row where
    counts are given, as 0.0001 where shares are. Raises ValueError as `jensen_shannon` does.
    """
    first, second, least = _shares(p, q)
    there = (first > 0) | (second > 0)
    one, other = (
        np.where(each > 0, each, empty)[there] for each, empty in zip((first, second), least, strict=True)
    )
    return float(((one - other) * np.log(one / other)).sum())


def _part(share: Floats, both: Floats) -> Floats:
    """p·log2(2p/(p+q)), 0 at 0: added to the same of q no bin is below 0, so nothing cancels."""
    ratio = np.divide(2 * share, both, out=np.ones_like(share), where=share > 0)
    return np.asarray(share * np.log2(ratio))


def _shares(p: object, q: object) -> tuple[Floats, Floats, tuple[float, float]]:
    """Both sides as shares of the same bins, and what an empty bin counts as on each."""
    first, second = _aligned(p, q)
    totals = float(first.sum()), float(second.sum())
    if not all(totals):
        raise ValueError("without any row nothing has a distance")
    least = tuple(_EMPTY_SHARE if abs(total - 1) < _SLACK else 0.5 / total for total in totals)
    return first / totals[0], second / totals[1], (least[0], least[1])


def _aligned(p: object, q: object) -> tuple[Floats, Floats]:
    if isinstance(p, Mapping) and isinstance(q, Mapping):
        one, other = _folded(p), _folded(q)
        keys = list(one | other)
        return amounts([one.get(key, 0) for key in keys]), amounts([other.get(key, 0) for key in keys])
    if isinstance(p, Mapping) or isinstance(q, Mapping):
        raise ValueError("both sides are dictionaries, or neither is")  # noqa: TRY004 - as all bad input of `stats`
    first, second = (amounts(list(each)) for each in (p, q))  # type: ignore[call-overload]
    if len(first) != len(second):
        raise ValueError(f"both sides have the same bins, not `{len(first)}` and `{len(second)}`")
    return first, second


def _folded(counts: Mapping[Hashable, Any]) -> dict[Hashable, Any]:
    """One key for rows without a value, whatever they were written as."""
    found = {key: count for key, count in counts.items() if not is_null(key)}
    nulls = [count for key, count in counts.items() if is_null(key)]
    return found | ({None: float(amounts(nulls).sum())} if nulls else {})
