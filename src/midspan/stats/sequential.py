"""May it act alone? A test that may be looked at after every label.

n labels, s errors among them, α = `max_error`, δ = 1 − `confidence_level`. The evidence against an error of α or more is

    E = 0.2·1{s = 0}·(1−α)^(−n) + 0.8·B_α(s+1, n−s+1) / (α^(s+1)·(1−α)^(n−s))

with B_α the unnormalised incomplete beta function: likelihood ratios against α, mixed over a mass at no error and a
uniform prior on 0–α. Where the error is α or more, E ever reaches 1/δ with a probability of at most δ (Ville), however
often it is looked at. Source: Robbins, Statistical methods related to the law of the iterated logarithm (1970);
Ramdas, Grünwald, Vovk & Shafer, Game-theoretic statistics and safe anytime-valid inference (2023).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scipy import special

from midspan.stats.labels import fraction

METHOD = "mixture e-process"
_VERSION = 1
_MASS_AT_ZERO = 0.2
# Below it the incomplete beta function runs out of numbers and its series takes over.
_SMALLEST = 1e-250


def log_evidence(n: int, errors: int, max_error: float) -> float:
    """Ln E of so many labels and errors: all that was seen enters by these two counts."""
    x, y = errors + 1, n - errors + 1
    inside = float(special.betainc(x, y, max_error))
    if inside > _SMALLEST:
        ratio = math.log(inside) + float(special.betaln(x, y))
        ratio -= x * math.log(max_error) + (n - errors) * math.log1p(-max_error)
    else:
        ratio = math.log1p(-max_error) - math.log(x) + math.log(_series(x, y, max_error))
    mixed = math.log(1 - _MASS_AT_ZERO) + ratio
    if errors:
        return mixed
    spike = math.log(_MASS_AT_ZERO) - n * math.log1p(-max_error)
    top = max(mixed, spike)
    return top + math.log(math.exp(mixed - top) + math.exp(spike - top))


@dataclass(frozen=True, slots=True)
class PromotionState:
    """What the labels say so far. `log_evidence` is ln E; `promoted` stays true once it was."""

    max_error: float
    confidence_level: float
    n: int = 0
    errors: int = 0
    promoted: bool = False

    @property
    def log_evidence(self) -> float:
        """Ln E, recomputed from the counts."""
        return log_evidence(self.n, self.errors, self.max_error)

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `PromotionTest.restore` goes on."""
        return {
            "method": METHOD,
            "version": _VERSION,
            "max_error": self.max_error,
            "confidence_level": self.confidence_level,
            "n": self.n,
            "errors": self.errors,
            "promoted": self.promoted,
        }


class PromotionTest:
    """The test of one stream of labels; `update` counts a label and returns the new state.

    Raises ValueError for a limit or a level outside 0–1.
    """

    __slots__ = ("state",)

    def __init__(self, max_error: float, confidence_level: float = 0.95) -> None:
        self.state = PromotionState(
            fraction("max_error", max_error), fraction("confidence_level", confidence_level)
        )

    def update(self, wrong: bool) -> PromotionState:
        """One more label."""
        before = self.state
        n, errors = before.n + 1, before.errors + bool(wrong)
        enough = -math.log(1 - before.confidence_level)
        promoted = before.promoted or log_evidence(n, errors, before.max_error) >= enough
        self.state = PromotionState(before.max_error, before.confidence_level, n, errors, promoted)
        return self.state

    def restore(self, written: Mapping[str, Any]) -> PromotionState:
        """Go on from a state as `as_json` wrote it.

        Raises ValueError where it is not whole, of another method, or made under another limit or level: neither
        may change after labels were looked at.
        """
        own = self.state.as_json()
        if set(written) != set(own):
            raise ValueError(
                f"state must have the keys `{', '.join(own)}`, not `{', '.join(map(str, written))}`"
            )
        for key in ("method", "version", "max_error", "confidence_level"):
            if written[key] != own[key]:
                raise ValueError(f"state was made with {key} `{written[key]}`, not `{own[key]}`")
        n, errors, promoted = written["n"], written["errors"], written["promoted"]
        if (
            type(n) is not int
            or type(errors) is not int
            or type(promoted) is not bool
            or not 0 <= errors <= n
        ):
            raise ValueError(f"state counts `{errors}` errors in `{n}` labels, promoted `{promoted}`")
        self.state = PromotionState(own["max_error"], own["confidence_level"], n, errors, promoted)
        return self.state


def _series(x: int, y: int, max_error: float) -> float:
    total = term = 1.0
    k = 0
    while term > total * 1e-17:
        term *= max_error * (x + y + k) / (x + 1 + k)
        total += term
        k += 1
    return total
