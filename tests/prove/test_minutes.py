"""What proposals save of people's time, as far as it was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan import stats
from midspan.definitions.efforts import Efforts, Running
from midspan.model.case import Case, Use
from midspan.prove.evaluating.minutes import FEWEST, minutes


def timed(seconds: float | None, *, assisted: bool | None, by_lot: bool = False) -> Case:
    return Case("i", "k", {}, Use.DEVELOP, 1, expected={}, effort_s=seconds, assisted=assisted, by_lot=by_lot)


def efforts(with_proposal: Sequence[float], without: Sequence[float], *, by_lot: bool = False) -> Efforts:
    found = Efforts()
    for seconds in with_proposal:
        found.add(timed(seconds, assisted=True, by_lot=by_lot))
    for seconds in without:
        found.add(timed(seconds, assisted=False, by_lot=by_lot))
    return found


FAST, SLOW = [60 + n % 7 for n in range(40)], [180 + n % 11 for n in range(50)]


@given(st.lists(st.floats(0, 1e6), max_size=30))
def test_running_numbers_are_those_of_all_values_at_once(values: list[float]) -> None:
    running = Running()
    for value in values:
        running.add(value)
    assert running.n == len(values)
    assert running.mean == pytest.approx(float(np.mean(values)) if values else 0.0, abs=1e-6)
    assert running.variance == pytest.approx(
        float(np.var(values, ddof=1)) if len(values) > 1 else 0.0, rel=1e-6, abs=1e-3
    )


def test_what_is_saved_is_the_difference_of_the_means_with_its_interval() -> None:
    found = minutes(efforts(FAST, SLOW))
    wanted = stats.welch(
        stats.Sample(50, float(np.mean(SLOW)), float(np.var(SLOW, ddof=1))),
        stats.Sample(40, float(np.mean(FAST)), float(np.var(FAST, ddof=1))),
    )
    assert (found.saved_s, found.low_s, found.high_s) == pytest.approx(
        (wanted.value, wanted.low, wanted.high)
    )
    assert found.with_proposal is not None
    assert (found.with_proposal.n, found.with_proposal.seconds) == (40, pytest.approx(np.mean(FAST)))
    assert found.needed is None


def test_too_few_times_say_how_many_more_and_claim_nothing() -> None:
    found = minutes(efforts(FAST[:10], SLOW[:29]))
    assert (found.missing_with, found.missing_without, found.missing) == (FEWEST - 10, 1, FEWEST - 9)
    assert (found.saved_s, found.low_s, found.high_s, found.needed) == (None, None, None, None)
    assert found.with_proposal is not None
    nothing = minutes(Efforts())
    assert (nothing.with_proposal, nothing.without, nothing.missing) == (None, None, 2 * FEWEST)
    assert minutes(efforts(FAST[:1], [])).with_proposal is not None


def test_where_it_may_be_nothing_it_is_said_how_many_would_tell() -> None:
    draws = np.random.default_rng(3)
    found = minutes(efforts(list(draws.normal(97, 30, 40)), list(draws.normal(100, 30, 40))))
    assert found.low_s is not None
    assert found.high_s is not None
    assert found.low_s <= 0 <= found.high_s
    assert found.needed is not None
    assert found.needed > 40


def test_only_times_that_were_all_assigned_by_lot_count_as_by_lot() -> None:
    assert minutes(efforts(FAST, SLOW, by_lot=True)).by_lot
    mixed = efforts(FAST, SLOW, by_lot=True)
    mixed.add(timed(90, assisted=True))
    assert not minutes(mixed).by_lot
    assert not minutes(Efforts()).by_lot


def test_times_that_do_not_say_whether_there_was_a_proposal_are_counted_apart() -> None:
    found = efforts(FAST, SLOW)
    found.add(timed(90, assisted=None))
    found.add(timed(None, assisted=True))
    assert minutes(found).unmarked == 1
    assert found.with_proposal.n == len(FAST)


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_saving_is_claimed_exactly_where_nothing_is_missing(with_proposal: int, without: int) -> None:
    found = minutes(efforts(FAST[:with_proposal], SLOW[:without]))
    assert found.measured is (found.missing == 0)
    if found.measured:
        assert found.low_s is not None
        assert found.saved_s is not None
        assert math.isfinite(found.low_s)
        assert found.low_s <= found.saved_s
