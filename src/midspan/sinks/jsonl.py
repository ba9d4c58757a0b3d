"""JSON Lines: one result a line, after all that were delivered before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan.run.ports import Delivered, Outlet, Result
from midspan.sinks._appended import AppendedFile
from midspan.sinks._lines import line_of


def open_sink(outlet: Outlet) -> LinesSink:
    return LinesSink(Path(outlet.target))


class LinesSink:
    """Implements `Sink`."""

    def __init__(self, path: Path) -> None:
        self.address = str(path.absolute())
        self._file = AppendedFile(path)

    def begin(self, mark: Mapping[str, Any] | None) -> Mapping[str, Any]:
        return self._file.begin(mark)

    def deliver(self, results: Sequence[Result], mark: Mapping[str, Any]) -> Delivered:
        return Delivered(self._file.append(b"".join(map(line_of, results)), mark), {})

    def finish(self, mark: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**mark, "finished": True}

    def close(self) -> None:
        self._file.close()
