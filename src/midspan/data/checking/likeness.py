"""Faults of the data, asked of cases: the same check on a table whose rows are the inputs of cases.

Only a check that can be told of one value is asked; what is about several rows, the table or its promise is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from midspan.data import ports
from midspan.data.checking.ground import Ground, Held, Need
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome
from midspan.data.checking.table import check
from midspan.data.contract.promises import Column, Link, Table

# Checks whose cells are all there are, each told by its own value.
ASKED = frozenset(("filled", "castable", "valid", "input-fits", "garbled"))
NOT_OF_A_VALUE = "it is not told by one value"


@dataclass(frozen=True, slots=True)
class Alike:
    """rows: of the table of cases that show the fault, from 1; None: they cannot be asked, and because of what."""

    fault: Outcome
    rows: frozenset[int] | None
    because: str = ""


def feeding(table: Table, needs: Sequence[Need]) -> Table:
    """The table with those of its columns alone that fill a field of the input, one each, and nothing that takes several rows."""
    columns = []
    for need in needs:
        found = [each for each in table.columns if each.input == need.name]
        said = [each for each in found if each.feeds is not None] or found
        columns += said if len(said) == 1 else []
    return replace(
        table,
        columns=tuple(columns),
        unique_together=(),
        dependencies=(),
        links=tuple(each for each in table.links if len(each.columns) == 1),
    )


def alike(ground: Ground, faults: Sequence[Outcome], parents: Mapping[str, ports.Table]) -> Iterator[Alike]:
    """ground: of the table of cases, with the columns that `feeding` leaves. parents: the tables of the data, by promised name."""
    known: dict[str, list[Outcome]] = {}
    for fault in faults:
        column = ground.table.column(fault.column) if fault.column else None
        if fault.check == "orphans" and column is not None:
            yield _referring(ground, fault, column, parents)
        elif fault.check not in ASKED:
            yield Alike(fault, None, NOT_OF_A_VALUE)
        elif column is None:
            yield Alike(fault, None, "no field of the input comes from it")
        else:
            if fault.check not in known:
                row = check(fault.check)
                measure = Measure(ground, row.name, row.trait, row.limits)
                known[fault.check] = [*row.look(ground, measure)] if row.look else []
            yield _alike(fault, known[fault.check])


def _alike(fault: Outcome, found: Sequence[Outcome]) -> Alike:
    same = [each for each in found if each.column == fault.column]
    if not same or not same[0].measured:
        return Alike(fault, None, same[0].because if same else NOT_OF_A_VALUE)
    rows = frozenset(each.row for each in same[0].cells)
    if len(rows) != same[0].faulty:
        return Alike(fault, None, "more cases show it than are listed")
    return Alike(fault, rows)


def _referring(ground: Ground, fault: Outcome, column: Column, parents: Mapping[str, ports.Table]) -> Alike:
    """Cases whose value is no key of the table that it refers to."""
    link = next((each for each in ground.table.links if each.place == fault.place), None)
    held, parent = ground.holding(column.name), parents.get(link.table) if link else None
    if link is None or parent is None or held is None or held.there is None:
        return Alike(fault, None, "what it refers to is not there")
    values = dict(_values(ground, held))
    keys = _keys(parent, link, [*dict.fromkeys(values.values())])
    if keys is None:
        return Alike(fault, None, "what it refers to is not there as text or number")
    return Alike(fault, frozenset(row for row, value in values.items() if value not in keys))


def _values(ground: Ground, held: Held) -> Iterator[tuple[int, str]]:
    name = held.there.name if held.there else ""
    for batch in ground.data.stream([name]):
        for each in batch:
            value = each.values.get(name)
            if value is not None:
                yield each.row, str(value)


def _keys(parent: ports.Table, link: Link, values: list[str]) -> set[str] | None:
    kinds = {each.name: each.kind for each in parent.columns}
    if kinds.get(link.to[0]) not in {ports.Kind.TEXT, ports.Kind.NUMBER}:
        return None
    dictionary = parent.dictionary(link.to[0], whole=True)
    found = parent.ask(
        f"select v from {dictionary.table} where list_contains(?::varchar[], v::varchar)", [values]
    )
    return {str(value) for (value,) in found}
