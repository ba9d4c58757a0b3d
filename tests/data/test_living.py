"""Drift inside an assessment: where production is, in which windows it is compared, and how the detector goes on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_ground import of_columns
from midspan.data.checking.assess import Assessment, assessed
from midspan.data.checking.ground import Ground
from midspan.data.checking.outcome import Outcome, State
from midspan.data.contract.promises import Every
from midspan.data.contract.reading import ContractFile
from midspan.data.fit.production import Production
from midspan.data.fit.watching import Kept, Watched
from midspan.data.fit.windows import of_days, of_rows
from table_ground import HERE, NOW, Rows, of_check, tables

FIRST = date(2026, 9, 28)
"""A Monday, 53 days before the day on which these tests look."""

COLUMNS = (
    "{name: id, logicalType: integer, primaryKey: true}",
    "{name: at, logicalType: date}",
    "{name: amount, logicalType: number}",
    "{name: channel, logicalType: string}",
)


def promised(production: str | None = "{since: 2026-10-26, at: at}", segments: str = "") -> ContractFile:
    said = f"production: {production}" if production else "segments: []"
    more = f"{said}, {segments}" if segments else said
    return of_columns(*COLUMNS, table=f"customProperties: [{{property: midspan, value: {{{more}}}}}]")


def made(
    days: int = 53, *, from_: int = 53, shift: float = 0.0, rows: int = 120, **other: Any
) -> list[dict[str, Any]]:
    """Days from FIRST on; those from `from_` on have a higher amount. other: a function of the day number for a column."""
    chance = random.Random(5)
    found: list[dict[str, Any]] = []
    for day in range(days):
        for _ in range(rows):
            row = {
                "id": len(found) + 1,
                "at": str(FIRST + timedelta(days=day)),
                "amount": f"{chance.gauss(100, 10) + (shift if day >= from_ else 0):.3f}",
                "channel": chance.choice(["web", "web", "desk"]),
            }
            found.append(row | {name: say(day, row) for name, say in other.items()})
    return found


def look(
    folder: Path,
    file: ContractFile,
    rows: Rows,
    *,
    live: Rows | None = None,
    kept: Kept | None = None,
    now: datetime = NOW,
) -> tuple[Assessment, Production]:
    """What is found in a table, and in that of production where it is another one."""
    assert file.faults == ()
    [table] = file.promise.tables
    assert table.live is not None
    named = {"t": rows} if live is None else {"t": rows, "live": live}
    with tables(folder, named) as opened:
        there = opened["t" if live is None else "live"]
        production = Production(table.live, there, there.shown, kept=kept)
        ground = Ground(file.promise, table, opened["t"], (), now, production=production)
        return assessed([file.promise], [ground], (), HERE), production


def seen(production: Production) -> Watched:
    assert isinstance(production.found, Watched)
    return production.found


def outcomes(found: Assessment, check: str) -> dict[str | None, Outcome]:
    return {each.column: each for each in found.outcomes if each.check == check}


def test_a_shift_of_production_is_an_alarm_with_its_window_and_unit(tmp_path: Path) -> None:
    found, production = look(tmp_path, promised(), made(from_=33, shift=8))
    drift = outcomes(found, "drift")
    assert {name: each.state for name, each in drift.items()} == {
        "amount": State.BLOCK,
        "channel": State.FINE,
    }
    assert drift["amount"].message.startswith("`amount` drifts since the window of `2026-10-3")
    assert "it has a mean 8." in drift["amount"].message or "it has a mean 7." in drift["amount"].message
    assert {each.state for each in outcomes(found, "alike").values()} == {State.FINE}
    assert seen(production).counted[0] == "2026-10-26"
    assert seen(production).counted[-1] == "2026-11-19"


def test_production_like_the_reference_is_fine(tmp_path: Path) -> None:
    found, production = look(tmp_path, promised(), made())
    assert {each.state for each in outcomes(found, "drift").values()} == {State.FINE}
    assert {each.state for each in outcomes(found, "alike").values()} == {State.FINE}
    assert "id" in seen(production).apart


def test_the_detector_goes_on_as_if_it_had_seen_all_at_once(tmp_path: Path) -> None:
    rows = made(from_=33, shift=8)
    _, once = look(tmp_path, promised(), rows)
    kept = None
    days = [date(2026, 10, 27), date(2026, 10, 30), date(2026, 10, 30), date(2026, 11, 4), NOW.date()]
    counted: list[str] = []
    for day in days:
        now = datetime(day.year, day.month, day.day, tzinfo=NOW.tzinfo)
        until = [each for each in rows if each["at"] <= str(day)]
        _, production = look(tmp_path, promised(), until, kept=kept, now=now)
        counted += seen(production).counted
        kept = seen(production).kept
        assert seen(production).anew == ""
    assert kept == seen(once).kept
    assert counted == list(seen(once).counted)


def test_old_rows_of_production_may_be_gone_and_the_alarm_still_stands(tmp_path: Path) -> None:
    rows = made(from_=33, shift=8)
    file = promised("{server: live, at: at}")
    reference = [each for each in rows if each["at"] < "2026-10-26"]
    live = [each for each in rows if each["at"] >= "2026-10-26"]
    with_server = _with_servers(file)
    first, production = look(
        tmp_path, with_server, reference, live=[e for e in live if e["at"] <= "2026-11-09"]
    )
    later = [each for each in live if each["at"] > "2026-11-08"]
    again, after = look(tmp_path, with_server, reference, live=later, kept=seen(production).kept)
    assert seen(after).counted[0] == "2026-11-10"
    assert (
        outcomes(again, "drift")["amount"].message.partition(",")[0]
        == outcomes(first, "drift")["amount"].message.partition(",")[0]
    )


def _with_servers(_: ContractFile) -> ContractFile:
    from contract_ground import contract  # noqa: PLC0415

    text = (
        "kind: DataContract\napiVersion: v3.1.0\nid: c\nversion: 1.0.0\nstatus: draft\n"
        "servers: [{server: here, type: local, path: a.csv}, {server: live, type: local, path: b.csv}]\n"
        "schema:\n  - name: t\n    properties:\n"
        + "".join(f"      - {each}\n" for each in COLUMNS)
        + "    customProperties: [{property: midspan, value: {production: {server: live, at: at}}}]\n"
    )
    return contract(text)


def test_another_reference_begins_anew_and_says_so(tmp_path: Path) -> None:
    rows = made(from_=33, shift=8)
    _, production = look(tmp_path, promised(), rows)
    _, after = look(tmp_path, promised("{since: 2026-10-27, at: at}"), rows, kept=seen(production).kept)
    assert "another one now" in seen(after).anew
    assert seen(after).counted[0] == "2026-10-27"


def test_a_kind_a_unit_and_values_that_production_alone_has_are_found_with_rows(tmp_path: Path) -> None:
    def channel(day: int, row: dict[str, Any]) -> str:
        return "fax" if day >= 28 and row["id"] % 20 == 0 else row["channel"]

    def amount(day: int, row: dict[str, Any]) -> str:
        return f"{float(row['amount']) * 100:.1f}" if day >= 28 else row["amount"]

    rows = made(channel=channel, amount=amount)
    found, _ = look(tmp_path, promised(), rows)
    alike = outcomes(found, "alike")
    assert alike["amount"].state is alike["channel"].state is State.BLOCK
    assert "another unit: all numbers × 100" in alike["amount"].message
    assert "`fax`" in alike["channel"].message
    first = next(number for number, each in enumerate(rows, 1) if each["channel"] == "fax")
    assert [each.row for each in alike["channel"].rows] == [first + 20 * step for step in range(5)]


def test_a_segment_of_production_without_rows_before_is_said(tmp_path: Path) -> None:
    def channel(day: int, row: dict[str, Any]) -> str:
        return "app" if day >= 28 and row["id"] % 3 == 0 else row["channel"]

    found, _ = look(tmp_path, promised(segments="segments: [channel]"), made(channel=channel))
    assert (
        "segment `app` of `channel` has 0 rows in the reference"
        in outcomes(found, "alike")["channel"].message
    )


@pytest.mark.parametrize(
    ("production", "because"),
    [
        ("{since: 2026-10-01, at: at}", "the reference has 3 windows with rows of it; 14 are the least"),
        ("{since: 2026-09-01, at: at}", "there are no days of the reference"),
        ("{since: 2026-12-01, at: at}", "there are no days of production yet"),
        ("{since: 2026-10-26, at: at, window: month}", "the reference has 2 windows"),
    ],
)
def test_what_cannot_be_measured_is_unknown_and_says_why(
    production: str, because: str, tmp_path: Path
) -> None:
    found, _ = look(tmp_path, promised(production), made())
    drift = outcomes(found, "drift")
    assert {each.state for each in drift.values()} == {State.UNKNOWN}
    assert all(
        because in each.because and each.do and each.required
        for each in drift.values()
        if each.column != "id"
    )


def test_where_nobody_says_where_production_is_it_is_unknown_and_says_what_to_write(tmp_path: Path) -> None:
    file = promised(None)
    with tables(tmp_path, {"t": made(2)}) as opened:
        ground = Ground(file.promise, file.promise.tables[0], opened["t"], (), NOW)
        found = assessed([file.promise], [ground], (), HERE)
    outcome = of_check(found, "drift")
    assert (outcome.state, outcome.required) == (State.UNKNOWN, False)
    assert "{since: 2026-07-01, at: COLUMN}" in outcome.do


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{at: at}", "neither from which day on"),
        ("{since: 2026-10-26}", "which column has the day"),
        ("{since: 2026-10-26, at: when}", "there is no such column"),
        ("{server: live, window: 1000 rows}", "none of this name"),
        ("{since: 2026-10-26, at: at, window: 7 days}", "which is no window"),
        ("{since: 2026-10-26, at: at, window: 12 rows}", "which is no window"),
        ("{since: soon, at: at}", "not a date"),
        ("{sinse: 2026-10-26, at: at}", "sinse"),
    ],
)
def test_what_is_said_of_production_has_to_be_clear(said: str, message: str) -> None:
    faults = promised(said).faults
    assert any(message in each.message for each in faults)
    assert all(each.help for each in faults)


def test_a_server_of_the_environment_prod_is_where_production_is() -> None:
    from contract_ground import contract  # noqa: PLC0415

    text = (
        "kind: DataContract\napiVersion: v3.1.0\nid: c\nversion: 1.0.0\nstatus: draft\n"
        "servers: [{server: here, type: local, path: a.csv}, {server: live, type: local, path: b.csv, environment: prod}]\n"
        "schema: [{name: t, properties: [{name: a}]}]\n"
    )
    live = contract(text).promise.tables[0].live
    assert live is not None
    assert (live.server, live.implied, live.window) == ("live", True, Every.DAY)
    assert contract(text.replace(", environment: prod", "")).promise.tables[0].live is None


DAYS = st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=1, max_size=60, unique=True)
SPANS = st.one_of(st.sampled_from([*Every]), st.integers(1, 500))


@given(DAYS, SPANS, st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))), st.data())
def test_every_day_is_in_one_window_and_windows_follow_one_another(
    days: Sequence[date], span: Every | int, first: date | None, data: st.DataObject
) -> None:
    parts = {f"p{number}": day for number, day in enumerate(days)}
    rows = {part: data.draw(st.integers(1, 300)) for part in parts}
    today = date(2026, 7, 1)
    windows = of_days(parts, rows, span, first, today)
    assert sorted(part for each in windows for part in each.parts) == sorted(parts)
    assert sum(each.rows for each in windows) == sum(rows.values())
    for before, after in pairwise(windows):
        assert before.name <= before.until < after.name
    for each in windows:
        inside = [parts[part] for part in each.parts]
        assert each.name <= str(min(inside)) <= str(max(inside)) <= each.until
        assert not each.whole or each.until < str(today)
        assert not isinstance(span, int) or not each.whole or each.rows >= span
    if span is Every.WEEK and first is not None:
        assert {date.fromisoformat(each.name).weekday() for each in windows} == {first.weekday()}


@given(st.integers(1, 5_000), st.integers(1, 700))
def test_rows_are_cut_without_a_gap(total: int, size: int) -> None:
    rows = {str(at): min(size, total - at * size) for at in range(-(-total // size))}
    windows = of_rows(rows, size)
    assert sum(each.rows for each in windows) == total
    assert [each.whole for each in windows[:-1]] == [True] * (len(windows) - 1)
    assert windows[-1].whole is (total % size == 0)
    assert windows[-1].until == str(total)
