"""Cases and answers as a table that a spreadsheet opens, and that `cases add` and `cases judge` read back without loss."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from midspan.intake.cells import cell, safe, types_of
from midspan.intake.handing import Handed, judging
from midspan.model.work import Work

# Spreadsheets take a text for UTF-8 only where it says so.
_MARK = "\ufeff"
_EDITED = ("acceptable", "by", "effort_s")


def csv_export(work: Work, some: Sequence[Handed], *, blind: bool) -> Iterator[bytes]:
    """The whole table, header first; where something is to be judged, with empty columns for what is said of it."""
    rows = [
        _judged_row(work, each, blind=blind) if each.asks(blind=blind) else _case_row(work, each, blind=blind)
        for each in some
    ]
    header = list(dict.fromkeys(name for row in rows for name in row))
    if any(each.asks(blind=blind) for each in some):
        fields = [f"edited.{name.partition('.')[2]}" for name in header if name.startswith("output.")]
        header += [name for name in (*_EDITED, *fields) if name not in header]
    yield _line(header, _MARK)
    for row in rows:
        yield _line([row.get(name, "") for name in header])


def _case_row(work: Work, each: Handed, *, blind: bool) -> dict[str, str]:
    row = {"id": safe(each.case.id)}
    row |= {key: _key(value) for key, value in each.about(blind=blind).items()}
    row |= dict(_fields("input", each.raw["input"], work.input))
    if not blind:
        row |= dict(_fields("expected", each.raw.get("expected") or {}, work.output))
        if each.raw.get("judged") is not None:
            row["judged"] = cell(each.raw["judged"], frozenset())
    return row


def _judged_row(work: Work, each: Handed, *, blind: bool) -> dict[str, str]:
    said = judging(each, blind=blind)
    row = {"id": safe(said.pop("id"))}
    row |= dict(_fields("input", said.pop("input"), work.input))
    row |= dict(_fields("output", said.pop("output"), work.output))
    return row | {key: _key(value) for key, value in said.items()}


def _fields(
    part: str, value: Mapping[str, Any], schema: Mapping[str, Any] | None
) -> Iterable[tuple[str, str]]:
    for name, each in value.items():
        yield f"{part}.{name}", cell(each, types_of(schema, name))


def _key(value: Any) -> str:
    return safe(value) if isinstance(value, str) else cell(value, frozenset())


def _line(cells: Sequence[str], before: str = "") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerow(cells)
    return f"{before}{stream.getvalue()}".encode()
