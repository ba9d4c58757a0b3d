"""Whether production is like the data that the work was built and proven on, where somebody says where both are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held, held
from midspan.data.checking.kinds import moment_of, strptime
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome, Row
from midspan.data.contract.promises import Column, Kind, Live
from midspan.data.fit.mismatch import Mismatch, Weight
from midspan.data.fit.production import Production
from midspan.data.fit.stretches import Stretch, by_days, by_rows, rows_by_day
from midspan.data.fit.telling import DO, moved_rows, told
from midspan.data.fit.watching import Question, Watched, watched
from midspan.data.fit.windows import usual
from midspan.stats.distance.detecting import ColumnDrift

_TIMES = {Kind.DATE, Kind.TIMESTAMP, Kind.TIME}
_SHARES = {Weight.BLOCK: 1.0, Weight.WARN: 0.5}


def alike(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Production delivers the fields, kinds, units, values and segments of the reference."""
    if ground.production is None:
        return
    found = _found(ground, ground.production)
    if isinstance(found, str):
        yield _unknown(measure, ground.production, None, found)
        return
    rows = found.fit.rows[1]
    by_column: dict[str, list[Mismatch]] = {}
    for each in found.fit.mismatches:
        by_column.setdefault(each.column, []).append(each)
    for name in dict.fromkeys([*(each.name for each in ground.table.columns), *by_column]):
        column = ground.table.column(name)
        if name in by_column:
            yield _unlike(ground, measure, column, by_column[name], rows)
        elif any(fit.name == name for fit in found.fit.fields):
            yield measure.counted(column, 0, rows, message="", do="")


def _unlike(
    ground: Ground, measure: Measure, column: Column | None, found: list[Mismatch], rows: int
) -> Outcome:
    """The gravest comes first. What is said of a field that is not promised is said of the table."""
    worst = found[0]
    if worst.weight is Weight.UNKNOWN:
        return measure.unknown(column, worst.message, worst.do, required=not _implied(ground))
    return measure.counted(
        column,
        max([1, *(each.faulty for each in found)]),
        max(rows, 1),
        message=_in_production(ground, "; ".join(each.message for each in found)),
        do=worst.do,
        rows=[Row(number) for each in found for number in each.rows],
        share=_SHARES[worst.weight],
    )


def _in_production(ground: Ground, text: str) -> str:
    production = ground.production
    apart = production is not None and production.table is not None and production.table is not ground.data
    return f"in {production.shown}, {text}" if production is not None and apart else text


def _implied(ground: Ground) -> bool:
    return ground.production is None or ground.production.live.implied


def drift(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Windows of production are no further from the reference than its own windows are from one another."""
    if ground.production is None:
        return
    found = _found(ground, ground.production)
    if isinstance(found, str):
        yield _unknown(measure, ground.production, None, found)
        return
    if found.state is None:
        because = "production has no whole window yet" if found.fit.rows[0] else "the reference has no rows"
        yield _unknown(measure, ground.production, None, because)
        return
    for name, seen in found.state.columns.items():
        column = ground.table.column(name)
        if found.apart.get(name):
            continue
        if seen.unknown and seen.level == "unknown":
            yield _unknown(measure, ground.production, column, f"`{name}`: {seen.unknown}")
        else:
            yield _drifting(ground, measure, column, name, seen)


def _drifting(
    ground: Ground, measure: Measure, column: Column | None, name: str, seen: ColumnDrift
) -> Outcome:
    moved, rows = moved_rows(seen)
    return measure.counted(
        column,
        moved,
        rows,
        message=_in_production(ground, told(name, seen)),
        do=DO,
        share=1.0 if seen.alarm else 0.5 if seen.watch else 0.0,
    )


def unsaid(ground: Ground) -> str:
    """What to say where nobody says where production is."""
    fresh = ground.table.freshness.column if ground.table.freshness else None
    at = "" if fresh else ", at: COLUMN"
    return (
        f"say in `production` of `{ground.table.name}` from which day on rows are of production (`{{since: 2026-07-01{at}}}`) or at which "
        "server it is (`{server: NAME}`), or name a file with `--production`"
    )


def _unknown(measure: Measure, production: Production, column: Column | None, because: str) -> Outcome:
    do = "see docs/contracts.md, `production`"
    return measure.unknown(
        column, because, do, required=not production.live.implied, place=production.live.place
    )


def _found(ground: Ground, production: Production) -> Watched | str:
    """Looked at once: both checks speak of it."""
    if production.found is None:
        production.found = looked(ground, production)
    return production.found


def looked(ground: Ground, production: Production) -> Watched | str:
    """The table of `ground` as the reference; a text says why nothing can be told. Raises DataError."""
    table = production.table
    if table is None:
        return production.because
    both = _stretches(ground, production.live, table)
    if isinstance(both, str):
        return both
    moving = {each.name for each in ground.table.columns if each.kind in _TIMES or each.key or each.unique}
    segments = dict.fromkeys(ground.table.segments, ground.table.required_segments)
    asked = Question((ground.data.shown, production.shown), moving, segments)
    return watched(*both, asked, production.kept)


def _stretches(ground: Ground, live: Live, table: ports.Table) -> tuple[Stretch, Stretch] | str:
    """The reference and production; a text says why they cannot be told apart or cut."""
    there = {each.promised.name: held(each.promised, table.columns) for each in ground.held}
    mine = {each.promised.name: each.there.name for each in ground.present if each.there is not None}
    theirs = {name: each.there.name for name, each in there.items() if each.there is not None}
    if table is not ground.data:
        known = {*theirs.values(), *(each.name for each in ground.data.columns)}
        theirs |= {each.name: each.name for each in table.columns if each.name not in known}
    if live.at is None:
        if not isinstance(live.window, int):
            return f"windows of a {live.window.value} need a column with the day of a row: say `at`, or windows of rows such as `1000 rows`"
        first, second = by_rows(ground.data, live.window, mine), by_rows(table, live.window, theirs)
        return _told(replace(first, windows=tuple(usual(first.windows, live.window, None))), second, "rows")
    sides = ground.holding(live.at), there.get(live.at)
    for side, shown in zip(sides, (ground.data.shown, table.shown), strict=True):
        if side is None or side.there is None or side.there.kind not in {ports.Kind.TIME, ports.Kind.TEXT}:
            return f"`{live.at}` says the day of a row, and is not there as text or time in `{shown}`"
    return _by_days(ground, live, table, (sides[0], sides[1]), (mine, theirs))


def _by_days(
    ground: Ground,
    live: Live,
    table: ports.Table,
    sides: tuple[Held | None, Held | None],
    columns: tuple[Mapping[str, str], Mapping[str, str]],
) -> tuple[Stretch, Stretch] | str:
    found, first = [], date.max
    for own, side, names, before in zip((ground.data, table), sides, columns, (True, False), strict=True):
        if side is None or side.there is None:
            raise ValueError(live.at)
        days = {
            part: day
            for part, day in _days(own, side).items()
            if live.since is None or (day < live.since) is before
        }
        first = min([first, *days.values()]) if before else first
        today = date.max if before else ground.now.date()
        apart = {name: stored for name, stored in names.items() if stored != side.there.name}
        found.append(by_days(own, side.there.name, days, apart, live.window, live.since, today))
    reference, production = found
    windows = usual(reference.windows, live.window, first)
    return _told(replace(reference, windows=tuple(windows)), production, "days")


def _told(reference: Stretch, production: Stretch, by: str) -> tuple[Stretch, Stretch] | str:
    if not reference.windows:
        return f"there are no {by} of the reference"
    if not production.windows:
        return f"there are no {by} of production yet"
    return reference, production


def _days(table: ports.Table, column: Held) -> dict[str, date]:
    """Of each part of the table by this column; what is no day is left out."""
    if column.there is None:
        return {}
    parts = [*rows_by_day(table, column.there.name)]
    promised = column.promised
    if promised.format is not None:  # of a text only the day is taken
        day = strptime(promised.format).partition(" ")[0].partition("T")[0]
        promised = replace(promised, format=day)
    reads, parameters = moment_of(promised)
    told = table.ask(
        f"SELECT t, ({reads})::DATE FROM (SELECT unnest(?::VARCHAR[]) AS t)", [*parameters, parts]
    )
    return {part: day for part, day in told if day is not None}
