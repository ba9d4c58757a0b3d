"""The promise itself, on scores whose true risk is known; the full tables are in benchmarks/certify."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from known_risk import FILES, pool
from scipy import stats

from midspan.stats import Certificate, certify

RESAMPLES = 300
# With the promise kept, more violations than this happen in 1 of 100 such tests; the seeds are fixed.
MOST = int(stats.binom.ppf(0.99, RESAMPLES, 0.05))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("max_error", "n"), [(0.02, 3_000), (0.05, 300)])
def test_the_true_error_passes_the_limit_no_more_often_than_promised(
    shared_data: Path, name: str, max_error: float, n: int
) -> None:
    population, rng = pool(shared_data, name), np.random.default_rng(20)
    violations, shares = 0, []
    for _ in range(RESAMPLES):
        found = certify(*population.draw(n, rng), max_error=max_error)
        threshold = found.threshold if isinstance(found, Certificate) else None
        shares.append(0.0 if threshold is None else population.share(threshold))
        violations += threshold is not None and population.risk(threshold) > max_error
    assert violations <= MOST
    if name.endswith("meta") and n == 3_000:
        assert np.mean(shares) >= 0.88 * population.oracle(max_error)


def test_develop_labels_leave_the_promise_in_place(shared_data: Path) -> None:
    population, rng = pool(shared_data, "clinc_tfidf"), np.random.default_rng(21)
    violations = 0
    for _ in range(RESAMPLES):
        develop = population.draw(1_000, rng)
        found = certify(*population.draw(3_000, rng), max_error=0.02, develop=develop)
        if isinstance(found, Certificate) and found.threshold is not None:
            violations += population.risk(found.threshold) > 0.02
    assert violations <= MOST


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_confidence_that_says_nothing_is_rarely_certified_above_the_limit(attempt: int) -> None:
    rng = np.random.default_rng(22)
    false = sum(
        isinstance(
            certify(rng.random(3_000), rng.random(3_000) < 1.02 * 0.05, max_error=0.05, attempt=attempt),
            Certificate,
        )
        for _ in range(RESAMPLES)
    )
    assert false <= MOST


def test_a_risk_that_falls_and_rises_again_keeps_the_promise() -> None:
    # Confident errors: the highest tenth is bad, the middle is good, the lowest is bad again.
    rng, violations = np.random.default_rng(23), 0
    for _ in range(RESAMPLES):
        confidence = rng.random(2_000)
        rates = np.where(confidence > 0.9, 0.06, np.where(confidence > 0.45, 0.005, 0.2))
        found = certify(confidence, rng.random(2_000) < rates, max_error=0.02)
        if isinstance(found, Certificate) and found.threshold is not None:
            t = found.threshold
            mass = 0.1 * 0.06 + max(0.0, 0.9 - max(t, 0.45)) * 0.005 + max(0.0, 0.45 - t) * 0.2
            violations += t > 0.9 or mass / (1 - t) > 0.02
    assert violations <= MOST


def test_ten_attempts_together_stay_within_the_level() -> None:
    rng, false = np.random.default_rng(24), 0
    for _ in range(100):
        confidence = rng.random(1_000)
        outcomes = (
            certify(confidence, rng.random(1_000) < 1.02 * 0.05, max_error=0.05, attempt=attempt)
            for attempt in range(1, 11)
        )
        false += any(isinstance(found, Certificate) for found in outcomes)
    assert false <= stats.binom.ppf(0.99, 100, 0.05)


def stream_with_repeats(rng: np.random.Generator, risk: float, kinds: int) -> list[np.ndarray]:
    """Wrong and lines of the distinct inputs among 600 items: a few inputs are wrong, and come again and again."""
    wrong = int((rng.random(600) < risk).sum())
    lines = np.unique(rng.integers(kinds, size=wrong), return_counts=True)[1]
    right = 600 - wrong
    bad = np.arange(right + lines.size) >= right
    return [bad, np.append(np.ones(right, dtype=np.int64), lines)]


@pytest.mark.parametrize("kinds", [1, 3, 10])
def test_wrong_inputs_that_come_again_and_again_certify_falsely_no_more_often_than_promised(
    kinds: int,
) -> None:
    rng, false, once = np.random.default_rng(24), 0, 0
    for _ in range(RESAMPLES):
        wrong, lines = stream_with_repeats(rng, 0.051, kinds)
        found = certify(None, wrong, max_error=0.05, lines=lines)
        false += isinstance(found, Certificate)
        once += isinstance(certify(None, wrong, max_error=0.05), Certificate)
    assert false <= MOST
    assert once > 0.9 * RESAMPLES


def test_lines_that_repeat_right_answers_prove_nothing() -> None:
    scores, wrong = np.linspace(0, 1, 600), np.arange(600) < 5
    lines = np.where(wrong, 1, 1000)
    found = certify(scores, wrong, max_error=0.02, lines=lines)
    assert isinstance(found, Certificate)
    assert found == certify(scores, wrong, max_error=0.02)


@pytest.mark.parametrize("lines", [[0, 1], [1], [1.5, 1], [[1, 1]]])
def test_lines_that_are_no_counts_are_refused(lines: list[object]) -> None:
    with pytest.raises(ValueError, match="lines"):
        certify(None, [0, 1], max_error=0.5, lines=lines)  # type: ignore[arg-type]
