"""Measurements of the promised metric: what is taken, what is refused, and that nothing measured is never zero."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from valued import TODAY, Valued, days

from midspan.access.keys import signer
from midspan.definitions.load import load
from midspan.ledger.run import Ledger
from midspan.stores import postgres, sqlite
from midspan.value.measuring.measurement import Given, MeasurementError, measurements, record
from midspan.value.measuring.series import Mark
from pgserver import Server


def test_nothing_measured_is_unknown_and_never_zero(valued: Valued) -> None:
    found = valued.measured()
    assert found.series.newest is None
    assert found.series.progress is None
    assert found.series.target_reached is None
    assert [each.mark for each in found.series.milestones] == [Mark.UNKNOWN, Mark.UNKNOWN, Mark.AHEAD]
    assert found.value_unknown is not None
    assert "value add letters --metric desk-hours" in found.value_unknown.do


def test_a_measurement_stands_against_baseline_target_and_milestones(valued: Valued) -> None:
    valued.add(36, days(29))
    valued.add(25, days(58), by=("owner", "counting"))
    series = valued.measured().series
    assert series.newest is not None
    assert (series.newest.value, series.progress, series.target_reached) == (25, 0.5, False)
    assert [each.mark for each in series.milestones] == [Mark.REACHED, Mark.MISSED, Mark.AHEAD]
    assert series.newest.sources[0].by == "counting"
    assert valued.measured().value_unknown is None
    assert valued.measured().series.due is not None
    assert valued.measured().series.due.mark is Mark.MISSED


def test_a_milestone_is_measured_in_its_own_time(valued: Valued) -> None:
    valued.add(20, days(10))
    series = valued.measured().series
    assert [each.mark for each in series.milestones][:2] == [Mark.REACHED, Mark.UNKNOWN]


def test_what_was_measured_long_ago_tells_nothing_of_now(valued: Valued) -> None:
    valued.add(5, days(10))
    assert not valued.measured().series.fresh
    assert valued.measured().series.target_reached is None
    assert valued.measured().value_unknown is not None


def test_the_target_is_reached_by_a_value_as_good_as_it(valued: Valued) -> None:
    valued.add(10, "2026-11-01")
    unused = valued.measured().target_unknown
    assert unused is not None
    assert "nobody knows whether by daily use" in unused.text
    valued.known("ann")
    valued.said("ann", "2026-11-03")
    assert valued.measured().target_unknown is None
    valued.edit("initiatives/letters.yaml", "direction: down", "direction: up")
    valued.edit("initiatives/letters.yaml", "target: 10", "target: 60")
    assert valued.measured().target_unknown is not None


def test_a_later_day_shows_nothing_of_an_earlier_one(valued: Valued) -> None:
    valued.add(10, "2026-11-01")
    assert valued.measured(date(2026, 10, 30)).series.newest is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"metric": "hours"}, "that is `desk-hours`"),
        ({"unit": "hours/day"}, "`hours/week`, not in `hours/day`"),
        ({"at": "2026-11-06"}, "has not come yet"),
        ({"at": "2026-08-31"}, "began on `2026-09-01`"),
        ({"value": float("nan")}, "is no value"),
        ({"value": float("inf")}, "is no value"),
        ({"source": " "}, "source is empty"),
        ({"note": "x" * 301}, "note is empty or longer"),
    ],
)
def test_what_is_no_measurement_of_the_promise_is_refused(
    valued: Valued, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(MeasurementError, match=message):
        valued.add(**{"value": 30, "at": "2026-10-01", **given})
    assert not measurements(valued.ledger, valued.file)


def test_an_initiative_that_promises_no_metric_cannot_be_measured(valued: Valued) -> None:
    valued.edit("initiatives/letters.yaml", "metric: desk-hours, ", "")
    with pytest.raises(MeasurementError, match="promises no metric"):
        valued.add(30, "2026-10-01")


def test_the_same_again_changes_nothing(valued: Valued) -> None:
    assert not valued.add(30, "2026-10-01", source="report").repeated
    again = valued.add(30, "2026-10-01", source="report", note="again")
    assert again.repeated
    assert len(measurements(valued.ledger, valued.file)) == 1


def test_another_value_is_refused_until_it_is_a_correction_and_then_both_stay(valued: Valued) -> None:
    valued.add(30, "2026-10-01")
    with pytest.raises(MeasurementError, match="recorded as `30`") as refused:
        valued.add(28, "2026-10-01")
    assert refused.value.conflict
    corrected = valued.add(28, "2026-10-01", why="a desk was counted twice")
    assert (corrected.measurement.corrects, corrected.measurement.why) == (30, "a desk was counted twice")
    assert [each.value for each in measurements(valued.ledger, valued.file)] == [30, 28]
    series = valued.measured().series
    assert [each.value for each in series.points] == [28]
    assert len(series.corrections) == 1
    assert valued.ledger.verify().ok


def test_where_sources_disagree_the_value_furthest_from_the_target_counts(valued: Valued) -> None:
    valued.add(20, "2026-11-01", source="time sheets")
    valued.add(31, "2026-11-01", source="survey")
    newest = valued.measured().series.newest
    assert newest is not None
    assert newest.value == 31
    assert newest.disagree


def test_a_program_may_ask_twice_with_one_key_and_never_for_two_things(valued: Valued) -> None:
    valued.add(30, "2026-10-01", request="k1", source="http")
    valued.add(28, "2026-10-01", request="k2", source="http", why="late letters")
    # The first request comes once more, after the correction: it is known, and takes nothing back.
    assert valued.add(30, "2026-10-01", request="k1", source="http").repeated
    assert [each.value for each in valued.measured().series.points] == [28]
    with pytest.raises(MeasurementError, match="another measurement"):
        valued.add(29, "2026-10-02", request="k1", source="http")


def test_measurements_follow_a_new_name(valued: Valued) -> None:
    valued.add(30, "2026-11-01")
    valued.edit("initiatives/letters.yaml", "initiative: letters", "initiative: post\nformerly: [letters]")
    (valued.root / "initiatives/letters.yaml").rename(valued.root / "initiatives/post.yaml")
    renamed = load(valued.root).initiatives["post"]
    assert [each.value for each in measurements(valued.ledger, renamed)] == [30]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["a", "b"]), st.integers(0, 50)), max_size=12
    ),
    again=st.integers(0, 3),
)
def test_recording_is_idempotent_and_only_grows(
    told: list[tuple[int, str, int]], again: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Valued(tmp_path_factory.mktemp("law")) as valued:
        expected: dict[tuple[int, str], int] = {}
        for day, source, value in told:
            before = len(measurements(valued.ledger, valued.file))
            for _ in range(again + 1):
                noted = valued.add(value, days(day), source=source, why="counted anew")
            changed = expected.get((day, source)) != value
            assert len(measurements(valued.ledger, valued.file)) == before + changed
            assert noted.measurement.value == value
            expected[day, source] = value
        series = valued.measured(TODAY).series
        assert {(each.at.isoformat(), each.value) for each in series.points} == {
            (days(day), max(value for (other, _), value in expected.items() if other == day))
            for day, _ in expected
        }


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_of_many_who_record_the_same_at_once_one_does(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with Valued(tmp_path) as valued:
        address: Any = tmp_path / "shared.db"
        opened = sqlite.open_store
        if store == "postgresql":
            server: Server = request.getfixturevalue("postgres_server")
            address, opened = server.new_database(), postgres.open_store
        told = [
            Given("desk-hours", 30, date(2026, 10, 1), source="report", request=f"r{at}") for at in range(6)
        ]

        def one(given: Given) -> bool:
            with Ledger(
                opened(address), signer("local"), "local", lambda: "2026-11-05T09:00:00.000Z"
            ) as ledger:
                return record(ledger, valued.file, [given], TODAY)[0].repeated

        with ThreadPoolExecutor(6) as many:
            repeated = list(many.map(one, told))
        assert sorted(repeated) == [False] + [True] * 5
        with Ledger(opened(address), signer("local"), "local", lambda: "2026-11-05T09:00:00.000Z") as ledger:
            assert len(measurements(ledger, valued.file)) == 1
            assert ledger.verify().ok
