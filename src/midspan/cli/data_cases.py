"""The certify cases of a work as a table, to ask them what is wrong with its data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from midspan import plugs, tables
from midspan.cli.data_places import Opened
from midspan.cli.feeding import feed
from midspan.cli.looking import folder_of
from midspan.data.checking.ground import Ground, Need
from midspan.data.checking.likeness import NOT_OF_A_VALUE, alike, feeding
from midspan.data.checking.outcome import Outcome
from midspan.data.contract.promises import Table
from midspan.data.known.reach import Reach, Showing, short_key
from midspan.data.landing.land import land
from midspan.data.landing.origin import origin_of
from midspan.data.landing.snapshot import Snapshot
from midspan.data.ports import Files, Lander, Limits, Part, Plug
from midspan.definitions.cases import read_cases
from midspan.definitions.workspace import WorkFile
from midspan.errors import DataError, FeedError
from midspan.model.case import Case, Use


@dataclass(frozen=True, slots=True)
class _Asking:
    """All that asking takes. opened: the tables of the data, to which cases may refer."""

    opened: Sequence[Opened]
    needs: Sequence[Need]
    now: datetime
    root: Path
    memory: int


def reached(
    file: WorkFile,
    opened: Sequence[Opened],
    needs: Sequence[Need],
    faults: Sequence[Outcome],
    now: datetime,
    root: Path,
    memory: int,
) -> Reach:
    """What of these faults the certify cases show as well. No label is looked at. Raises DataError."""
    cases, asking = _inputs(file), _Asking(opened, needs, now, root, memory)
    named = {each.table.name: each for each in opened}
    showing = []
    for name in dict.fromkeys(each.table for each in faults):
        own = [each for each in faults if each.table == name]
        if not cases:
            showing += _unknown(own, "there were no certify cases")
        elif name not in named:
            showing += _unknown(own, NOT_OF_A_VALUE)
        else:
            showing += _of_table(asking, cases, named[name], own)
    return Reach(frozenset(map(short_key, cases)), tuple(showing))


def _unknown(faults: Sequence[Outcome], because: str) -> list[Showing]:
    return [Showing(each.check, each.of_what, None, because) for each in faults]


def _of_table(
    asking: _Asking, cases: Mapping[str, Mapping[str, Any]], at: Opened, faults: Sequence[Outcome]
) -> list[Showing]:
    table = feeding(at.table, asking.needs)
    if not table.columns:
        return _unknown(faults, "no field of the input comes from it")
    plug = plugs.load(tables, "duckdb")
    with folder_of(asking.root) as (_, scratch):
        limits = Limits(scratch, memory=asking.memory)
        try:
            snapshot = _landed([_row(each, table) for each in cases.values()], cast("Lander", plug), limits)
        except (DataError, FeedError) as error:
            return _unknown(faults, f"the cases cannot be read as rows: {error.message}")
        if snapshot.rows != len(cases):
            return _unknown(faults, "some cases cannot be read as rows")
        files = Files(tuple(Part(part.path, part.names) for part in snapshot.parts), "cases")
        parents = {each.table.name: each.data for each in asking.opened}
        keys = [*map(short_key, cases)]
        with cast("Plug", plug).opened({"cases": files}, limits) as there:
            ground = Ground(at.promise, table, there["cases"], asking.needs, asking.now)
            return [
                Showing(
                    each.fault.check,
                    each.fault.of_what,
                    None if each.rows is None else frozenset(keys[row - 1] for row in each.rows),
                    each.because,
                )
                for each in alike(ground, faults, parents)
            ]


def _landed(rows: Sequence[Mapping[str, Any]], lander: Lander, limits: Limits) -> Snapshot:
    """As rows of a file are landed, so that the same text is asked. Raises DataError, FeedError."""
    text = limits.folder / "cases.jsonl"
    with text.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{json.dumps(each)}\n" for each in rows)
    return land(origin_of(feed(text, "jsonl")), limits.folder / "kept", lander, limits, lambda *_: None)


def _inputs(file: WorkFile) -> dict[str, Mapping[str, Any]]:
    """The inputs of the certify cases, each once, by their keys."""
    if not file.cases.is_file():
        return {}
    found = read_cases(file.cases, file.cases.name)
    return {
        each.input_key: each.input for each in found if isinstance(each, Case) and each.use is Use.CERTIFY
    }


def _row(item: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """The fields as the data would have them; a whole number is written without a point, whatever JSON has."""
    values = {each.stored: item.get(each.input) for each in table.columns}
    return {
        name: int(value) if isinstance(value, float) and value.is_integer() else value
        for name, value in values.items()
    }
