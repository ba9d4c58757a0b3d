"""Reviewers: who does not look is named, who does is not, and the tightened limit holds what was promised."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle

from midspan.stats import Certificate, ConfusionCounts, certify, tightened, unlooking, upper, wrong_needed

SHOWN = st.tuples(st.integers(0, 40), st.integers(0, 40), st.floats(0, 1), st.floats(0, 1)).map(
    lambda some: ConfusionCounts(some[0], int(some[0] * some[2]), some[1], int(some[1] * some[3]))
)


def test_whoever_accepts_or_rejects_everything_is_named_with_what_was_seen() -> None:
    found = unlooking(
        {
            "stamp": ConfusionCounts(20, 20, 20, 0),
            "desk": ConfusionCounts(20, 3, 20, 1),
            "sceptic": ConfusionCounts(20, 0, 20, 20),
        }
    )
    assert {name: (flag.kind, flag.seen, flag.shown) for name, flag in found.items()} == {
        "stamp": ("accepts", 0, 20),
        "sceptic": ("rejects", 0, 20),
    }
    assert all(flag.p <= 0.01 for flag in found.values())


def test_too_few_items_name_nobody() -> None:
    assert unlooking({"new": ConfusionCounts(6, 6, 0, 0), "unseen": ConfusionCounts(0, 0, 0, 0)}) == {}
    assert list(unlooking({"new": ConfusionCounts(7, 7, 0, 0)})) == ["new"]


def test_anybody_who_sees_just_half_is_named_as_seldom_as_promised_by_exact_computation() -> None:
    for n in range(1, 60):
        seen = range(n + 1)
        named = [k for k in seen if unlooking({"desk": ConfusionCounts(n, n - k, 0, 0)})]
        assert oracle.binom.pmf(named, n, 0.5).sum() <= 0.01


def test_in_a_team_where_each_sees_just_half_anybody_is_named_as_seldom_as_promised() -> None:
    source, named = np.random.default_rng(5), 0
    for _ in range(2000):
        drawn = source.binomial(25, 0.5, size=(6, 2))
        named += bool(
            unlooking({str(at): ConfusionCounts(25, int(a), 25, int(b)) for at, (a, b) in enumerate(drawn)})
        )
    assert named <= oracle.binom.ppf(0.999, 2000, 0.01)


@given(st.dictionaries(st.text(max_size=3), SHOWN, max_size=6))
def test_a_stricter_promise_names_nobody_more(team: dict[str, ConfusionCounts]) -> None:
    assert set(unlooking(team, false_alarm=0.001)) <= set(unlooking(team, false_alarm=0.05))


@given(st.floats(0.001, 0.5), SHOWN, SHOWN, st.integers(1, 9))
def test_more_reviewers_judges_or_attempts_never_loosen_the_limit(
    max_error: float, one: ConfusionCounts, other: ConfusionCounts, judges: int
) -> None:
    first = tightened(max_error, [one])
    assert 0 <= first.limit <= max_error
    assert tightened(max_error, [one, other]).limit <= first.limit
    assert (
        tightened(max_error, [one], judges=judges + 1).limit
        <= tightened(max_error, [one], judges=judges).limit
    )
    assert tightened(max_error, [one], attempt=2).limit <= first.limit


def test_what_the_bounds_and_the_test_may_spend_is_delta_together() -> None:
    found = tightened(0.02, [ConfusionCounts(60, 0, 0, 0)], confidence_level=0.95)
    delta = 0.05 * 6 / np.pi**2
    assert found.confidence_level == pytest.approx(0.96)
    assert found.miss_bound == pytest.approx(1 - (delta / 5) ** (1 / 60))
    assert found.limit == pytest.approx(0.02 * (1 - found.miss_bound))


def test_a_reviewer_of_whom_nothing_is_known_leaves_nothing_to_test() -> None:
    assert tightened(0.02, [ConfusionCounts(60, 0, 0, 0), ConfusionCounts(0, 0, 50, 0)]).limit == 0
    with pytest.raises(ValueError, match="there is none"):
        tightened(0.02, [])


def test_as_many_wrong_answers_as_are_needed_prove_the_bound_and_one_less_does_not() -> None:
    for bound, reviewers in ((0.2, 1), (0.1, 3), (0.05, 2)):
        n = wrong_needed(bound, reviewers=reviewers)
        team = [[ConfusionCounts(m, 0, 0, 0)] * reviewers for m in (n, n - 1)]
        assert tightened(0.02, team[0]).miss_bound <= bound < tightened(0.02, team[1]).miss_bound


def test_missed_errors_pass_what_is_too_wrong_and_the_tightened_limit_stops_it() -> None:
    """With a fifth of all errors missed, at 1.01 times the limit: STATISTICS, section 5."""
    source, n, limit, draws = np.random.default_rng(11), 20_000, 0.05, 300
    passed = {"as declared": 0, "tightened": 0}
    for _ in range(draws):
        found = int(source.binomial(n, 1.01 * limit * 0.8))
        wrong = np.zeros(n, dtype=np.int64)
        wrong[:found] = 1
        known = ConfusionCounts(200, int(source.binomial(200, 0.2)), 0, 0)
        strict = tightened(limit, [known])
        tests = {"as declared": (limit, 0.95), "tightened": (strict.limit, strict.confidence_level)}
        for name, (at, level) in tests.items():
            passed[name] += isinstance(
                certify(None, wrong, max_error=at, confidence_level=level), Certificate
            )
    assert passed["as declared"] > 0.9 * draws
    assert passed["tightened"] <= oracle.binom.ppf(0.999, draws, 0.05)


def test_counts_that_cannot_be_are_refused() -> None:
    for wrong in ((3, 4, 0, 0), (0, 0, 2, 3), (1, -1, 0, 0)):
        with pytest.raises(ValueError, match="more misses"):
            ConfusionCounts(*wrong)


def test_the_bound_of_misses_holds_at_a_fixed_number_and_is_as_far_off_as_the_page_says_where_it_is_watched() -> (
    None
):
    page = (Path(__file__).parents[2] / "docs" / "reviewers.md").read_text(encoding="utf-8")
    alive, watched, at = np.eye(1, 302)[0], 0.0, {}
    for n in range(1, 301):
        alive[1:] = alive[1:] * 0.8 + alive[:-1] * 0.2
        alive[0] *= 0.8
        if n >= 30:
            missed = np.arange(n + 1)
            low = upper(missed, n, 0.99) < 0.2
            fixed = float(oracle.binom.pmf(missed, n, 0.2)[low].sum())
            assert fixed <= 0.01
            watched += alive[: n + 1][low].sum()
            alive[: n + 1][low] = 0
            at[n] = fixed, watched
    assert f"too low in {100 * at[100][0]:.2g} %" in page
    assert f"in {100 * at[100][1]:.2g} %, and in {100 * at[300][1]:.2g} %" in page
