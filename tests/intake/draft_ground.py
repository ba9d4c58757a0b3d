"""A folder in which files become drafts, through the real command."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.app import run
from midspan.definitions.load import load
from midspan.definitions.workspace import WorkFile


class Drafting:
    """One workspace, the file `items` of rows beside it, and what the command said last."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.root = folder / "desk"
        self._capsys = capsys

    def table(
        self, columns: Sequence[str], rows: Sequence[Sequence[object]], name: str = "items.csv"
    ) -> Path:
        path = self.folder / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(columns)
            writer.writerows(rows)
        return path

    def lines(self, rows: Sequence[Mapping[str, Any]], name: str = "items.jsonl") -> Path:
        path = self.folder / name
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return path

    def document(self, content: Any, name: str) -> Path:
        path = self.folder / name
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def init(self, path: Path, *options: str, code: int = 0) -> dict[str, Any]:
        """Draft it; the keys of its JSON."""
        got = run(["init", str(self.root), "--from", str(path), *options, "--format", "json"])
        said = self._capsys.readouterr()
        assert got == code, said.err
        return json.loads(said.out) if code == 0 else {"error": said.err}

    def told(self, path: Path, *options: str) -> str:
        assert run(["init", str(self.root), "--from", str(path), *options]) == 0
        return self._capsys.readouterr().out

    def work(self, name: str = "items") -> WorkFile:
        """The definition, read back without a fault."""
        loaded = load(self.root)
        assert not loaded.faults
        file = loaded.works[name]
        assert not file.faults
        assert not loaded.initiatives[name].faults
        return file

    def cases(self, name: str = "items") -> list[dict[str, Any]]:
        return self.read(f"works/{name}.cases.jsonl")

    def read(self, path: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.root / path).read_text(encoding="utf-8").splitlines()]

    def entries(self) -> list[str]:
        return sorted(each.relative_to(self.folder).as_posix() for each in self.folder.rglob("*"))
