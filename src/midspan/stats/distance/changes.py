"""How a column differs from its reference, as people can picture it: in its own unit, or in shares of its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from midspan.stats.distance.bins import Bins, numbers_of, texts
from midspan.stats.distance.dictionaries import Dictionary, Floats, axis, binned_about
from midspan.stats.distance.measures import jensen_shannon, psi, wasserstein


@dataclass(frozen=True, slots=True)
class Change:
    """How a column of so many rows differs now. moved: the share of rows in another bin than before.

    js: the Jensen–Shannon distance of the bins, psi: their population stability index. nulls: the shares of rows without a
    value, before and now. distance, shift: how far a value lies from where it would have, and how far the mean has moved,
    in the unit of the values; None without numbers on both sides. value, shares: of a column of values the one whose share
    has changed most, before and now; None where that is none of them.
    """

    rows: float
    js: float
    psi: float
    moved: float
    nulls: tuple[float, float]
    distance: float | None = None
    shift: float | None = None
    value: str | None = None
    shares: tuple[float, float] | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `read` makes the same change."""
        return {
            "rows": self.rows,
            "js": self.js,
            "psi": self.psi,
            "moved": self.moved,
            "nulls": list(self.nulls),
            "distance": self.distance,
            "shift": self.shift,
            "value": self.value,
            "shares": self.shares and list(self.shares),
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Change:
        """A change as `as_json` wrote it."""
        plain = dict(written)
        before, now = plain.pop("nulls")
        shares = plain.pop("shares")
        return cls(nulls=(before, now), shares=shares and (shares[0], shares[1]), **plain)


def change(bins: Bins, before: Floats, numbers: Dictionary, middle: float, current: Dictionary) -> Change:
    """before: rows by bin of the reference; numbers: its values by `binned_about` the middle. Raises ValueError where a side has no rows."""
    now = bins.counts(current)
    js = jensen_shannon(before, now)
    shares = before / before.sum(), now / now.sum()
    distance, shift = (
        _along_the_axis(numbers, middle, numbers_of(current)) if bins.ends is not None else (None, None)
    )
    value, its = _most_changed(bins, before, current) if bins.ends is None else (None, None)
    return Change(
        float(now.sum()),
        js,
        psi(before, now),
        float(np.abs(shares[0] - shares[1]).sum()) / 2,
        (float(shares[0][-1]), float(shares[1][-1])),
        distance,
        shift,
        value,
        its,
    )


def _along_the_axis(before: Dictionary, middle: float, now: Dictionary) -> tuple[float | None, float | None]:
    if not any(before.values()) or not any(now.values()):
        return None, None
    # Bins on one side alone would be a distance of their own.
    binned = binned_about(now, middle)
    means = [float(np.average(values, weights=rows)) for values, rows in map(axis, (before, binned))]
    return wasserstein(before, binned), means[1] - means[0]


def _most_changed(
    bins: Bins, before: Floats, current: Dictionary
) -> tuple[str | None, tuple[float, float] | None]:
    """Of the values with a bin of their own, and of those that are new; what was common to all others is not known."""
    counted, rows = texts(current), sum(current.values())
    first = dict(zip(bins.values, before / before.sum(), strict=False))
    # Without rows among the others before, what has no bin now is new.
    names = [*bins.values, *(value for value in counted if value not in first and not before[-2])]
    shares = {name: (float(first.get(name, 0)), counted.get(name, 0) / rows) for name in names}
    changed = max(names, key=lambda name: abs(shares[name][1] - shares[name][0]), default=None)
    if changed is None or shares[changed][0] == shares[changed][1]:
        return None, None
    return changed, shares[changed]
