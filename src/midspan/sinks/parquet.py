"""Parquet, which is made in one piece: results are kept as lines beside it, and become the file when all were delivered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan.errors import SinkError
from midspan.run.ports import Delivered, Outlet, Result
from midspan.sinks._appended import AppendedFile
from midspan.sinks._columns import Columns, as_text, columns_of, only

_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "string": "VARCHAR"}
_TEXT = "VARCHAR"
_BEYOND = 2**63


def open_sink(outlet: Outlet) -> ParquetSink:
    return ParquetSink(Path(outlet.target), columns_of(outlet))


class ParquetSink:
    """Implements `Sink`. The lines stay beside the file, so that more can be delivered; its mark keeps the columns' types."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self.address = str(path.absolute())
        self._path = path
        self._columns = columns
        self._types = {name: _TYPES.get(only(columns.types.get(name)), _TEXT) for name in columns.names}
        self._lines = AppendedFile(path.with_name(f"{path.name}.spool.jsonl"))

    def begin(self, mark: Mapping[str, Any] | None) -> Mapping[str, Any]:
        self._need_ours(mark)
        if mark is not None and mark.get("finished") and not self._path.exists():
            # It was taken away complete; what comes now begins a new one.
            self._lines.path.unlink(missing_ok=True)
        made = {**self._lines.begin(mark), "types": self._types}
        if mark is not None and made["bytes"] and mark["types"] != self._types:
            self.close()
            raise SinkError(
                f"`{self._path}` has other columns than the output has now",
                help="name another file: the work was changed",
            )
        return made

    def deliver(self, results: Sequence[Result], mark: Mapping[str, Any]) -> Delivered:
        """A whole number that Parquet has no place for is refused."""
        lines, refused = [], {}
        for each in results:
            row = dict(zip(self._columns.names, self._columns.values(each), strict=True))
            cells = {name: _cell(value, self._types[name]) for name, value in row.items()}
            large = next((name for name, value in cells.items() if _is_large(value)), None)
            if large is None:
                lines.append(json.dumps(cells, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n")
            else:
                refused[each.id] = f"`{large}` is a whole number beyond 64 bits"
        return Delivered({**self._lines.append(b"".join(lines), mark), "types": self._types}, refused)

    def finish(self, mark: Mapping[str, Any]) -> Mapping[str, Any]:
        from midspan.sinks._parquet_file import write  # noqa: PLC0415 - only who writes Parquet waits for DuckDB

        self._need_ours(mark)
        made = {**self._lines.append(b"", mark), "types": self._types}
        write(self._lines.path, self._types, self._path)
        return {**made, "finished": True}

    def close(self) -> None:
        self._lines.close()

    def _need_ours(self, mark: Mapping[str, Any] | None) -> None:
        """Raises SinkError where a file is there that midspan did not make for this output."""
        try:
            there = self._path.exists() and self._path.stat().st_size
        except OSError as error:
            raise SinkError(
                f"`{self._path}` cannot be looked at: {error.strerror}", help="check its name and its folder"
            ) from None
        if not there:
            return
        from midspan.sinks._parquet_file import is_ours  # noqa: PLC0415

        if mark is None or not is_ours(self._path):
            raise SinkError(
                f"`{self._path}` exists and was not written by midspan for this work",
                help="name another file, or move this one away",
            )


def _cell(value: Any, kind: str) -> Any:
    if kind == "BIGINT" and isinstance(value, float):
        return int(value)
    return as_text(value) if kind == _TEXT else value


def _is_large(value: Any) -> bool:
    return isinstance(value, int) and not -_BEYOND <= value < _BEYOND
