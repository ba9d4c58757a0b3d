"""May it act alone? A test that may be looked at after every label.

n labels, s errors among them, α = `max_error`, δ = 1 − `confidence_level`. The evidence against an error of α or more is

    E = 0.15·1{s = 0}·(1−α)^(−n) + Σ w/c·B_cα(s+1, n−s+1) / (α^(s+1)·(1−α)^(n−s)) over (w, c) = (0.65, 0.9), (0.2, 0.7)

with B_x the unnormalised incomplete beta function: likelihood ratios against α, mixed over a mass w at no error and
uniform priors of mass w on 0–cα. Where the error is α or more, E ever reaches 1/δ with a probability of at most δ
(Ville), however often it is looked at. Why this mixture: docs/adr/0005-mixture-of-the-promotion-test.md. Source: Robbins,
Statistical methods related to the law of the iterated logarithm (1970); Ramdas, Grünwald, Vovk & Shafer,
Game-theoretic statistics and safe anytime-valid inference (2023).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from midspan.stats.demotion import require_counts, require_same_test
from midspan.stats.labels import fraction

METHOD = "mixture e-process"
_VERSION = 3
_MASS_AT_ZERO = 0.15
# Mass, and the upper end as a part of the limit.
_UNIFORM = ((0.65, 0.9), (0.2, 0.7))
# Below it the incomplete beta function runs out of numbers and its series takes over.
_SMALLEST = 1e-250


def log_evidence(n: int, errors: int, max_error: float) -> float:
    """Ln E of so many labels and errors: all that was seen enters by these two counts."""
    x, y = errors + 1, n - errors + 1
    against = x * math.log(max_error) + (n - errors) * math.log1p(-max_error)
    terms = [math.log(mass / end) + _log_beta(x, y, end * max_error) - against for mass, end in _UNIFORM]
    if not errors:
        terms.append(math.log(_MASS_AT_ZERO) - n * math.log1p(-max_error))
    top = max(terms)
    return top + math.log(math.fsum(math.exp(each - top) for each in terms))


def promoted_at(errors: int, max_error: float, confidence_level: float = 0.95, *, after: int = 0) -> int:
    """The fewest labels with so many errors that promote; more than `after` are known to be needed."""
    needed = -math.log(1 - confidence_level)
    low, step = after, max(1, after // 8)
    while log_evidence(low + step, errors, max_error) < needed:
        low, step = low + step, 2 * step
    high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if log_evidence(middle, errors, max_error) < needed else (low, middle)
    return high


@dataclass(frozen=True, slots=True)
class PromotionState:
    """What the labels say so far. `log_evidence` is ln E; `promoted_at`: labels and errors when it was promoted."""

    max_error: float
    confidence_level: float
    n: int = 0
    errors: int = 0
    promoted_at: tuple[int, int] | None = None

    @property
    def promoted(self) -> bool:
        """Whether the evidence ever was enough: it stays so."""
        return self.promoted_at is not None

    @property
    def enough(self) -> bool:
        """Whether the evidence is enough as it is now."""
        return self.n > 0 and _enough(self.n, self.errors, self)

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
            "promoted_at": self.promoted_at and dict(zip(("n", "errors"), self.promoted_at, strict=True)),
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
        self.state = counted(self.state, wrong)
        return self.state

    def restore(self, written: Mapping[str, Any]) -> PromotionState:
        """Go on from a state as `as_json` wrote it.

        Raises ValueError where it is not whole, of another method, made under another limit or level (neither may
        change after labels were looked at), promoted at counts that are not enough, were enough before or are not part
        of its own, or not promoted although its counts are enough.
        """
        require_same_test(written, self.state.as_json(), ("max_error", "confidence_level"))
        n, errors, at = written["n"], written["errors"], written["promoted_at"]
        require_counts(n, errors)
        if written["promoted"] is not (at is not None):
            raise ValueError(f"state is promoted `{written['promoted']}`, but promoted_at is `{at}`")
        promoted_at = self._supported(at, n, errors)
        self.state = replace(self.state, n=n, errors=errors, promoted_at=promoted_at)
        return self.state

    def _supported(self, at: object, n: int, errors: int) -> tuple[int, int] | None:
        if at is None:
            if _enough(n, errors, self.state):
                raise ValueError(f"state says not promoted, but `{errors}` errors in `{n}` labels promote")
            return None
        if not isinstance(at, Mapping) or set(at) != {"n", "errors"}:
            raise ValueError(f"promoted_at of a state must have the keys `n, errors`, not `{at}`")
        then, wrong = at["n"], at["errors"]
        require_counts(then, wrong)
        if not 0 <= errors - wrong <= n - then:
            raise ValueError(
                f"state counts `{errors}` errors in `{n}` labels, which cannot follow `{wrong}` in `{then}`"
            )
        if not _enough(then, wrong, self.state):
            raise ValueError(
                f"state says promoted, but `{wrong}` errors in `{then}` labels are not enough for it"
            )
        # An error never raises the evidence, so a right answer promoted, and before it the evidence was not enough.
        if _enough(then - 1, wrong, self.state):
            raise ValueError(
                f"state says promoted at `{wrong}` errors in `{then}` labels, but `{then - 1}` with as many promote already"
            )
        return then, wrong


def counted(state: PromotionState, wrong: bool) -> PromotionState:
    """The state after one more label."""
    n, errors, at = state.n + 1, state.errors + bool(wrong), state.promoted_at
    if at is None and _enough(n, errors, state):
        at = n, errors
    return PromotionState(state.max_error, state.confidence_level, n, errors, at)


def _enough(n: int, errors: int, state: PromotionState) -> bool:
    needed = -math.log(1 - state.confidence_level)
    # A mixture of likelihood ratios is at most the greatest of them, which costs less to compute.
    return (
        _greatest(n, errors, state.max_error) >= needed and log_evidence(n, errors, state.max_error) >= needed
    )


def _greatest(n: int, errors: int, max_error: float) -> float:
    """Logarithm of the greatest likelihood ratio of a rate below the limit."""
    if errors >= n * max_error:
        return 0.0
    right = n - errors
    seen = errors * math.log(errors / (n * max_error)) if errors else 0.0
    return seen + right * (math.log(right / n) - math.log1p(-max_error))


def _log_beta(x: int, y: int, end: float) -> float:
    """Logarithm of the unnormalised incomplete beta function."""
    from scipy import special  # noqa: PLC0415 - a third of the start of whoever looks at no label

    inside = float(special.betainc(x, y, end))
    if inside > _SMALLEST:
        return math.log(inside) + float(special.betaln(x, y))
    return x * math.log(end) + y * math.log1p(-end) - math.log(x) + math.log(_series(x, y, end))


def _series(x: int, y: int, end: float) -> float:
    total = term = 1.0
    k = 0
    while term > total * 1e-17:
        term *= end * (x + y + k) / (x + 1 + k)
        total += term
        k += 1
    return total
