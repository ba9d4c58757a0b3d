"""The reference workspace in a git repository of its own, and commands run in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.app import run

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from patched import Patched

NAME, WORK = "request-routing", "route-request"
INITIATIVE_FILE, WORK_FILE, CASES_FILE = (
    f"initiatives/{NAME}.yaml",
    f"works/{WORK}.yaml",
    f"works/{WORK}.cases.jsonl",
)


class Repository:
    """A workspace under version control; calling it runs a command there."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[str], below: str = "") -> None:
        self.root, self.capture = root / below if below else root, capture
        self.top = root
        root.parent.mkdir(parents=True, exist_ok=True)
        Patched(self.root)
        self.git("init", "-q", "-b", "main", at=root)
        self.commit("first")

    def git(self, *arguments: str, at: Path | None = None) -> str:
        # Nothing of whoever runs the tests decides how git behaves here.
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        names = {
            f"GIT_{who}_{what}": "somebody@example.org"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *arguments],
            cwd=at or self.root,
            env={**clean, **names, **nowhere},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, message: str) -> None:
        self.git("add", "-A", at=self.top)
        self.git("commit", "-q", "-m", message)

    def __call__(self, *arguments: str) -> tuple[int, str]:
        self.capture.readouterr()
        code = run([*arguments, "--workspace", str(self.root)])
        said = self.capture.readouterr()
        return code, said.out + said.err

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--format", "json")[1])

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"`{old}` is not in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def cases(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.root / CASES_FILE).read_text().splitlines()]

    def write_cases(self, cases: list[dict[str, Any]]) -> None:
        (self.root / CASES_FILE).write_text("".join(f"{json.dumps(each)}\n" for each in cases))
