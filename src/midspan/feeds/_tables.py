"""The table in a sheet: which row names the columns, what stands under each name, and what has no name or no value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from midspan.feeds import _columns, _dialect
from midspan.feeds._cells import NoValueError
from midspan.feeds._sheet import reference
from midspan.intake.ports import Entry, Note, Problem, Row

_SAMPLE = 100
_MOST_TITLES = 10


class Line(NamedTuple):
    """One row of a sheet that holds anything: its values, and why there is none, by column from 1."""

    number: int
    values: dict[int, Any]
    problems: dict[int, NoValueError]


def entries(lines: Iterator[Line], sheet: str, shown: str, header: bool | None) -> Iterator[Entry]:
    """The rows of the table, by the names of its columns; nothing of a sheet that holds nothing.

    header: whether the first row names the columns; None: it does, unless it looks like data.
    """
    held = list(islice(lines, _SAMPLE))
    if not held:
        return
    titles = _titles(held) if header is None else 0
    for title in held[:titles]:
        only = str(next(iter(title.values.values())))[:60]
        yield Note(
            f"row {title.number} holds only `{only}`: it is taken for a title", "leave it out of the sheet"
        )
    held = held[titles:]
    data = _looks_like_data(held)
    named = data is None if header is None else header
    names, notes = _named(held[0], shown) if named else _numbered(held, shown)
    yield from notes
    if named:
        yield from _problems(held[0], sheet)
    elif header is None:
        yield _columns.data_note(data or "", list(names.values()))
    for line in chain(held[named:], lines):
        yield from _entry(line, names, sheet)


def _titles(held: Sequence[Line]) -> int:
    """How many rows of one cell stand above the first wider one."""
    count = next((at for at, line in enumerate(held) if len(line.values) > 1), 0)
    return count if count <= _MOST_TITLES and all(line.values for line in held[:count]) else 0


def _extent(held: Sequence[Line]) -> range:
    places = [at for line in held for at in (*line.values, *line.problems)]
    return range(min(places), max(places) + 1)


def _looks_like_data(held: Sequence[Line]) -> str | None:
    extent = _extent(held)
    return _dialect.looks_like_data([[_text(line.values.get(at)) for at in extent] for line in held])


def _named(first: Line, shown: str) -> tuple[Mapping[int, str], Sequence[Note]]:
    extent = _extent([first])
    names, notes = _columns.named([_text(first.values.get(at)) for at in extent], shown)
    return dict(zip(extent, names, strict=True)), notes


def _numbered(held: Sequence[Line], shown: str) -> tuple[Mapping[int, str], Sequence[Note]]:
    extent = _extent(held)
    return dict(zip(extent, _columns.numbered(len(extent), shown), strict=True)), ()


def _entry(line: Line, names: Mapping[int, str], sheet: str) -> Iterator[Row | Problem]:
    values = line.values
    yield Row({name: values.get(at) for at, name in names.items()}, line.number, sheet)
    yield from _problems(line, sheet)
    for at in sorted(values.keys() - names.keys()):
        cell = reference(line.number, at)
        yield Problem(
            line.number,
            f"`{cell}` holds `{_text(values[at])[:30]}`, and its column has no name",
            "name every column in the first row",
            cell=f"{sheet}!{cell}",
            rows=0,
        )


def _problems(line: Line, sheet: str) -> Iterator[Problem]:
    for at, problem in sorted(line.problems.items()):
        cell = reference(line.number, at)
        yield Problem(line.number, f"`{cell}` {problem}", problem.help, cell=f"{sheet}!{cell}", rows=0)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
