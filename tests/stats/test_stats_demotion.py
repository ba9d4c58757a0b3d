"""The detector: against its formula in fractions, and what it fires on."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.stats import DemotionDetector


@given(st.lists(st.booleans(), max_size=30))
def test_the_statistic_is_the_formula_in_fractions(stream: list[bool]) -> None:
    detector, limit = DemotionDetector(0.02), Fraction(2, 100)
    rates = [limit * Fraction(ratio) for ratio in ("3/2", "2", "3", "5", "10")]
    sums = [Fraction(0)] * 5
    for wrong in stream:
        factors = [q / limit if wrong else (1 - q) / (1 - limit) for q in rates]
        sums = [(r + 1) * f for r, f in zip(sums, factors, strict=True)]
        mean, state = float(sum(sums) / 5), detector.update(wrong)
        if mean >= 10_000 / 0.05:
            assert state.demoted
            return
        assert not state.demoted
        assert state.evidence == pytest.approx(mean, rel=1e-12)


def test_a_stream_of_three_times_the_limit_is_demoted_and_stays_so() -> None:
    detector, chance = DemotionDetector(0.02), np.random.default_rng(3)
    while not detector.update(bool(chance.random() < 0.06)).demoted:
        assert detector.state.n < 2000
    assert detector.update(wrong=False).demoted


def test_at_half_the_limit_no_stream_of_the_tenure_is_demoted() -> None:
    detector, chance = DemotionDetector(0.02), np.random.default_rng(4)
    assert not any(detector.update(bool(w)).demoted for w in chance.random(10_000) < 0.01)


@pytest.mark.parametrize("tenure", [0, 1.5, True])
def test_a_tenure_that_is_no_count_is_refused(tenure: int) -> None:
    with pytest.raises(ValueError, match="tenure"):
        DemotionDetector(0.02, tenure=tenure)


@given(st.sampled_from([0.9, 0.3, 0.02, 0.001]), st.integers(1, 400))
def test_labels_without_an_error_never_demote(part: float, tenure: int) -> None:
    try:
        detector = DemotionDetector(part * 0.9, tenure=tenure)
    except ValueError as error:
        least = int(str(error).split("`")[-2])
        assert least > tenure
        detector = DemotionDetector(part * 0.9, tenure=least)
    for _ in range(200):
        detector.update(wrong=False)
    assert not detector.state.demoted
    assert sum(most for _, most in detector.reach(1_000_000, 0)) < detector.highest


@given(st.lists(st.booleans(), max_size=40), st.lists(st.booleans(), max_size=40))
def test_a_restored_detector_has_the_same_future(past: list[bool], future: list[bool]) -> None:
    detector, other = DemotionDetector(0.1, tenure=50), DemotionDetector(0.1, tenure=50)
    for wrong in past:
        detector.update(wrong)
    assert other.restore(json.loads(json.dumps(detector.state.as_json()))) == detector.state
    assert [detector.update(w) for w in future] == [other.update(w) for w in future]


@pytest.mark.parametrize("limit", [1e-5, 0.02, 0.3, 0.89])
def test_five_thousand_errors_in_a_row_after_a_demotion_leave_numbers_that_restore(limit: float) -> None:
    detector, other = DemotionDetector(limit), DemotionDetector(limit)
    while not detector.update(wrong=True).demoted:
        assert detector.state.n < 2000
    for _ in range(5000):
        detector.update(wrong=True)
    assert math.isfinite(detector.state.evidence)
    assert other.restore(json.loads(json.dumps(detector.state.as_json()))).demoted
    assert detector.update(wrong=False) == other.update(wrong=False)


def test_numbers_that_demote_are_demoted_whatever_the_state_says() -> None:
    detector = DemotionDetector(0.02)
    while not detector.update(wrong=True).demoted:
        pass
    assert DemotionDetector(0.02).restore(detector.state.as_json() | {"demoted": False}).demoted


def after(*labels: bool) -> dict[str, Any]:
    detector = DemotionDetector(0.02)
    for wrong in labels:
        detector.update(wrong)
    return detector.state.as_json()


@pytest.mark.parametrize("order", [[True] * 3 + [False] * 300, [False] * 300 + [True] * 3])
def test_numbers_at_either_end_of_what_so_many_labels_lead_to_are_restored(order: list[bool]) -> None:
    assert DemotionDetector(0.02).restore(after(*order)).as_json() == after(*order)


@pytest.mark.parametrize("factor", [0.0, 0.999, 1.001, 50.0])
@pytest.mark.parametrize("order", [[True] * 3 + [False] * 300, [False] * 300 + [True] * 3, [False] * 5])
def test_numbers_that_no_order_of_the_labels_leads_to_are_refused(order: list[bool], factor: float) -> None:
    written = after(*order)
    first, other = DemotionDetector(0.02), written["statistics"]
    for wrong in reversed(order):
        first.update(wrong)
    ends = sorted([other, list(first.state.statistics)])
    edge = ends[0] if factor < 1 else ends[1]
    with pytest.raises(ValueError, match="lead to"):
        DemotionDetector(0.02).restore(written | {"statistics": [r * factor for r in edge]})


def test_a_demotion_that_the_labels_cannot_have_made_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot demote"):
        DemotionDetector(0.02).restore(after(*[False] * 300) | {"demoted": True})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_error", 0.03),
        ("confidence_level", 0.9),
        ("tenure", 5_000),
        ("method", "cusum"),
        ("version", 2),
        ("n", 1.5),
        ("n", -1),
        ("errors", 3),
        ("errors", False),
        ("demoted", 0),
        ("statistics", None),
        ("statistics", [0.0] * 4),
        ("statistics", [0.0, 0.0, -1e-9, 0.0, 0.0]),
        ("statistics", [0.0, 0.0, math.nan, 0.0, 0.0]),
        ("statistics", [0.0, 0.0, math.inf, 0.0, 0.0]),
        ("statistics", [0.0, 0.0, "1", 0.0, 0.0]),
        ("statistics", [1.0] * 5),
        ("demoted", True),
        ("other", 1),
    ],
)
def test_a_state_of_a_detector_made_otherwise_is_refused(key: str, value: object) -> None:
    detector = DemotionDetector(0.02)
    with pytest.raises(ValueError, match="state"):
        detector.restore(DemotionDetector(0.02).state.as_json() | {key: value})
    assert detector.state == DemotionDetector(0.02).state
