from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from known_risk import FILES, pool
from scipy import stats

from midspan.stats import Certificate, Refusal, attempt_delta, certify
from midspan.stats.binomial import fewest_cases as fewest_for_the_long_run
from midspan.stats.binomial import most_errors as most_for_the_long_run
from midspan.stats.hypergeometric import allowed_wrong, fewest_cases, most_errors, most_wrong, tail

DELTA = attempt_delta(0.95)
RESAMPLES = 300
# With the promise kept, more broken batches than this happen in 1 of 100 such tests; the seeds are fixed.
MOST = int(stats.binom.ppf(0.99, RESAMPLES, 0.05))


def spread(n: int) -> list[float]:
    return [(i + 1) / (n + 1) for i in range(n)]


@pytest.mark.parametrize(
    ("limit", "batch", "allowed"),
    [(0.02, 49, 0), (0.02, 50, 1), (0.29, 100, 29), (0.07, 100, 7), (0.07, 99, 6), (0.5, 1, 0), (0.9, 10, 9)],
)
def test_a_batch_allows_as_many_wrong_answers_as_the_limit_says(
    limit: float, batch: int, allowed: int
) -> None:
    assert allowed_wrong(limit, batch) == allowed


def test_the_tail_agrees_with_scipy() -> None:
    rng = np.random.default_rng(1)
    for _ in range(300):
        n, batch = (int(10 ** rng.uniform(0, 3.5)) for _ in range(2))
        errors, allowed = int(rng.integers(0, n + 1)), int(batch * rng.random() ** 3)
        expected = float(stats.hypergeom.cdf(errors, n + batch, errors + allowed + 1, n))
        assert float(tail(errors, n, allowed, batch)) == pytest.approx(expected, rel=1e-8, abs=1e-14)


def test_impossible_and_certain_counts_have_tails_of_0_and_1() -> None:
    assert tail([-1, 5, 0], [5, 5, 0], 3, 40).tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize(("n", "batch", "allowed"), [(1, 1, 0), (12, 5, 1), (30, 40, 2), (60, 20, 7)])
def test_passing_before_a_broken_batch_is_as_rare_as_promised_whatever_the_errors_in_all(
    n: int, batch: int, allowed: int
) -> None:
    for delta in (0.3, 0.05, 0.01):
        most = int(most_errors(n, allowed, batch, delta))
        for total in range(n + batch + 1):
            seen = np.arange(n + 1)
            chances = stats.hypergeom.pmf(seen, n + batch, total, n)
            assert chances[(seen <= most) & (total - seen > allowed)].sum() <= delta * (1 + 1e-9)


def test_passing_and_a_broken_batch_in_turn_are_as_rare_as_promised_along_a_whole_sequence() -> None:
    rng, worst = np.random.default_rng(2), 0.0
    for _ in range(150):
        batch = int(10 ** rng.uniform(1, 3.5))
        limit = float(rng.choice([0.05, 0.2]))
        least = int(fewest_cases(allowed_wrong(limit, batch), batch, 0.05))
        counts = np.unique(np.linspace(least * rng.uniform(1, 4), least * rng.uniform(5, 20), 40).astype(int))
        rise = np.linspace(0, 1, counts.size) ** rng.uniform(0.2, 4)
        risks = limit * (rng.uniform(0, 1.2) + rng.uniform(0, 2) * rise)
        worst = max(worst, broken(counts, np.minimum(risks, 0.9), batch, limit))
    assert 0.02 < worst <= 0.05


def broken(counts: np.ndarray, risks: np.ndarray, batch: int, limit: float) -> float:
    """Exact chance to certify a threshold and see its batch broken, with these risks from strict to lax (δ = 5 %)."""
    allowed = allowed_wrong(limit, batch)
    most = most_errors(counts, allowed, batch, 0.05)
    errors = np.arange(most[-1] + 1)
    added = np.diff(counts, prepend=0)
    rates = np.diff(counts * risks, prepend=0.0) / added
    alive, passed = np.eye(1, errors.size)[0], []
    for new, rate, k in zip(added, np.clip(rates, 0, 1), most, strict=True):
        alive = np.convolve(alive, stats.binom.pmf(errors, new, rate))[: errors.size] * (errors <= k)
        passed.append(alive.sum())
    stops_here = -np.diff(np.array(passed), append=0.0)
    return float(stops_here @ stats.binom.sf(allowed, batch, risks))


@pytest.mark.parametrize("limit", [0.01, 0.05, 0.3])
def test_an_endless_batch_is_the_long_run(limit: float) -> None:
    batch = 10**9
    allowed, counts = allowed_wrong(limit, batch), np.array([400, 3_000, 20_000])
    errors = np.array([2, 60, 250])
    endless = tail(errors, counts, allowed, batch)
    assert endless == pytest.approx(stats.binom.cdf(errors, counts, limit), rel=2e-3)
    same = most_errors(counts, allowed, batch, 0.03).tolist()
    assert same == most_for_the_long_run(counts, limit, 0.03).tolist()
    few, many = fewest_cases(allowed, batch, 0.03, [0, 9]), fewest_for_the_long_run(limit, 0.03, [0, 9])
    assert few == pytest.approx(many, abs=1)


def test_a_certificate_for_an_endless_batch_is_the_one_for_the_long_run() -> None:
    rng = np.random.default_rng(3)
    confidence = rng.random(3_000)
    wrong = rng.random(3_000) < 0.1 * (1 - confidence) ** 2
    long = certify(confidence, wrong, max_error=0.02)
    batch = certify(confidence, wrong, max_error=0.02, next_batch=10**9)
    assert isinstance(long, Certificate)
    assert isinstance(batch, Certificate)
    assert (batch.threshold, batch.n, batch.errors) == (long.threshold, long.n, long.errors)
    assert batch.error_bound == pytest.approx(long.error_bound, rel=1e-3)
    assert (long.method, long.next_batch) == ("ltt-fixed-sequence", None)
    assert (batch.method, batch.next_batch) == ("ltt-fixed-sequence-next-batch", 10**9)


def test_a_longer_batch_that_is_a_whole_multiple_needs_fewer_cases() -> None:
    needed = [int(fewest_cases(allowed_wrong(0.02, m), m, DELTA)) for m in (50, 100, 200, 1_000, 50_000)]
    assert needed == sorted(needed, reverse=True)
    assert needed[-1] >= int(fewest_for_the_long_run(0.02, DELTA))


@pytest.mark.parametrize("batch", [1, 49, 50, 500])
def test_no_error_is_proven_with_just_the_least_cases(batch: int) -> None:
    least = int(fewest_cases(allowed_wrong(0.02, batch), batch, DELTA))
    enough = certify(spread(least), [False] * least, max_error=0.02, next_batch=batch)
    short = certify(spread(least - 1), [False] * (least - 1), max_error=0.02, next_batch=batch)
    assert isinstance(enough, Certificate)
    assert enough.share == 1.0
    assert isinstance(short, Refusal)
    assert (short.reason, short.missing) == ("cases", 1)
    assert f"among the next `{batch}` answers that act alone" in short.message


def test_the_bound_is_the_least_number_of_wrong_answers_that_passes() -> None:
    for errors, n, batch in ((0, 300, 50), (3, 900, 500), (40, 3_000, 20_000), (5, 5, 7)):
        most = most_wrong(errors, n, batch, 0.03)
        assert most == batch or float(tail(errors, n, most, batch)) <= 0.03
        assert most == 0 or float(tail(errors, n, most - 1, batch)) > 0.03


def test_the_bound_of_a_certificate_is_a_share_of_the_batch_within_the_limit() -> None:
    found = certify(None, [i < 4 for i in range(1_000)], max_error=0.02, next_batch=500)
    assert isinstance(found, Certificate)
    assert found.error_bound == most_wrong(4, 1_000, 500, DELTA) / 500
    assert 4 / 1_000 < found.error_bound <= 0.02


def test_an_error_near_the_limit_says_how_many_more_cases_would_do() -> None:
    found = certify(None, [i % 80 == 0 for i in range(1_000)], max_error=0.02, next_batch=5_000)
    assert isinstance(found, Refusal)
    assert found.missing is not None
    more = [i % 80 == 0 for i in range(1_000 + found.missing)]
    assert isinstance(certify(None, more, max_error=0.02, next_batch=5_000), Certificate)


def test_asking_again_never_certifies_more() -> None:
    rng = np.random.default_rng(4)
    for _ in range(60):
        confidence = rng.random(600)
        wrong = rng.random(600) < 0.3 * (1 - confidence) ** 3
        first, second = (
            certify(confidence, wrong, max_error=0.05, attempt=j, next_batch=300) for j in (1, 2)
        )
        most = first.n if isinstance(first, Certificate) else 0
        assert not isinstance(second, Certificate) or second.n <= most


@pytest.mark.parametrize("bad", [0, -1, 1.5, "50", True, float("nan"), 10**9 + 1])
def test_a_batch_that_is_no_count_is_a_value_error(bad: object) -> None:
    with pytest.raises(ValueError, match="next_batch"):
        certify([0.5], [False], max_error=0.02, next_batch=bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("max_error", "batch"), [(0.02, 500), (0.05, 100)])
def test_the_next_answers_pass_the_limit_no_more_often_than_promised(
    shared_data: Path, name: str, max_error: float, batch: int
) -> None:
    population, rng = pool(shared_data, name), np.random.default_rng(20)
    broken_batches = certified = 0
    for _ in range(RESAMPLES):
        found = certify(*population.draw(3_000, rng), max_error=max_error, next_batch=batch)
        if isinstance(found, Certificate) and found.threshold is not None:
            certified += 1
            alone = population.wrong[population.confidence >= found.threshold]
            broken_batches += alone[rng.integers(alone.size, size=batch)].mean() > max_error
    assert certified > 0
    assert broken_batches <= MOST


def test_a_pool_from_which_cases_and_batch_are_drawn_without_replacement_keeps_the_promise() -> None:
    rng, broken_batches, certified = np.random.default_rng(21), 0, 0
    for _ in range(RESAMPLES):
        confidence = rng.random(1_800)
        wrong = np.zeros(1_800, dtype=bool)
        wrong[np.argsort(rng.random(1_800) / (1.2 - confidence) ** 2)[:72]] = True
        found = certify(confidence[:1_000], wrong[:1_000], max_error=0.05, next_batch=200)
        if isinstance(found, Certificate) and found.threshold is not None:
            certified += 1
            coming = wrong[1_000:][confidence[1_000:] >= found.threshold][:200]
            broken_batches += coming.size == 200 and coming.mean() > 0.05
    assert certified > RESAMPLES / 2
    assert broken_batches <= MOST
