from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from midspan.stats import (
    Certificate,
    Refusal,
    attempt_delta,
    certify,
    cliff,
    interval,
    least_cases,
    lower,
    p_value,
    people_needed,
    queue,
    upper,
)
from midspan.stats.binomial import fewest_cases, most_errors
from midspan.stats.grid import grid
from midspan.stats.hypergeometric import allowed_wrong, tail
from midspan.stats.hypergeometric import most_errors as most_before_a_batch
from midspan.stats.queueing import erlang_c

levels = st.floats(0.5, 0.999)
counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[float], list[bool]]:
    """Cases with ties, and with errors that may be rare or many."""
    n = draw(st.integers(0, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    steps = draw(st.sampled_from([1, 4, 30, 10_000]))
    confidence = rng.integers(0, steps + 1, n) / steps
    wrong = rng.random(n) < draw(st.sampled_from([0.0, 0.02, 0.1, 0.4])) * (1.2 - confidence)
    return confidence.tolist(), wrong.tolist()


limits = st.sampled_from([0.1, 0.25, 0.5])
attempts = st.integers(1, 5)


def taken(outcome: Certificate | Refusal) -> int:
    return outcome.n if isinstance(outcome, Certificate) else 0


@given(counts, levels)
def test_bounds_are_those_of_the_beta_distribution(count: tuple[int, int], level: float) -> None:
    errors, n = count
    if errors < n:
        assert upper(errors, n, level) == pytest.approx(float(stats.beta.ppf(level, errors + 1, n - errors)))
    if errors > 0:
        assert lower(errors, n, level) == pytest.approx(
            float(stats.beta.ppf(1 - level, errors, n - errors + 1))
        )


@given(counts, levels)
def test_the_observed_rate_lies_within_its_interval(count: tuple[int, int], level: float) -> None:
    low, high = interval(*count, level)
    assert 0 <= low <= count[0] / max(count[1], 1) <= high <= 1
    assert low <= lower(*count, level)
    assert upper(*count, level) <= high


@given(st.integers(1, 60), st.floats(0.01, 0.99), levels)
def test_the_bound_covers_the_true_rate_with_its_level(n: int, rate: float, level: float) -> None:
    errors = np.arange(n + 1)
    chances = stats.binom.pmf(errors, n, rate)
    assert chances[np.asarray(upper(errors, [n] * (n + 1), level)) >= rate].sum() >= level - 1e-9
    assert chances[np.asarray(lower(errors, [n] * (n + 1), level)) <= rate].sum() >= level - 1e-9


@given(st.integers(1, 400), levels)
def test_one_more_error_raises_both_bounds(n: int, level: float) -> None:
    errors = np.arange(n + 1)
    assert (np.diff(upper(errors, [n] * (n + 1), level)) >= 0).all()
    assert (np.diff(lower(errors, [n] * (n + 1), level)) >= 0).all()


@given(counts, st.floats(0.001, 0.999), levels)
def test_a_test_passes_exactly_where_the_bound_is_within_the_limit(
    count: tuple[int, int], limit: float, level: float
) -> None:
    p, bound = p_value(*count, limit), upper(*count, level)
    if abs(bound - limit) > 1e-9:
        assert (p <= 1 - level) == (bound <= limit)


@given(st.integers(1, 20_000), st.floats(1e-4, 0.9), st.floats(1e-6, 0.2))
def test_most_errors_is_the_last_count_that_passes(n: int, limit: float, delta: float) -> None:
    k = int(most_errors(n, limit, delta))
    assert k == -1 or stats.binom.cdf(k, n, limit) <= delta * (1 + 1e-9)
    assert k + 1 >= n or stats.binom.cdf(k + 1, n, limit) > delta * (1 - 1e-9)


@given(st.integers(0, 3_000), st.floats(1e-4, 0.9), st.floats(1e-6, 0.2))
def test_fewest_cases_is_the_first_count_that_passes(errors: int, limit: float, delta: float) -> None:
    n = int(fewest_cases(limit, delta, errors))
    assert stats.binom.cdf(errors, n, limit) <= delta * (1 + 1e-9)
    assert n == errors + 1 or stats.binom.cdf(errors, n - 1, limit) > delta * (1 - 1e-9)


@given(st.integers(1, 3_000), st.integers(1, 3_000), st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_tail_of_a_batch_rises_with_errors_and_falls_with_cases_and_allowance(
    n: int, batch: int, wrong: float, permitted: float
) -> None:
    errors, allowed = int(wrong * n), int(permitted * batch)
    here, slack = float(tail(errors, n, allowed, batch)), 1e-9
    assert here <= float(tail(errors + 1, n, allowed, batch)) + slack
    assert here >= float(tail(errors, n + 1, allowed, batch)) - slack
    assert here <= float(tail(errors, n, allowed, batch + 1)) + slack
    assert allowed + 1 >= batch or here >= float(tail(errors, n, allowed + 1, batch)) - slack


@given(st.integers(1, 20_000), st.floats(1e-4, 0.9), st.integers(1, 10**6), st.floats(1e-6, 0.2))
def test_most_errors_before_a_batch_is_the_last_count_that_passes(
    n: int, limit: float, batch: int, delta: float
) -> None:
    allowed = allowed_wrong(limit, batch)
    k = int(most_before_a_batch(n, allowed, batch, delta))
    assert k == -1 or float(tail(k, n, allowed, batch)) <= delta
    assert k + 1 >= n or float(tail(k + 1, n, allowed, batch)) > delta


@given(cases(), limits, attempts, st.integers(1, 400))
def test_a_certificate_for_a_batch_holds_what_it_says(
    given_cases: tuple[list[float], list[bool]], limit: float, attempt: int, batch: int
) -> None:
    confidence, wrong = given_cases
    found = certify(confidence, wrong, max_error=limit, attempt=attempt, next_batch=batch)
    if isinstance(found, Refusal):
        assert found.missing is None or found.missing > 0
        return
    assert found.threshold is not None
    alone = [w for c, w in zip(confidence, wrong, strict=True) if c >= found.threshold]
    assert (found.n, found.errors, found.next_batch) == (len(alone), sum(alone), batch)
    passed = tail(found.errors, found.n, allowed_wrong(limit, batch), batch)
    assert float(passed) <= attempt_delta(0.95, attempt)
    assert found.error_bound <= limit


@given(cases(), limits, attempts)
def test_a_certificate_holds_what_it_says(
    given_cases: tuple[list[float], list[bool]], limit: float, attempt: int
) -> None:
    confidence, wrong = given_cases
    found = certify(confidence, wrong, max_error=limit, attempt=attempt)
    if isinstance(found, Refusal):
        assert found.missing is None or found.missing > 0
        return
    assert found.threshold is not None
    alone = [w for c, w in zip(confidence, wrong, strict=True) if c >= found.threshold]
    assert (found.n, found.errors, found.total) == (len(alone), sum(alone), len(wrong))
    assert found.share == found.n / found.total
    assert found.n >= least_cases(limit, attempt=attempt)
    assert p_value(found.errors, found.n, limit) <= attempt_delta(0.95, attempt)
    assert found.errors / found.n <= found.error_bound <= limit


@given(cases(), limits)
def test_the_certified_threshold_is_one_of_the_grid(
    given_cases: tuple[list[float], list[bool]], limit: float
) -> None:
    confidence, wrong = given_cases
    found = certify(confidence, wrong, max_error=limit)
    if isinstance(found, Certificate):
        ordered = np.sort(confidence)[::-1]
        thresholds = grid(ordered, limit, attempt_delta(0.95)).thresholds
        assert found.threshold in thresholds
        assert thresholds[-1] == ordered[-1]


@given(cases(), limits, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter(
    given_cases: tuple[list[float], list[bool]], limit: float, random: object
) -> None:
    confidence, wrong = given_cases
    order = list(range(len(wrong)))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = certify([confidence[i] for i in order], [wrong[i] for i in order], max_error=limit)
    assert shuffled == certify(confidence, wrong, max_error=limit)


@given(cases(), limits, attempts, st.integers(0, 200))
def test_one_more_error_never_certifies_more(
    given_cases: tuple[list[float], list[bool]], limit: float, attempt: int, at: int
) -> None:
    confidence, wrong = given_cases
    worse = [*wrong]
    if worse:
        worse[at % len(worse)] = True
    before = certify(confidence, wrong, max_error=limit, attempt=attempt)
    assert taken(certify(confidence, worse, max_error=limit, attempt=attempt)) <= taken(before)


@given(cases(), limits, attempts)
def test_a_later_attempt_never_certifies_more_than_the_first(
    given_cases: tuple[list[float], list[bool]], limit: float, attempt: int
) -> None:
    first = certify(*given_cases, max_error=limit)
    assert taken(certify(*given_cases, max_error=limit, attempt=attempt)) <= taken(first)


@given(cases(), cases(), limits)
def test_develop_labels_certify_only_what_passes_its_own_test(
    given_cases: tuple[list[float], list[bool]], develop: tuple[list[float], list[bool]], limit: float
) -> None:
    found = certify(*given_cases, max_error=limit, develop=develop)
    if isinstance(found, Certificate):
        assert p_value(found.errors, found.n, limit) <= attempt_delta(0.95)


@given(st.lists(st.booleans(), max_size=200), limits)
def test_no_confidence_is_the_same_as_a_constant_one(wrong: list[bool], limit: float) -> None:
    none, constant = (certify(c, wrong, max_error=limit) for c in (None, [0.5] * len(wrong)))
    assert type(none) is type(constant)
    assert taken(none) == taken(constant) in (0, len(wrong))


people = st.integers(1, 200)
efforts = st.floats(1, 3_600)
uses = st.floats(0.01, 0.999)


@given(people, efforts, uses)
def test_the_wait_grows_with_the_load_and_falls_with_people(c: int, effort: float, use: float) -> None:
    arrivals = use * c * 3600 / effort
    here, less, more_people = (
        queue(arrivals, c, effort),
        queue(arrivals * 0.9, c, effort),
        queue(arrivals, c + 1, effort),
    )
    assert here.mean_wait_s is not None
    assert less.mean_wait_s is not None
    assert more_people.mean_wait_s is not None
    assert less.mean_wait_s <= here.mean_wait_s
    assert more_people.mean_wait_s <= here.mean_wait_s
    assert here.p95_wait_s is not None
    assert here.p95_wait_s >= 0


@given(people, uses)
def test_erlang_c_obeys_its_own_recursion(c: int, use: float) -> None:
    # C(c, a) and C(c − 1, a) are tied by the recursion of Erlang's B; one and all people are known exactly.
    load = use * c
    waiting = erlang_c(load, c)
    assert 0 <= waiting <= 1
    if c > 1 and load < c - 1:
        fewer = erlang_c(load, c - 1)
        b_fewer = fewer * (c - 1 - load) / (c - 1 - load * fewer)
        b = load * b_fewer / (c + load * b_fewer)
        assert waiting == pytest.approx(c * b / (c - load * (1 - b)), rel=1e-6, abs=1e-12)


@given(efforts, uses)
def test_one_person_is_the_single_queue(effort: float, use: float) -> None:
    found = queue(use * 3600 / effort, 1, effort)
    assert found.mean_wait_s == pytest.approx(use / (1 - use) * effort, rel=1e-6)
    assert found.p95_wait_s == pytest.approx(
        max(0.0, math.log(use / 0.05)) / (1 - use) * effort, rel=1e-6, abs=1e-9
    )


@given(st.integers(1, 40), efforts, st.floats(0, 7_200))
def test_the_people_needed_at_the_cliff_are_the_people(c: int, effort: float, within: float) -> None:
    edge = cliff(c, effort, within)
    assert people_needed(edge * (1 - 1e-9), effort, within) <= c
    assert people_needed(edge * (1 + 1e-6), effort, within) > c
