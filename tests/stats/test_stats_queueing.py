from __future__ import annotations

import math

import pytest

from midspan.stats import cliff, people_needed, queue
from midspan.stats.queueing import erlang_c


def direct_erlang_c(load: float, people: int) -> float:
    """The textbook sum, with factorials."""
    last = load**people / math.factorial(people) * people / (people - load)
    return last / (sum(load**k / math.factorial(k) for k in range(people)) + last)


@pytest.mark.parametrize(("load", "people"), [(0.5, 1), (1.5, 2), (2.9, 3), (9, 10), (40, 50), (99.9, 100)])
def test_erlang_c_agrees_with_the_textbook_sum(load: float, people: int) -> None:
    assert erlang_c(load, people) == pytest.approx(direct_erlang_c(load, people), rel=1e-9)


def test_one_person_is_the_closed_form_of_the_single_queue() -> None:
    found = queue(arrivals_per_hour=30, people=1, effort_s=60)
    assert found.utilisation == pytest.approx(0.5)
    assert found.mean_wait_s == pytest.approx(0.5 / (1 - 0.5) * 60)
    assert found.p95_wait_s == pytest.approx(math.log(0.5 / 0.05) * 60 / (1 - 0.5))


def test_full_use_waits_without_end() -> None:
    for arrivals in (60, 61, 1e6):
        found = queue(arrivals, 1, 60)
        assert (found.mean_wait_s, found.p95_wait_s) == (None, None)
        assert found.utilisation is not None
        assert found.utilisation >= 1


def test_nobody_works_and_nothing_arrives_is_no_wait() -> None:
    assert queue(0, 0, 60).mean_wait_s == 0.0
    assert queue(0, 3, 60).utilisation == 0.0


def test_nobody_works_and_something_arrives_has_no_utilisation() -> None:
    found = queue(1, 0, 60)
    assert (found.utilisation, found.mean_wait_s, found.p95_wait_s) == (None, None, None)


def test_the_95th_percentile_is_0_where_at_most_5_of_100_wait() -> None:
    found = queue(6, 2, 60)
    assert found.p95_wait_s == 0.0
    assert found.mean_wait_s is not None
    assert found.mean_wait_s > 0


def test_thousands_of_people_are_no_overflow() -> None:
    found = queue(arrivals_per_hour=60 * 4_999, people=5_000, effort_s=60)
    assert found.p95_wait_s is not None
    assert 0 < found.p95_wait_s < 600
    assert queue(1, 5_000, 60).mean_wait_s == 0.0


@pytest.mark.parametrize(
    ("people", "effort", "within"), [(1, 60, 0), (2, 12, 14_400), (40, 300, 60), (1500, 90, 5)]
)
def test_the_cliff_is_where_the_wait_passes_the_promise(people: int, effort: float, within: float) -> None:
    edge = cliff(people, effort, within)
    before, after = queue(edge * 0.999999, people, effort), queue(edge * 1.000001, people, effort)
    assert before.p95_wait_s is not None
    assert before.p95_wait_s <= within
    assert after.p95_wait_s is None or after.p95_wait_s > within


def test_nobody_is_over_the_cliff_at_once() -> None:
    assert cliff(0, 60, 60) == 0.0


@pytest.mark.parametrize(
    ("arrivals", "effort", "within"), [(100, 60, 60), (1000, 30, 0), (0.1, 600, 1), (90_000, 60, 5)]
)
def test_one_person_fewer_than_needed_is_too_few(arrivals: float, effort: float, within: float) -> None:
    people = people_needed(arrivals, effort, within)
    enough, fewer = queue(arrivals, people, effort), queue(arrivals, people - 1, effort)
    assert enough.p95_wait_s is not None
    assert enough.p95_wait_s <= within
    assert fewer.p95_wait_s is None or fewer.p95_wait_s > within


def test_nobody_is_needed_where_nothing_arrives() -> None:
    assert people_needed(0, 60, 60) == 0


@pytest.mark.parametrize(
    "bad", [{"people": -1}, {"effort_s": 0}, {"effort_s": math.inf}, {"arrivals_per_hour": -1}]
)
def test_a_queue_that_cannot_be_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        queue(**{"arrivals_per_hour": 1, "people": 1, "effort_s": 1, **bad})  # type: ignore[arg-type]


def test_a_promise_below_zero_seconds_is_refused() -> None:
    with pytest.raises(ValueError, match="within_s"):
        cliff(1, 60, -1)
    with pytest.raises(ValueError, match="within_s"):
        people_needed(1, 60, math.nan)
    with pytest.raises(ValueError, match="arrivals_per_hour"):
        people_needed(math.inf, 60, 1)
