"""Must it stop acting alone? A Shiryaev–Roberts e-detector, looked at after every label.

For q/α in {1.5, 2, 3, 5, 10}: R_q ← (R_q + 1)·(q/α)^e·((1−q)/(1−α))^(1−e), e = 1 for an error. The mean of R demotes at
tenure/δ. Where the error stays at α or less, that happens within `tenure` labels with a probability of at most δ: the
mean of R less the number of labels is a supermartingale. Source: Shin, Ramdas & Rinaldo, E-detectors (2022).

No R_q is kept above five times tenure/δ: one that is there demotes alone, so that the cap changes nothing before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from midspan.stats.labels import fraction

METHOD = "Shiryaev–Roberts e-detector"
_VERSION = 1
_RATIOS = (1.5, 2.0, 3.0, 5.0, 10.0)
_HIGHEST_RATE = 0.9


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
    Raises ValueError for a limit or a level outside 0–1, a limit that leaves no worse rate to look for, and a
    tenure that is not a whole number from 1.
    """

    __slots__ = ("_hit", "_limit", "_miss", "state")

    def __init__(self, max_error: float, confidence_level: float = 0.95, tenure: int = 10_000) -> None:
        limit = fraction("max_error", max_error)
        if limit >= _HIGHEST_RATE:
            raise ValueError(f"max_error must lie below {_HIGHEST_RATE} to be watched, not `{max_error}`")
        if type(tenure) is not int or tenure < 1:
            raise ValueError(f"tenure must be a whole number from 1, not `{tenure}`")
        worse = [min(_HIGHEST_RATE, limit * ratio) for ratio in _RATIOS]
        self._hit = [q / limit for q in worse]
        self._miss = [(1 - q) / (1 - limit) for q in worse]
        self.state = DemotionState(limit, fraction("confidence_level", confidence_level), tenure)
        self._limit = tenure / (1 - self.state.confidence_level)

    def update(self, wrong: bool) -> DemotionState:
        """One more label; a detector that demoted counts on, and stays so."""
        before, factors = self.state, self._hit if wrong else self._miss
        statistics = tuple(
            min((r + 1) * factor, self._highest) for r, factor in zip(before.statistics, factors, strict=True)
        )
        self._move(before.n + 1, before.errors + bool(wrong), statistics, demoted=before.demoted)
        return self.state

    def restore(self, written: Mapping[str, Any]) -> DemotionState:
        """Go on from a state as `as_json` wrote it.

        Raises ValueError where it is not whole, of another method, made under another limit, level or tenure, or
        its numbers are none that labels lead to. What demotes by its numbers is demoted, whatever it says.
        """
        require_same_test(written, self.state.as_json(), ("max_error", "confidence_level", "tenure"))
        require_counts(written["n"], written["errors"])
        statistics, demoted = written["statistics"], written["demoted"]
        if (
            type(statistics) is not list
            or len(statistics) != len(_RATIOS)
            or not all(type(r) in {int, float} and 0 <= r <= self._highest for r in statistics)
        ):
            raise ValueError(
                f"state must have {len(_RATIOS)} statistics in 0–{self._highest:g}, not `{statistics}`"
            )
        if type(demoted) is not bool:
            raise ValueError(f"state must be demoted or not, true or false, not `{demoted}`")
        self._move(written["n"], written["errors"], tuple(map(float, statistics)), demoted=demoted)
        return self.state

    @property
    def _highest(self) -> float:
        return self._limit * len(_RATIOS)

    def _move(self, n: int, errors: int, statistics: tuple[float, ...], *, demoted: bool) -> None:
        moved = replace(self.state, n=n, errors=errors, statistics=statistics)
        self.state = replace(moved, demoted=demoted or moved.evidence >= self._limit)


def require_same_test(written: Mapping[str, Any], own: Mapping[str, Any], settings: tuple[str, ...]) -> None:
    """ValueError where a written state has other keys, or another method, version or setting, than one's own."""
    if set(written) != set(own):
        raise ValueError(f"state must have the keys `{', '.join(own)}`, not `{', '.join(map(str, written))}`")
    for key in ("method", "version", *settings):
        if written[key] != own[key]:
            raise ValueError(f"state was made with {key} `{written[key]}`, not `{own[key]}`")


def require_counts(n: object, errors: object) -> None:
    """ValueError where these are not counts of labels and of the errors among them."""
    if type(n) is not int or type(errors) is not int or not 0 <= errors <= n:
        raise ValueError(f"state counts `{errors}` errors in `{n}` labels")
