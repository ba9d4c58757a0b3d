"""Must it stop acting alone? A Shiryaev–Roberts e-detector, looked at after every label.

For q/α in {1.5, 2, 3, 5, 10}: R_q ← (R_q + 1)·(q/α)^e·((1−q)/(1−α))^(1−e), e = 1 for an error. The mean of R demotes at
tenure/δ. Where the error stays at α or less, that happens within `tenure` labels with a probability of at most δ: the
mean of R less the number of labels is a supermartingale. Source: Shin, Ramdas & Rinaldo, E-detectors (2022).

No R_q is kept above five times tenure/δ: one that is there demotes alone, so that the cap changes nothing before.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from midspan.stats.labels import fraction

METHOD = "Shiryaev–Roberts e-detector"
_VERSION = 1
_RATIOS = (1.5, 2.0, 3.0, 5.0, 10.0)
_HIGHEST_RATE = 0.9
_MOST_LABELS = 2**53


@dataclass(frozen=True, slots=True)
class DemotionState:
    """What the labels say so far. `statistics` are the R_q by rising q; `demoted` stays true once it was."""

    max_error: float
    confidence_level: float
    tenure: int
    n: int = 0
    errors: int = 0
    statistics: tuple[float, ...] = (0.0,) * len(_RATIOS)
    demoted: bool = False

    @property
    def evidence(self) -> float:
        """The mean of R."""
        return sum(self.statistics) / len(_RATIOS)

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `DemotionDetector.restore` goes on."""
        return {
            "method": METHOD,
            "version": _VERSION,
            "max_error": self.max_error,
            "confidence_level": self.confidence_level,
            "tenure": self.tenure,
            "n": self.n,
            "errors": self.errors,
            "statistics": list(self.statistics),
            "demoted": self.demoted,
        }


class DemotionDetector:
    """Watches one stream of labels; `update` counts a label and returns the new state.

    tenure: labels over which a false demotion has a probability of at most 1 − `confidence_level`.
    Raises ValueError for a limit or a level outside 0–1, a limit that leaves no worse rate to look for, a tenure that
    is not a whole number from 1, and one so short that labels without an error would demote in the end.
    """

    __slots__ = ("_hit", "_limit", "_miss", "state")

    def __init__(self, max_error: float, confidence_level: float = 0.95, tenure: int = 10_000) -> None:
        limit = fraction("max_error", max_error)
        if limit >= _HIGHEST_RATE:
            raise ValueError(f"max_error must lie below {_HIGHEST_RATE} to be watched, not `{max_error}`")
        if type(tenure) is not int or tenure < 1:
            raise ValueError(f"tenure must be a whole number from 1, not `{tenure}`")
        worse = _worse(limit)
        self._hit = [q / limit for q in worse]
        self._miss = [(1 - q) / (1 - limit) for q in worse]
        self.state = DemotionState(limit, fraction("confidence_level", confidence_level), tenure)
        self._limit = tenure / (1 - self.state.confidence_level)
        least = resting_evidence(limit)
        if least >= self._limit:
            raise ValueError(
                f"tenure `{tenure}` is too short for a limit of `{limit:g}`: labels without an error would demote; from "
                f"`{math.floor(least * (1 - self.state.confidence_level)) + 1}` on they do not"
            )

    def update(self, wrong: bool) -> DemotionState:
        """One more label; a detector that demoted counts on, and stays so."""
        before, factors = self.state, self._hit if wrong else self._miss
        statistics = tuple(
            min((r + 1) * factor, self.highest) for r, factor in zip(before.statistics, factors, strict=True)
        )
        self._move(before.n + 1, before.errors + bool(wrong), statistics, demoted=before.demoted)
        return self.state

    def restore(self, written: Mapping[str, Any]) -> DemotionState:
        """Go on from a state as `as_json` wrote it.

        Raises ValueError where it is not whole, of another method, made under another limit, level or tenure, or
        where no order of so many labels and errors leads to its numbers, or to its demotion. What demotes by its
        numbers is demoted, whatever it says.
        """
        require_same_test(written, self.state.as_json(), ("max_error", "confidence_level", "tenure"))
        n, errors, statistics, demoted = (written[key] for key in ("n", "errors", "statistics", "demoted"))
        require_counts(n, errors)
        self._require_reached(statistics, n, errors)
        if type(demoted) is not bool:
            raise ValueError(f"state must be demoted or not, true or false, not `{demoted}`")
        if demoted and sum(most for _, most in self.reach(n, errors)) < self._limit * len(_RATIOS):
            raise ValueError(f"state says demoted, but `{errors}` errors in `{n}` labels cannot demote")
        self._move(n, errors, tuple(map(float, statistics)), demoted=demoted)
        return self.state

    def _require_reached(self, statistics: object, n: int, errors: int) -> None:
        if (
            type(statistics) is not list
            or len(statistics) != len(_RATIOS)
            or not all(type(r) in {int, float} and 0 <= r <= self.highest for r in statistics)
        ):
            raise ValueError(
                f"state must have {len(_RATIOS)} statistics in 0–{self.highest:g}, not `{statistics}`"
            )
        # Every label rounds a few times, always by a part of what is there.
        slack = 1e-12 + 8 * n * sys.float_info.epsilon
        for r, (least, most) in zip(statistics, self.reach(n, errors), strict=True):
            if not least * (1 - slack) <= r <= most * (1 + slack):
                raise ValueError(
                    f"state has the statistic `{r}`, but `{errors}` errors in `{n}` labels lead to {least:g}–{most:g}"
                )

    def reach(self, n: int, errors: int) -> list[tuple[float, float]]:
        """Least and most of each R_q over all orders of so many labels: with the errors first, and with them last."""
        found = []
        for hit, miss in zip(self._hit, self._miss, strict=True):
            first = _run(_run(0.0, hit, errors, self.highest), miss, n - errors, self.highest)
            last = _run(_run(0.0, miss, n - errors, self.highest), hit, errors, self.highest)
            found.append((first, last))
        return found

    @property
    def factors(self) -> tuple[tuple[float, float], ...]:
        """By what an error, and a right answer, multiplies each R_q, by rising q."""
        return tuple(zip(self._hit, self._miss, strict=True))

    @property
    def highest(self) -> float:
        """At or above it one R_q demotes alone."""
        return self._limit * len(_RATIOS)

    def _move(self, n: int, errors: int, statistics: tuple[float, ...], *, demoted: bool) -> None:
        moved = replace(self.state, n=n, errors=errors, statistics=statistics)
        self.state = replace(moved, demoted=demoted or moved.evidence >= self._limit)


def resting_evidence(max_error: float) -> float:
    """The evidence to which labels without an error lead."""
    misses = [(1 - q) / (1 - max_error) for q in _worse(max_error)]
    return sum(miss / (1 - miss) for miss in misses) / len(misses)


def _worse(max_error: float) -> list[float]:
    return [min(_HIGHEST_RATE, max_error * ratio) for ratio in _RATIOS]


def _run(r: float, factor: float, labels: int, highest: float) -> float:
    """R after so many labels of one kind: r·f^k + f·(f^k − 1)/(f − 1), at most `highest`."""
    exponent = labels * math.log(factor)
    grown = math.expm1(exponent) if exponent < 700 else math.inf
    return min(r + grown * (r + factor / (factor - 1)), highest) if labels else r


def require_same_test(written: Mapping[str, Any], own: Mapping[str, Any], settings: tuple[str, ...]) -> None:
    """ValueError where a written state has other keys, or another method, version or setting, than one's own."""
    if set(written) != set(own):
        raise ValueError(f"state must have the keys `{', '.join(own)}`, not `{', '.join(map(str, written))}`")
    for key in ("method", "version", *settings):
        if written[key] != own[key]:
            raise ValueError(f"state was made with {key} `{written[key]}`, not `{own[key]}`")


def require_counts(n: object, errors: object) -> None:
    """ValueError where these are not counts of labels and of the errors among them."""
    # Beyond it a count is no longer exact as a float, and nobody has so many labels.
    if type(n) is not int or type(errors) is not int or not 0 <= errors <= n <= _MOST_LABELS:
        raise ValueError(f"state counts `{errors}` errors in `{n}` labels")
