"""A small workspace on disk whose cases come from files: a tenant desk that routes and drafts."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from midspan.cli import app
from midspan.definitions.cases import read_cases
from midspan.model.case import Case

WORK: Mapping[str, Any] = {
    "work": "route",
    "input": {
        "type": "object",
        "required": ["text"],
        "properties": {
            "text": {"type": "string", "minLength": 1},
            "floors": {"type": "integer"},
            "lift": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "any": {},
        },
    },
    "output": {
        "type": "object",
        "required": ["trade"],
        "properties": {"trade": {"type": "string"}, "hours": {"type": ["number", "null"]}},
    },
    "quality": {"score": "exact(output.trade)", "max_error": "5%", "confidence_level": "95%"},
    "autonomy": {"ceiling": "assisted"},
}


class Desk:
    """The workspace, and the command line on it."""

    def __init__(self, root: Path, work: Mapping[str, Any] = WORK) -> None:
        self.root = root
        self.name = str(work["work"])
        (root / "works").mkdir(parents=True)
        (root / "midspan.toml").write_text(
            'format = 1\n\n[cases]\nkey = "0123456789abcdef"\n', encoding="utf-8"
        )
        (root / "works" / f"{self.name}.yaml").write_text(json.dumps(work), encoding="utf-8")

    @property
    def cases_file(self) -> Path:
        return self.root / "works" / f"{self.name}.cases.jsonl"

    def cases(self) -> list[Case]:
        """All cases; fails where a line is none."""
        found = list(read_cases(self.cases_file, "cases")) if self.cases_file.exists() else []
        assert all(isinstance(each, Case) for each in found), found
        return [each for each in found if isinstance(each, Case)]

    def write_cases(self, *cases: Mapping[str, Any]) -> None:
        lines = (json.dumps(each, ensure_ascii=False) for each in cases)
        self.cases_file.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")

    def table(self, name: str, header: Sequence[str], *rows: Sequence[str]) -> Path:
        path = self.root / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
        return path

    def run(self, *arguments: str | Path) -> Result:
        words = [str(each) for each in arguments]
        return CliRunner().invoke(app.build(), [*words, "--workspace", str(self.root)])

    def said(self, command: str, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
        """What `midspan cases COMMAND WORK … --format json` says."""
        result = self.run("cases", command, self.name, *arguments, "--format", "json")
        assert result.exit_code == code, result.output
        said: dict[str, Any] = json.loads(result.stdout)
        return said
