"""The promotion test: its exact rate of false promotion, its labels, and its states."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import integrate

from midspan.stats import PromotionTest
from midspan.stats.sequential import log_evidence


@given(st.integers(0, 400), st.integers(0, 400), st.sampled_from([1e-6, 0.02, 0.2, 0.5]))
def test_one_more_error_never_raises_the_evidence(n: int, s: int, limit: float) -> None:
    errors = min(s, n)
    assert log_evidence(n + 1, errors + 1, limit) < log_evidence(n + 1, errors, limit)


def test_the_evidence_is_the_integral_that_it_is_said_to_be() -> None:
    for n, s in [(10, 1), (100, 2), (300, 9), (300, 0)]:

        def ratio(q: float, n: int = n, s: int = s) -> float:
            return (q / 0.02) ** s * ((1 - q) / 0.98) ** (n - s)

        mixed = sum(
            mass * integrate.quad(ratio, 0, end * 0.02)[0] / (end * 0.02)
            for mass, end in ((0.65, 0.9), (0.2, 0.7))
        )
        spike = 0.15 * ratio(0) if s == 0 else 0
        assert log_evidence(n, s, 0.02) == pytest.approx(math.log(mixed + spike), abs=1e-9)


@given(st.integers(1, 3000), st.integers(0, 60), st.sampled_from([0.02, 0.2]))
def test_a_state_is_promoted_exactly_where_the_evidence_first_says_so(n: int, s: int, limit: float) -> None:
    errors = min(s, n)

    def enough(labels: int) -> bool:
        return labels >= errors and log_evidence(labels, errors, limit) >= math.log(20)

    at = {"n": n, "errors": errors}
    written = (
        PromotionTest(limit).state.as_json()
        | at
        | {"promoted": enough(n), "promoted_at": at if enough(n) else None}
    )
    if enough(n) and enough(n - 1):
        with pytest.raises(ValueError, match="with as many promote already"):
            PromotionTest(limit).restore(written)
    else:
        assert PromotionTest(limit).restore(written).promoted is enough(n)


def test_the_evidence_stays_a_number_where_the_incomplete_beta_function_has_none() -> None:
    assert math.isfinite(log_evidence(10_000_000, 5_000_000, 1e-6))
    assert math.isfinite(log_evidence(10_000_000, 0, 0.5))


def test_no_error_at_two_percent_takes_194_labels() -> None:
    test = PromotionTest(0.02)
    assert next(n for n in range(1, 1000) if test.update(wrong=False).promoted) == 194


def test_at_exactly_the_limit_at_most_one_stream_in_twenty_is_promoted() -> None:
    alive, promoted = np.zeros(200), 0.0
    alive[0] = 1.0
    allowed = -1
    for n in range(1, 4001):
        alive[1:] = alive[1:] * 0.98 + alive[:-1] * 0.02
        alive[0] *= 0.98
        while log_evidence(n, allowed + 1, 0.02) >= math.log(20):
            allowed += 1
        promoted += alive[: allowed + 1].sum()
        alive[: allowed + 1] = 0
    assert 0.03 < promoted <= 0.05


@given(st.lists(st.booleans(), max_size=40), st.lists(st.booleans(), max_size=40))
@example([False] * 40, [True] * 40)
@example([False] * 40 + [True] * 40, [False])
def test_a_restored_test_has_the_same_future(past: list[bool], future: list[bool]) -> None:
    test, other = PromotionTest(0.3), PromotionTest(0.3)
    for wrong in past:
        test.update(wrong)
    other.restore(json.loads(json.dumps(test.state.as_json())))
    assert [test.update(w) for w in future] == [other.update(w) for w in future]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_error", 0.03),
        ("confidence_level", 0.9),
        ("method", "wald"),
        ("version", 1),
        ("errors", 3),
        ("n", 1.5),
        ("promoted", True),
        ("promoted_at", {"n": 0, "errors": 0}),
    ],
)
def test_a_state_made_otherwise_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match="state"):
        PromotionTest(0.02).restore(PromotionTest(0.02).state.as_json() | {key: value})


def test_a_state_that_hides_a_promotion_is_refused() -> None:
    written = PromotionTest(0.02).state.as_json() | {"n": 194}
    with pytest.raises(ValueError, match="not promoted"):
        PromotionTest(0.02).restore(written)


def promoted_then_failing() -> PromotionTest:
    test = PromotionTest(0.02)
    for wrong in [False] * 200 + [True] * 50:
        test.update(wrong)
    return test


def test_a_promotion_is_kept_with_the_counts_at_which_it_was_made() -> None:
    test = promoted_then_failing()
    assert test.state.log_evidence < 0
    assert test.state.as_json()["promoted_at"] == {"n": 194, "errors": 0}
    assert PromotionTest(0.02).restore(test.state.as_json()).promoted


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ({"n": 193, "errors": 0}, "not enough"),
        ({"n": 194, "errors": 1}, "not enough"),
        ({"n": 195, "errors": 0}, "promote already"),
        ({"n": 201, "errors": 0}, "cannot follow"),
        ({"n": 900, "errors": 0}, "cannot follow"),
        ({"n": 194, "errors": 51}, "cannot follow"),
        ({"n": 194.0, "errors": 0}, "counts"),
        ({"n": 194}, "keys"),
        ([194, 0], "keys"),
        (None, "promoted_at"),
    ],
)
def test_a_promotion_that_its_counts_do_not_support_is_refused(at: object, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        PromotionTest(0.02).restore(promoted_then_failing().state.as_json() | {"promoted_at": at})
