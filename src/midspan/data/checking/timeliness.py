"""Quality of times: days can be read in one way, rows are of today, and the newest is as fresh as promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held
from midspan.data.checking.kinds import moment_of
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome
from midspan.data.checking.values import Column, evidence
from midspan.data.contract.promises import Kind

_TIMES = {Kind.DATE, Kind.TIMESTAMP}
_SLASHED = "regexp_matches(t, '^[0-9]{1,2}[/-][0-9]{1,2}[/-]([0-9]{4}|[0-9]{2})($|[ T])')"
_FIRST = "try_cast(regexp_extract(t, '^([0-9]+)', 1) as int)"
_SECOND = "try_cast(regexp_extract(t, '^[0-9]+[/-]([0-9]+)', 1) as int)"
_OPEN = f"{_FIRST} <= 12 and {_SECOND} <= 12 and {_FIRST} <> {_SECOND}"
_UNDECIDED, _OLD = 4, 2
_DAY_S = 86_400


def day_month(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Days such as 03/04/2025 can be read in one way."""
    for held in ground.present:
        column, there = held.promised, held.there
        if column.kind not in _TIMES or there is None or there.kind is not ports.Kind.TEXT:
            continue
        if column.day_month is None and column.format is None:  # else the contract says how they are meant
            yield _day_month(measure, Column(ground, held, held.nothing))


def _day_month(measure: Measure, asked: Column) -> Outcome:
    tally = _orders(asked)
    _, neither, days, months, undecided, others = measure.ground.tallied(tally)
    of = neither + days + months + undecided + others
    # Where some days can only be read one way and none only the other, the others are meant so as well.
    rows = undecided if bool(days) == bool(months) else 0
    name = asked.column.promised.name
    return measure.counted(
        asked.column.promised,
        rows,
        of,
        message=f"`{name}` has {rows:,} days such as 03/04/2025, which may be either of two",
        do="say `dayMonthOrder: day-first` or `month-first` of it in the contract",
        rows=evidence(measure, asked, [measure.ground.data.rows_in(tally, _UNDECIDED)] if rows else []),
    )


def _orders(asked: Column) -> ports.Tally:
    """No such day; only day first; only month first; either; the two are the same day or none."""
    cases = (f"NOT {_SLASHED}", f"{_FIRST} > 12", f"{_SECOND} > 12", _OPEN)
    return asked.sorted_by(*map(ports.Case, cases))


def stale(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Rows are younger than the age from which they say nothing about today."""
    for held in ground.held:
        age = held.promised.stale_after_s
        if age is None:
            continue
        if held.there is None:
            yield measure.gone(held.promised)
        else:
            yield _stale(ground, measure, held, held.there, _utc(ground.now - timedelta(seconds=age)))


def _stale(ground: Ground, measure: Measure, held: Held, there: ports.Column, before: datetime) -> Outcome:
    column = held.promised
    if there.kind is ports.Kind.TIME:
        wanted = ports.Outside(there.name, least=before)
        [rows] = ground.data.count([wanted])
        of = ground.wide.columns[there.name].filled
        found = measure.shown(ground.data.rows_of(wanted) if rows else [], [held])
    elif there.kind is ports.Kind.TEXT:
        asked = Column(ground, held, held.nothing)
        reads, parameters = moment_of(column)
        tally = asked.sorted_by(
            ports.Case(f"{reads} is null", parameters),
            ports.Case(f"{reads} < ?::timestamp", (*parameters, before)),
        )
        _, _, rows, others = ground.tallied(tally)
        of = rows + others
        found = evidence(measure, asked, [ground.data.rows_in(tally, _OLD)] if rows else [])
    else:
        return measure.unknown(
            column, f"it holds `{there.type}`, no times", "say the column with the time of the row"
        )
    days = (column.stale_after_s or 0) / _DAY_S
    return measure.counted(
        column,
        rows,
        of,
        message=f"`{column.name}` is more than {days:g} days old in {rows:,} of {of:,} rows",
        do="leave the old rows out, or have them brought up to date",
        rows=found,
    )


def fresh(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """The newest row is no older than was promised."""
    promised = ground.table.freshness
    if promised is None:
        do = "promise it: `slaProperties: [{property: latency, value: 1, unit: d, element: table.column}]`"
        yield measure.unknown(None, "no freshness is promised", do)
        return
    held = ground.holding(promised.column) if promised.column else None
    if held is None or held.there is None:
        because = (
            f"`{promised.column}` is not there"
            if promised.column
            else "nothing says which column has the time"
        )
        yield measure.unknown(
            None, because, "name the column as `element: table.column`", required=True, place=promised.place
        )
        return
    newest = _newest(ground, held, held.there)
    if newest is None:
        message = f"`{held.promised.name}` holds no time that can be read"
        yield measure.counted(held.promised, 1, 1, message=message, do="correct its values", required=True)
        return
    age = (_utc(ground.now) - newest).total_seconds()
    late = age > promised.within_s
    yield measure.counted(
        held.promised,
        int(late),
        1,
        message=f"the newest row is of `{newest.isoformat(sep=' ', timespec='minutes')}`, "
        f"{age / _DAY_S:.3g} days old; {promised.within_s / _DAY_S:.3g} were promised",
        do="find out why nothing came since, and have it delivered",
        required=True,
        place=promised.place,
    )


def _newest(ground: Ground, held: Held, there: ports.Column) -> datetime | None:
    found: Any = None
    if there.kind is ports.Kind.TIME:
        found = ground.wide.columns[there.name].most
    elif there.kind is ports.Kind.TEXT:
        reads, parameters = moment_of(held.promised)
        [(found,)] = Column(ground, held, held.nothing).ask(f"max({reads})", parameters)
    if found is None or isinstance(found, datetime):
        return _utc(found) if found is not None else None
    return datetime(found.year, found.month, found.day)  # noqa: DTZ001 - times of tables are in UTC, without a zone


def _utc(at: datetime) -> datetime:
    """Without a zone, in UTC, as tables have it."""
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
