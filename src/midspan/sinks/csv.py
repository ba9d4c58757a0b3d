"""CSV as RFC 4180 has it, in UTF-8: a column for each field of the output; no cell is a formula to a spreadsheet.

A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return has an apostrophe before it, and so has one that begins
with an apostrophe; numbers stay numbers. Source of the signs: OWASP, CSV Injection.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan.errors import SinkError
from midspan.intake.cells import safe
from midspan.run.ports import Delivered, Outlet, Result
from midspan.sinks._appended import AppendedFile
from midspan.sinks._columns import Columns, as_text, columns_of


def open_sink(outlet: Outlet) -> TableSink:
    return TableSink(Path(outlet.target), columns_of(outlet))


class TableSink:
    """Implements `Sink`. Its mark keeps the columns: rows of others do not fit under the same header."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self.address = str(path.absolute())
        self._path = path
        self._columns = columns
        self._file = AppendedFile(path)

    def begin(self, mark: Mapping[str, Any] | None) -> Mapping[str, Any]:
        made = self._marked(self._file.begin(mark))
        if mark is not None and made["bytes"] and mark["columns"] != made["columns"]:
            self.close()
            raise SinkError(
                f"`{self._path}` has other columns than the output has now",
                help="name another file: the work was changed",
            )
        return made

    def deliver(self, results: Sequence[Result], mark: Mapping[str, Any]) -> Delivered:
        rows = [] if mark["bytes"] else [[safe(name) for name in self._columns.names]]
        rows += [list(map(_cell, self._columns.values(each))) for each in results]
        return Delivered(self._marked(self._file.append(_written(rows), mark)), {})

    def finish(self, mark: Mapping[str, Any]) -> Mapping[str, Any]:
        """A table of no results has its header all the same."""
        written = mark if mark["bytes"] else self.deliver((), mark).mark
        return {**written, "finished": True}

    def close(self) -> None:
        self._file.close()

    def _marked(self, mark: Mapping[str, Any]) -> dict[str, Any]:
        return {**mark, "columns": list(self._columns.names)}


def _cell(value: Any) -> str:
    if value is None or value == "":
        return ""
    return safe(value) if isinstance(value, str) else str(as_text(value))


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")
