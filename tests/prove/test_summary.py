"""Counts that add up, by segment too, in bounded memory."""

from __future__ import annotations

import pytest

from midspan.model.case import Case, Use
from midspan.prove.evaluating.summary import MOST_SEGMENTS, OTHER, Tally, segments_by
from midspan.prove.outcome import Outcome, Result
from midspan.prove.ports import Failed


def a_case(segment: str | None = None, **given: object) -> Case:
    return Case("a", "k", given, Use.DEVELOP, 1, segment=segment)


def test_the_error_rate_is_over_what_was_answered() -> None:
    tally = Tally()
    results = [Result.RIGHT] * 6 + [Result.WRONG] + [Result.ERROR] * 3 + [Result.KEPT] * 4 + [Result.HELD] * 5
    for result in results:
        tally.add(Outcome(result))
    measured = tally.evaluation("w", "i", "develop", 0.95, "EUR").measured
    assert (measured.total, measured.right, measured.wrong, measured.errored) == (19, 6, 1, 3)
    assert (measured.kept, measured.held, measured.error_rate) == (4, 5, 0.4)
    assert measured.lower is not None
    assert measured.upper is not None
    assert measured.lower < 0.4 < measured.upper


def test_nothing_answered_is_unknown_and_not_zero() -> None:
    tally = Tally()
    tally.add(Outcome(Result.KEPT))
    found = tally.evaluation("w", "i", "develop", 0.95, "EUR")
    assert (found.measured.error_rate, found.measured.lower, found.measured.upper) == (None, None, None)
    assert (found.cost_per_item, found.latency_mean_s, found.latency_p95_s, found.currency) == (None,) * 4


def test_cost_and_latency_are_over_the_items_where_they_are_known() -> None:
    tally = Tally()
    for number in range(1, 101):
        tally.add(Outcome(Result.RIGHT, cost=2.0 if number <= 10 else None, latency_s=number / 100))
    tally.add(Outcome(Result.ERROR))
    found = tally.evaluation("w", "i", "develop", 0.95, "EUR")
    assert (found.cost_per_item, found.currency) == (2.0, "EUR")
    assert found.latency_mean_s == pytest.approx(0.505)
    assert (found.latency_p95_s, found.latency_n) == (0.95, 100)


def test_failures_are_counted_by_kind() -> None:
    tally = Tally()
    for kind in ("timeout", "shape", "timeout"):
        tally.add(Outcome(Result.ERROR, failure=Failed(kind, "…")))
    assert tally.evaluation("w", "i", "develop", 0.95, None).failures == (("shape", 1), ("timeout", 2))


def test_segments_are_the_values_at_the_paths_of_the_definition() -> None:
    of = segments_by(["input.zone", "input.card.kind"])
    assert of(a_case(zone="north", card={"kind": 5})) == ["input.zone=north", "input.card.kind=5"]
    assert of(a_case("own", zone="x" * 80)) == [f"input.zone={'x' * 59}…", "input.card.kind=(none)"]


def test_without_paths_the_segment_is_the_one_the_case_says() -> None:
    of = segments_by([])
    assert (of(a_case("mail")), of(a_case())) == (["mail"], [])


def test_a_path_that_is_no_segment_does_not_grow_without_end() -> None:
    tally, of = Tally(), segments_by(["input.id"])
    for number in range(3 * MOST_SEGMENTS):
        tally.add(Outcome(Result.RIGHT), of(a_case(id=number)))
    segments = dict(tally.evaluation("w", "i", "develop", 0.95, None).segments)
    assert len(segments) == MOST_SEGMENTS + 1
    assert segments[OTHER].total == 2 * MOST_SEGMENTS
    assert sum(each.total for each in segments.values()) == 3 * MOST_SEGMENTS
