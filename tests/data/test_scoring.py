"""Scores: of a check by its limits, of a trait by its checks, and the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.data.checking.outcome import Limits, Outcome, State, Trait
from midspan.data.scoring.score import Ready, check_score, readiness, state_of, trait_score
from midspan.findings import Place

FINE = Outcome(
    "filled", Trait.QUALITY, "t", "a", Place("c"), State.FINE, 0, 100, 0.0, Limits(0.01, 0.05), 1.0
)


@pytest.mark.parametrize(
    ("share", "limits", "score"),
    [
        (0.0, Limits(0.01, 0.05), 1.0),
        (0.01, Limits(0.01, 0.05), 1.0),
        (0.03, Limits(0.01, 0.05), 0.75),
        (0.05, Limits(0.01, 0.05), 0.5),
        (0.15, Limits(0.01, 0.05), 0.25),
        (0.25, Limits(0.01, 0.05), 0.0),
        (1.0, Limits(0.01, 0.05), 0.0),
        (0.0, Limits(None, 0), 1.0),
        (0.001, Limits(None, 0), 0.0),
        (1.0, Limits(0.0, None), 0.5),
    ],
)
def test_a_score_is_one_up_to_warn_half_at_block_and_nothing_at_five_times_that(
    share: float, limits: Limits, score: float
) -> None:
    assert check_score(share, limits) == pytest.approx(score)


_SHARES = st.floats(0, 1)
_LIMITS = st.builds(
    Limits,
    st.none() | st.floats(0, 0.5),
    st.none() | st.floats(0, 0.9),
).filter(lambda limits: limits.warn is None or limits.block is None or limits.warn <= limits.block)


@given(_SHARES, _SHARES, _LIMITS)
def test_more_rows_at_fault_never_raise_a_score_nor_better_a_state(
    one: float, other: float, limits: Limits
) -> None:
    less, more = sorted((one, other))
    assert 0 <= check_score(more, limits) <= check_score(less, limits) <= 1
    order = [State.FINE, State.WARN, State.BLOCK]
    assert order.index(state_of(less, limits)) <= order.index(state_of(more, limits))


def test_a_trait_is_half_the_mean_with_required_checks_three_times_and_half_the_worst_required_one() -> None:
    outcomes = [
        FINE,
        replace(FINE, column="b", score=0.5, required=True, state=State.WARN),
        replace(FINE, column="c", score=0.0, state=State.WARN),
    ]
    mean = (1 + 3 * 0.5 + 0) / 5
    assert trait_score(Trait.QUALITY, outcomes).score == pytest.approx(100 * (0.5 * mean + 0.5 * 0.5))


def _every(*others: Outcome) -> list[Outcome]:
    return [*(replace(FINE, trait=trait) for trait in Trait), *others]


def test_readiness_is_the_lowest_trait_and_any_block_is_not_ready() -> None:
    assert readiness(_every()).ready is Ready.READY
    assert readiness(_every()).score == 100
    low = replace(FINE, trait=Trait.STORAGE, score=0.6, state=State.WARN)
    assert readiness(_every(low)).score == pytest.approx(80)
    assert readiness(_every(low)).ready is Ready.READY
    assert readiness(_every(replace(FINE, state=State.BLOCK, score=0.49))).ready is Ready.NOT_READY


def test_what_is_unknown_is_never_fine() -> None:
    unknown = replace(FINE, state=State.UNKNOWN, score=None)
    assert readiness(_every(unknown)).ready is Ready.READY
    assert readiness(_every(replace(unknown, required=True))).ready is Ready.UNKNOWN
    without = [replace(FINE, trait=trait) for trait in Trait if trait is not Trait.INTEGRATION]
    assert (readiness(without).ready, readiness(without).score) == (Ready.UNKNOWN, None)
    found = readiness(_every(unknown))
    assert (found.measured, found.of) == (5, 6)
