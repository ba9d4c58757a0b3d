"""Commands run in one workspace, as a user runs them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from situations import NAME

from midspan.cli.app import run
from midspan.definitions.load import load

STARTED_DAYS_AGO = 20


@dataclass
class Shell:
    """Runs commands in one workspace and keeps what they print."""

    root: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, str]:
        self.capture.readouterr()
        code = run([*arguments, "--workspace", str(self.root)])
        said = self.capture.readouterr()
        return code, said.out + said.err

    def json(self, *arguments: str) -> Any:
        _, said = self(*arguments, "--format", "json")
        return json.loads(said)

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"`{old}` is not in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def day(self, number: int) -> str:
        """A day counted from the initiative's start."""
        started = load(self.root).initiatives[NAME].initiative.started
        assert started
        return (started + timedelta(days=number)).isoformat()
