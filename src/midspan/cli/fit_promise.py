"""What is said of two tables that are compared: by a contract, by the options of the command, or by neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from midspan.data import ports
from midspan.data.checking.ground import held
from midspan.data.contract.living import WINDOWS, window_of
from midspan.data.contract.promises import Column, Every, Live, Promise, Table
from midspan.data.contract.reading import read_contract
from midspan.definitions.shape import nearest
from midspan.errors import UsageError
from midspan.findings import Place


@dataclass(frozen=True, slots=True)
class Asked:
    """decided: the column with the time of the decision. segments: columns that say which segment a row is of.

    contract: `FILE` or `FILE#TABLE`, whose words count where none of these says otherwise. at: the column with the day of a row;
    window: what is judged by what.
    """

    decided: str | None = None
    segments: tuple[str, ...] = ()
    contract: str | None = None
    at: str | None = None
    window: str | None = None


def contract_named(name: str | None) -> tuple[Promise, Table] | None:
    """The table of a contract; None where none is named. Raises UsageError for one that cannot be read as it is meant."""
    if name is None:
        return None
    path, _, table = name.partition("#")
    file = read_contract(Path(path), path)
    if file.faults:
        fault = file.faults[0]
        raise UsageError(f"{fault.place}: {fault.message}", help=fault.help)
    known = [each.name for each in file.promise.tables]
    found = [each for each in file.promise.tables if table in {each.name, each.stored} or not table]
    if len(found) != 1:
        listed = ", ".join(f"`{path}#{each}`" for each in known[:12])
        said = f"has no table `{table}`" if table else f"has {len(known)} tables"
        raise UsageError(
            f"`{path}` {said}", help=f"name one: {listed}" if known else "say its tables under `schema`"
        )
    return file.promise, found[0]


def promised(named: tuple[Promise, Table] | None, there: ports.Table, asked: Asked) -> tuple[Promise, Table]:
    """What is promised of the reference, and asked of it now. Raises UsageError for a column that is not there."""
    promise, table = named or _bare(there)
    _require(there, table, [*asked.segments, *filter(None, (asked.decided, asked.at))])
    live = _live(table, asked)
    return promise, replace(
        table,
        decided=asked.decided or table.decided,
        segments=asked.segments or table.segments,
        live=live,
    )


def _bare(there: ports.Table) -> tuple[Promise, Table]:
    """Every column, and nothing that is said of it."""
    place = Place("")
    columns = tuple(Column(each.name, each.name, place) for each in there.columns)
    table = Table(there.shown, there.shown, place, columns)
    return Promise("", there.shown, place, (table,)), table


def _live(table: Table, asked: Asked) -> Live | None:
    """None where nobody asks for windows."""
    if asked.window is None and asked.at is None:
        return table.live
    window = window_of(asked.window) if asked.window else Every.DAY
    if window is None:
        raise UsageError(f"`--window {asked.window}` is no window", help=WINDOWS)
    fresh = table.freshness.column if table.freshness else None
    said = table.live or Live(table.place, at=fresh)
    live = replace(said, at=asked.at or said.at, window=window)
    if live.at is None and not isinstance(window, int):
        raise UsageError(
            f"windows of a {window.value} need the day of a row",
            help="name the column that says it with `--at`, or take windows of rows, as in `--window '1000 rows'`",
        )
    return live


def _require(there: ports.Table, table: Table, names: Sequence[str]) -> None:
    known = [each.name for each in table.columns if held(each, there.columns).there is not None]
    for name in names:
        column = table.column(name)
        if column is None or column.name not in known:
            near = nearest(name, known)
            listed = f"its columns: {', '.join(f'`{each}`' for each in known[:20])}"
            raise UsageError(
                f"`{there.shown}` has no column `{name}`", help=f"did you mean `{near}`?" if near else listed
            )
