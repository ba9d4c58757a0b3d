"""How unusual a distance is for this column: against the distances of the reference's own windows.

A p-value that supposes independent rows calls every window of a real stream different, for days differ from one another.
So each window of the reference is held against all others, and a new one is judged by where its distance lies among
theirs: on the scale of log-odds, which is that of the logarithm for small ones and does not end at 1, with the tail of
Student's t, as of so many windows and not of so many rows. What windows of the reference do themselves, such as the holidays of
a year, is no less usual than they make it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from midspan.stats.distance.dictionaries import Floats
from midspan.stats.distance.measures import jensen_shannon

LEAST_WINDOWS = 14
"""Fewer say too little of how windows differ: the spread of 14 is known to a fifth."""

_SMALLEST, _LARGEST = 1e-4, 1 - 1e-6
_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Calibration:
    """The distance of each window of the reference to all its others, and the rows of each. bins: that are not empty."""

    distances: tuple[float, ...]
    rows: tuple[float, ...]
    bins: int

    @classmethod
    def of(cls, windows: Sequence[Floats]) -> Calibration:
        """windows: rows by bin of each window that has any."""
        total = np.sum(windows, axis=0)
        return cls(
            tuple(jensen_shannon(total - window, window) for window in windows),
            tuple(float(window.sum()) for window in windows),
            int((total > 0).sum()),
        )

    def p_value(self, distance: float, rows: float) -> float:
        """The chance of so large a distance in a window like those of the reference.

        A window of fewer rows lies further off by chance alone: its bar is higher by what that makes of the divergence,
        (bins − 1)/(8·ln 2)·(1/rows − 1/those of a window of the reference).
        """
        own = np.array(self.distances)
        fewer = np.maximum(0.0, 1 / rows - 1 / np.array(self.rows))
        bar = np.sqrt(own**2 + max(0, self.bins - 1) / (8 * math.log(2)) * fewer)
        # What chance adds to all of them alike makes their logarithms no more certain.
        spread = max(_LEAST_SPREAD, *(float(_logs(each).std(ddof=1)) for each in (own, bar)))
        n = len(own)
        above = float(_logs(np.array([distance]))[0] - _logs(bar).mean())
        t = above / (spread * math.sqrt(1 + 1 / n))
        return max(float(special.stdtr(n - 1, -t)), float((bar >= distance).sum()) / (n + 1))

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `read` makes the same calibration."""
        return {"distances": list(self.distances), "rows": list(self.rows), "bins": self.bins}

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Calibration:
        """A calibration as `as_json` wrote it."""
        return cls(
            tuple(map(float, written["distances"])), tuple(map(float, written["rows"])), int(written["bins"])
        )


def _logs(distances: Floats) -> Floats:
    """Half the logarithm of the odds of their squares."""
    squares = np.clip(distances, _SMALLEST, _LARGEST) ** 2
    return np.asarray(np.log(squares / (1 - squares)) / 2)


def rejected(p_values: Mapping[str, float], level: float) -> frozenset[str]:
    """Those that are not by chance, of which on average at most `level` are.

    Source: Benjamini & Hochberg, Journal of the Royal Statistical Society B 57 (1995), 289–300.
    """
    order = sorted(p_values, key=lambda name: p_values[name])
    last = max(
        (place for place, name in enumerate(order, 1) if p_values[name] <= level * place / len(order)),
        default=0,
    )
    return frozenset(order[:last])
