"""A folder with one bad file in it, and what the two commands that import files make of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.app import run
from midspan.definitions.cases import read_cases
from midspan.definitions.load import load
from midspan.model.case import Case

Content = bytes | str | Callable[[Path], object]

WORK: Mapping[str, Any] = {
    "work": "route",
    "input": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
    "output": {"type": "object", "required": ["trade"], "properties": {"trade": {"type": "string"}}},
    "quality": {"score": "exact(output.trade)", "max_error": "5%", "confidence_level": "95%"},
    "autonomy": {"ceiling": "assisted"},
}


@dataclass(frozen=True)
class Bad:
    """One bad file and what must become of it. cases: None where it must be refused as a whole.

    says: the exact phrase in the message, among the reasons or among the notes. options: of both commands.
    """

    what: str
    name: str
    content: Content
    says: str
    cases: int | None = None
    rejected: int = 0
    options: Sequence[str] = ()

    def __str__(self) -> str:
        return self.what


class Importing:
    """The folder, before and after."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.root = folder / "desk"
        self._capsys = capsys

    def file(self, bad: Bad) -> Path:
        path = self.folder / bad.name
        match bad.content:
            case bytes():
                path.write_bytes(bad.content)
            case str():
                path.write_text(bad.content, encoding="utf-8", newline="")
            case write:
                write(path)
        return path

    def workspace(self) -> None:
        (self.root / "works").mkdir(parents=True)
        (self.root / "midspan.toml").write_text(
            'format = 1\n\n[cases]\nkey = "0123456789abcdef"\n', encoding="utf-8"
        )
        (self.root / "works" / "route.yaml").write_text(json.dumps(WORK), encoding="utf-8")

    def refused(self, *arguments: str | Path) -> str:
        """What is said where the command must refuse the file; nothing is written, and no bug of ours is said."""
        before = self._held()
        code, out, err = self.ran(*arguments)
        assert (code, out) == (2, ""), (code, out, err)
        assert "Traceback" not in err
        assert "\n  help: " in err
        assert len(err) < 1_000 + 2 * len(str(max(arguments, key=lambda each: len(str(each)))))
        assert self._held() == before
        return err

    def drafted(self, file: Path, *options: str) -> dict[str, Any]:
        """The keys of `init --from`; each row is in exactly one of the files, and all files can be read."""
        code, out, err = self.ran("init", self.root, "--from", file, *options, "--format", "json")
        assert code == 0, (code, err)
        said: dict[str, Any] = json.loads(out)
        rows = said["rows"]
        parts = rows["cases"], rows["repeated"], rows["joined"], rows["rejected"]
        assert rows["received"] == sum(parts), rows
        loaded = load(self.root)
        assert not loaded.faults
        assert not loaded.works[said["work"]].faults
        assert not loaded.initiatives[said["work"]].faults
        self._kept(said["work"], rows["cases"])
        return said

    def added(self, file: Path, *options: str) -> dict[str, Any]:
        """The keys of `cases add`; what was added stands in the file, what was rejected beside it."""
        arguments = ("cases", "add", "route", file, *options)
        code, out, err = self.ran(*arguments, "--format", "json", "--workspace", self.root)
        assert code in {0, 1}, (code, err)
        said: dict[str, Any] = json.loads(out)
        assert code == (1 if said["rejected"] else 0)
        assert said["read"] == said["added"] + said["already"] + said["rejected"], said
        self._kept("route", said["added"])
        return said

    def rejected(self, work: str) -> list[dict[str, Any]]:
        """The lines that say what was rejected, or which value is not there, and why."""
        path = self.root / "works" / f"{work}.rejected.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    def cases(self, work: str) -> str:
        path = self.root / "works" / f"{work}.cases.jsonl"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def ran(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Exit code, output and errors of one command line."""
        self._capsys.readouterr()
        code = run([str(each) for each in arguments])
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def _kept(self, work: str, count: int) -> None:
        path = self.root / "works" / f"{work}.cases.jsonl"
        found = list(read_cases(path, "cases")) if path.exists() else []
        assert all(isinstance(each, Case) for each in found), found
        assert len(found) == count

    def _held(self) -> dict[str, bytes | None]:
        return {
            each.relative_to(self.folder).as_posix(): each.read_bytes() if _readable(each) else None
            for each in self.folder.rglob("*")
        }


def plainly(*said: Any) -> str:
    """All of it as one text in which a phrase can be looked for."""
    return json.dumps(said, ensure_ascii=False).replace('\\"', '"')


def _readable(path: Path) -> bool:
    try:
        return path.is_file() and bool(path.stat().st_mode & 0o400)
    except OSError:
        return False
