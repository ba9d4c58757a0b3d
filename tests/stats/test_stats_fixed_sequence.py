"""Several thresholds at the price of one: their order, their common error, and their states."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.stats import DemotionDetector, PromotionSequence, PromotionTest

THRESHOLDS = (0.9, 0.7, 0.5)
LABELS = st.lists(st.tuples(st.sampled_from([0.4, 0.5, 0.6, 0.8, 0.95]), st.booleans()), max_size=60)


@given(LABELS)
def test_each_threshold_counts_the_labels_that_reach_it_and_no_other(
    labels: list[tuple[float, bool]],
) -> None:
    sequence = PromotionSequence(THRESHOLDS, 0.3)
    for confidence, wrong in labels:
        sequence.update(confidence, wrong)
    for threshold, test in zip(THRESHOLDS, sequence.state.tests, strict=True):
        alone = PromotionTest(0.3)
        for confidence, wrong in labels:
            if confidence >= threshold:
                alone.update(wrong)
        assert test == alone.state
    assert sequence.state.below == sum(confidence < 0.5 for confidence, _ in labels)


def test_a_laxer_threshold_waits_for_the_stricter_ones() -> None:
    sequence = PromotionSequence((0.9, 0.5), 0.02)
    for _ in range(194):
        state = sequence.update(0.6, wrong=False)
    assert state.tests[1].promoted
    assert (state.passed, state.threshold) == (0, None)
    for _ in range(194):
        state = sequence.update(0.95, wrong=False)
    assert (state.passed, state.threshold) == (2, 0.5)


def test_a_strict_threshold_is_promoted_where_a_lax_one_is_not() -> None:
    sequence = PromotionSequence((0.9, 0.5), 0.02)
    for _ in range(200):
        sequence.update(0.95, wrong=False)
        state = sequence.update(0.6, wrong=True)
    assert (state.passed, state.threshold) == (1, 0.9)


def test_of_streams_whose_errors_grow_to_the_limit_at_most_one_in_twenty_is_promoted_too_far() -> None:
    chance, wrongly, streams = np.random.default_rng(7), 0, 400
    for _ in range(streams):
        sequence = PromotionSequence((0.8, 0.6, 0.4), 0.2)
        for confidence in chance.random(600):
            error = 0.2 if confidence >= 0.4 else 0.5
            if sequence.update(confidence, bool(chance.random() < error)).passed:
                wrongly += 1
                break
    # More of 400 would happen once in a thousand times at 5 %.
    assert wrongly <= 34


@given(LABELS, LABELS)
def test_a_restored_sequence_has_the_same_future(
    past: list[tuple[float, bool]], future: list[tuple[float, bool]]
) -> None:
    sequence, other = PromotionSequence(THRESHOLDS, 0.3), PromotionSequence(THRESHOLDS, 0.3)
    for label in past:
        sequence.update(*label)
    other.restore(json.loads(json.dumps(sequence.state.as_json())))
    assert [sequence.update(*label) for label in future] == [other.update(*label) for label in future]


@pytest.mark.parametrize("thresholds", [(), (0.5, 0.5), (0.5, 0.9), (1.5,), (float("nan"),)])
def test_thresholds_that_do_not_fall_within_0_and_1_are_refused(thresholds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="thresholds"):
        PromotionSequence(thresholds, 0.02)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_that_is_none_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        PromotionSequence((0.5,), 0.02).update(confidence, wrong=False)


def written() -> dict[str, object]:
    sequence = PromotionSequence((0.9, 0.5), 0.3)
    for confidence in (0.95, 0.95, 0.6):
        sequence.update(confidence, wrong=True)
    return sequence.state.as_json()


def test_a_state_in_which_a_stricter_threshold_counts_more_is_refused() -> None:
    swapped = written() | {"tests": list(reversed(written()["tests"]))}  # type: ignore[call-overload]
    with pytest.raises(ValueError, match="cannot be among"):
        PromotionSequence((0.9, 0.5), 0.3).restore(swapped)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("method", "bonferroni"),
        ("version", 2),
        ("thresholds", [0.9, 0.4]),
        ("tests", []),
        ("tests", None),
        ("tests", [1, 2]),
        ("below", -1),
        ("below", True),
        ("other", 1),
    ],
)
def test_a_state_of_a_sequence_made_otherwise_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match="state"):
        PromotionSequence((0.9, 0.5), 0.3).restore(written() | {key: value})


@pytest.mark.parametrize("kind", [PromotionTest, DemotionDetector])
def test_counts_beyond_any_number_of_labels_are_refused_and_not_computed_with(
    kind: type[PromotionTest | DemotionDetector],
) -> None:
    for errors in (0, 10**400):
        written = kind(0.02).state.as_json() | {"n": 10**400, "errors": errors}
        with pytest.raises(ValueError, match="state counts"):
            kind(0.02).restore(written)
