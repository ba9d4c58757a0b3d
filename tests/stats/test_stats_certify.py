from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from midspan.stats import Certificate, Refusal, certify, least_cases, upper


def spread(n: int) -> list[float]:
    return [(i + 1) / (n + 1) for i in range(n)]


def certified(outcome: Certificate | Refusal) -> Certificate:
    assert isinstance(outcome, Certificate), outcome
    return outcome


def refused(outcome: Certificate | Refusal) -> Refusal:
    assert isinstance(outcome, Refusal), outcome
    return outcome


@pytest.mark.parametrize("attempt", [1, 2, 7])
@pytest.mark.parametrize("with_confidence", [True, False])
def test_no_error_is_proven_with_just_the_least_cases(attempt: int, with_confidence: bool) -> None:
    least = least_cases(0.02, attempt=attempt)
    for n in (least - 1, least):
        confidence = spread(n) if with_confidence else None
        outcome = certify(confidence, [False] * n, max_error=0.02, attempt=attempt)
        if n == least:
            assert certified(outcome).share == 1.0
        else:
            assert refused(outcome).missing == 1
            assert refused(outcome).reason == "cases"


def test_the_threshold_is_an_observed_confidence_and_counts_what_is_at_or_above_it() -> None:
    rng = np.random.default_rng(5)
    confidence = rng.random(3_000)
    wrong = rng.random(3_000) < 0.1 * (1 - confidence) ** 2
    found = certified(certify(confidence, wrong, max_error=0.02))
    at = confidence >= found.threshold
    assert found.threshold in confidence
    assert (found.n, found.errors, found.total) == (at.sum(), wrong[at].sum(), 3_000)
    assert found.share == found.n / 3_000
    assert found.error_bound == upper(found.errors, found.n, 1 - 0.05 * 6 / np.pi**2)
    assert found.error_bound <= 0.02


def test_ties_are_never_split() -> None:
    rng = np.random.default_rng(6)
    confidence = rng.integers(0, 11, 3_000) / 10
    wrong = rng.random(3_000) < 0.15 * (1 - confidence) ** 2
    found = certified(certify(confidence, wrong, max_error=0.02))
    assert found.n == (confidence >= found.threshold).sum()
    assert found.threshold in confidence


def test_a_constant_confidence_is_one_threshold() -> None:
    assert certified(certify([0.7] * 400, [False] * 399 + [True], max_error=0.02)).threshold == 0.7
    assert refused(certify([0.7] * 400, [True] * 8 + [False] * 392, max_error=0.02)).reason == "inconclusive"


@pytest.mark.parametrize("confidence", [None, [None] * 400])
def test_no_confidence_is_all_or_nothing(confidence: list[None] | None) -> None:
    found = certified(certify(confidence, [False] * 399 + [True], max_error=0.02))
    assert (found.threshold, found.share, found.n, found.errors) == (None, 1.0, 400, 1)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -0.01, 1.01, None])
def test_a_confidence_outside_0_to_1_is_refused(bad: float | None) -> None:
    found = refused(certify([0.5] * 399 + [bad], [False] * 400, max_error=0.02))
    assert (found.reason, found.missing) == ("confidence", None)


def test_no_cases_are_a_refusal() -> None:
    assert refused(certify([], [], max_error=0.02)).missing == least_cases(0.02)
    assert refused(certify(None, [], max_error=0.02)).missing == least_cases(0.02)


def test_confident_errors_count_at_every_threshold() -> None:
    confidence = [1.0] * 30 + spread(970)
    wrong = [True] * 30 + [False] * 970
    assert isinstance(certify(spread(1_000), [False] * 1_000, max_error=0.02), Certificate)
    assert isinstance(certify(confidence, wrong, max_error=0.02), Refusal)


def test_an_error_above_the_limit_says_that_more_cases_do_not_help() -> None:
    found = refused(certify(spread(1_000), [i % 10 == 0 for i in range(1_000)], max_error=0.02))
    assert (found.reason, found.missing) == ("inconclusive", None)
    assert "better answers" in found.message


def test_an_error_near_the_limit_says_how_many_more_cases_would_do() -> None:
    found = refused(certify(None, [i % 80 == 0 for i in range(1_000)], max_error=0.02))
    assert found.missing is not None
    assert f"`{found.missing}`" in found.message
    more = 1_000 + found.missing
    assert isinstance(certify(None, [i % 80 == 0 for i in range(more)], max_error=0.02), Certificate)


def test_asking_again_never_certifies_more() -> None:
    # With their own grids and starts alone, later attempts would certify more in about 11 of these 300.
    rng, refusals = np.random.default_rng(9), 0
    for _ in range(300):
        confidence = rng.random(300)
        wrong = rng.random(300) < 0.3 * (1 - confidence) ** 3
        first, *later = (certify(confidence, wrong, max_error=0.05, attempt=attempt) for attempt in (1, 2, 3))
        most = first.n if isinstance(first, Certificate) else 0
        assert all(found.n <= most for found in later if isinstance(found, Certificate))
        refusals += isinstance(first, Refusal)
    assert 0 < refusals < 300


@pytest.mark.parametrize(
    ("confidence", "wrong"),
    [
        ([0.5, 0.6], [True]),
        ([0.5], [[True]]),
        ([[0.5]], [True]),
        (0.5, [True]),
        (["high"], [True]),
        ([0.5], ["no"]),
        ([0.5], [2]),
        ([0.5], [0.5]),
        ([0.5], [float("nan")]),
        ([0.5], [None]),
        ([0.5], True),
        ([object()], [True]),
    ],
)
def test_cases_that_are_no_cases_are_a_value_error(confidence: object, wrong: object) -> None:
    with pytest.raises(ValueError, match=r"confidence|wrong"):
        certify(confidence, wrong, max_error=0.02)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "bad",
    [
        {"max_error": 0},
        {"max_error": 1},
        {"max_error": "2%"},
        {"confidence_level": 1},
        {"attempt": 0},
        {"attempt": 1.5},
    ],
)
def test_parameters_outside_their_range_are_a_value_error(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        certify([0.5], [False], **{"max_error": 0.02, **bad})  # type: ignore[arg-type]


def test_a_million_cases_come_near_the_true_share() -> None:
    rng = np.random.default_rng(11)
    confidence = rng.random(1_000_000)
    # The error at or above t is 0.1·(1−t)²/3, which is 2 % at a share of √0.6.
    wrong = rng.random(1_000_000) < 0.1 * (1 - confidence) ** 2
    found = certified(certify(confidence, wrong, max_error=0.02))
    assert 0.98 * 0.6**0.5 < found.share < 0.6**0.5


def test_the_least_share_of_errors_can_be_asked_for() -> None:
    n = least_cases(1e-4)
    assert certified(certify(None, np.zeros(n, dtype=bool), max_error=1e-4)).error_bound <= 1e-4


def test_develop_labels_move_the_start_away_from_where_it_would_fail() -> None:
    rng = np.random.default_rng(12)
    confidence, other = rng.random(3_000), rng.random(3_000)
    wrong, other_wrong = ((rng.random(3_000) < np.where(c > 0.8, 0.002, 0.2)) for c in (confidence, other))
    assert isinstance(certify(confidence, wrong, max_error=0.02), Refusal)
    found = certified(certify(confidence, wrong, max_error=0.02, develop=(other, other_wrong)))
    assert 0.15 < found.share < 0.26


def test_develop_labels_never_pass_a_test() -> None:
    confidence, wrong = spread(1_000), [True] * 1_000
    develop = (spread(1_000), [False] * 1_000)
    assert isinstance(certify(confidence, wrong, max_error=0.02, develop=develop), Refusal)


@pytest.mark.parametrize("develop", [([], []), (None, [True] * 50), ([float("nan")] * 9, [True] * 9)])
def test_develop_labels_that_say_nothing_change_nothing(
    develop: tuple[list[float] | None, list[bool]],
) -> None:
    confidence, wrong = spread(1_000), [i < 100 for i in range(1_000)]
    usual = certify(confidence, wrong, max_error=0.02)
    assert certify(confidence, wrong, max_error=0.02, develop=develop) == usual


def test_midspan_stats_can_be_imported_alone() -> None:
    code = "import sys, midspan.stats; print([m for m in sys.modules if m.startswith('midspan.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(
        name.removesuffix("'").removeprefix("'").startswith(("midspan.stats", "midspan.model"))
        for name in done.stdout.strip(" []\n").split(", ")
    )
