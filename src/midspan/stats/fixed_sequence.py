"""From which confidence may it act alone? The promotion test at several thresholds, in an order fixed before any label.

Each label counts at every threshold that its confidence reaches. A threshold is promoted once its own evidence and that
of all before it has reached 1/δ, each at whatever label it did. To promote any threshold wrongly, the first of them whose
error is not below the limit must reach 1/δ, which happens with a probability of at most δ: so all thresholds together
cost no more than one. Source: fixed sequence testing, Maurer, Hothorn & Lehmacher (1995); Learn then Test, Angelopoulos,
Bates, Candès, Jordan & Lei (2021).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from midspan.stats.sequential import PromotionState, PromotionTest, counted

METHOD = "fixed sequence of mixture e-processes"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class SequenceState:
    """What the labels say so far; `tests` go with `thresholds`, strictest first. below: labels that count at none."""

    thresholds: tuple[float, ...]
    tests: tuple[PromotionState, ...]
    below: int = 0

    @property
    def passed(self) -> int:
        """So many thresholds are promoted, from the strictest on."""
        return next((at for at, test in enumerate(self.tests) if not test.promoted), len(self.tests))

    @property
    def threshold(self) -> float | None:
        """The laxest promoted one; None where none is."""
        return self.thresholds[self.passed - 1] if self.passed else None

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `PromotionSequence.restore` goes on."""
        return {
            "method": METHOD,
            "version": _VERSION,
            "thresholds": list(self.thresholds),
            "tests": [test.as_json() for test in self.tests],
            "below": self.below,
        }


class PromotionSequence:
    """The tests of one stream of labels with their confidences; `update` counts a label and returns the new state.

    thresholds: falling, chosen without any of the labels to come. Raises ValueError for none, for another order, for
    one outside 0–1, and for a limit or a level outside 0–1.
    """

    __slots__ = ("state",)

    def __init__(self, thresholds: Sequence[float], max_error: float, confidence_level: float = 0.95) -> None:
        given = tuple(float(each) for each in thresholds)
        if not given or not all(0 <= each <= 1 for each in given):
            raise ValueError(f"thresholds must lie in 0–1, at least one, not `{list(given)}`")
        if any(laxer >= stricter for stricter, laxer in pairwise(given)):
            raise ValueError(f"thresholds must fall, the strictest first, not `{list(given)}`")
        fresh = PromotionTest(max_error, confidence_level).state
        self.state = SequenceState(given, (fresh,) * len(given))

    def update(self, confidence: float, wrong: bool) -> SequenceState:
        """One more label. Raises ValueError for a confidence outside 0–1."""
        if not 0 <= confidence <= 1:
            raise ValueError(f"confidence must lie in 0–1, not `{confidence}`")
        before = self.state
        tests = tuple(
            counted(test, wrong) if confidence >= threshold else test
            for threshold, test in zip(before.thresholds, before.tests, strict=True)
        )
        self.state = SequenceState(
            before.thresholds, tests, before.below + (confidence < before.thresholds[-1])
        )
        return self.state

    def restore(self, written: Mapping[str, Any]) -> SequenceState:
        """Go on from a state as `as_json` wrote it.

        Raises ValueError where it is not whole, of another method or other thresholds, where a test cannot be restored,
        or where a stricter threshold counts more than a laxer one.
        """
        own = self.state.as_json()
        if set(written) != set(own):
            raise ValueError(
                f"state must have the keys `{', '.join(own)}`, not `{', '.join(map(str, written))}`"
            )
        for key in ("method", "version", "thresholds"):
            if written[key] != own[key]:
                raise ValueError(f"state was made with {key} `{written[key]}`, not `{own[key]}`")
        tests, below = written["tests"], written["below"]
        own_count = len(self.state.tests)
        if type(tests) is not list or len(tests) != own_count or not all(map(_is_mapping, tests)):
            raise ValueError(f"state must have {own_count} tests, not `{tests}`")
        if type(below) is not int or below < 0:
            raise ValueError(f"state counts `{below}` labels below all thresholds")
        restored = tuple(_restored(test, each) for test, each in zip(self.state.tests, tests, strict=True))
        for strict, lax in pairwise(restored):
            if not (0 <= lax.errors - strict.errors <= lax.n - strict.n):
                raise ValueError(
                    f"state counts `{strict.errors}` errors in `{strict.n}` labels at a threshold, which cannot be among "
                    f"`{lax.errors}` in `{lax.n}` at a laxer one"
                )
        self.state = SequenceState(self.state.thresholds, restored, below)
        return self.state


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _restored(state: PromotionState, written: Mapping[str, Any]) -> PromotionState:
    return PromotionTest(state.max_error, state.confidence_level).restore(written)
