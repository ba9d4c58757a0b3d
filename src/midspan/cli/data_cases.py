"""The certify cases of a work as a table, to ask them what is wrong with its data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from midspan import plugs, tables
from midspan.cli.data_places import Opened
from midspan.cli.feeding import feed
from midspan.cli.looking import folder_of
from midspan.data.checking.ground import Ground, Need
from midspan.data.checking.likeness import alike, feeding
from midspan.data.checking.outcome import Outcome
from midspan.data.contract.promises import Table
from midspan.data.known.reach import Reach, Showing, short_key
from midspan.data.landing.land import land
from midspan.data.landing.origin import origin_of
from midspan.data.ports import Files, Lander, Limits, Part, Plug
from midspan.definitions.cases import read_cases
from midspan.definitions.workspace import WorkFile
from midspan.model.case import Case, Use


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
    cases = _inputs(file)
    looked = frozenset(map(short_key, cases))
    named = {each.table.name: each for each in opened}
    showing = []
    for name in dict.fromkeys(each.table for each in faults):
        own = [each for each in faults if each.table == name]
        table = feeding(named[name].table, needs) if name in named else None
        if not cases or table is None or not table.columns:
            because = "no field of the input comes from it" if cases else "there were no certify cases"
            showing += [Showing(each.check, each.of_what, None, because) for each in own]
        else:
            showing += _of_table(cases, named[name], table, opened, needs, own, now, root, memory)
    return Reach(looked, tuple(showing))


def _of_table(
    cases: Mapping[str, Mapping[str, Any]],
    at: Opened,
    table: Table,
    opened: Sequence[Opened],
    needs: Sequence[Need],
    faults: Sequence[Outcome],
    now: datetime,
    root: Path,
    memory: int,
) -> list[Showing]:
    plug = plugs.load(tables, "duckdb")
    with folder_of(root) as (_, scratch):
        text, limits = scratch / "cases.jsonl", Limits(scratch, memory=memory)
        with text.open("w", encoding="utf-8") as stream:
            for each in cases.values():
                stream.write(f"{json.dumps(_row(each, table), ensure_ascii=False)}\n")
        snapshot = land(
            origin_of(feed(text, "jsonl")), scratch / "kept", cast("Lander", plug), limits, lambda *_: None
        )
        if snapshot.rows != len(cases):
            because = "some cases cannot be read as rows"
            return [Showing(each.check, each.of_what, None, because) for each in faults]
        files = Files(tuple(Part(part.path, part.names) for part in snapshot.parts), "cases")
        parents = {each.table.name: each.data for each in opened}
        keys = [*map(short_key, cases)]
        with cast("Plug", plug).opened({"cases": files}, limits) as there:
            ground = Ground(at.promise, table, there["cases"], needs, now)
            return [
                Showing(
                    each.fault.check,
                    each.fault.of_what,
                    None if each.rows is None else frozenset(keys[row - 1] for row in each.rows),
                    each.because,
                )
                for each in alike(ground, faults, parents)
            ]


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
