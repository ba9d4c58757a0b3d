"""A workspace on disk whose work is certified, with a ledger of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from shelled import STARTED_DAYS_AGO, Shell
from situations import INITIATIVE_FILE, WORK, Patched

from midspan.cli.app import run


def _more_cases(root: Path) -> None:
    with (root / f"works/{WORK}.cases.jsonl").open("a", encoding="utf-8") as file:
        for number in range(160):
            case = {
                "id": f"m-{number}",
                "input": {"text": f"The tap in flat {number} drips.", "floors": 3, "channel": "app"},
                "expected": {"trade": "plumbing"},
                "use": "certify",
            }
            file.write(json.dumps(case) + "\n")


@pytest.fixture(scope="session")
def certified_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Built and certified once, by the commands that a user would run."""
    root = tmp_path_factory.mktemp("certified") / "workspace"
    started = datetime.now(UTC).date() - timedelta(days=STARTED_DAYS_AGO)
    skills = {"missing": None}
    Patched(root).apply({INITIATIVE_FILE: {"started": started.isoformat(), "people": {"skills": skills}}})
    shutil.rmtree(root / "evidence")
    _more_cases(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        assert run(["prove", WORK, "--workspace", str(root), "--format", "json"]) == 0
        assert run(["prove", WORK, "--certify", "--workspace", str(root), "--format", "json"]) == 0
        yield root


@pytest.fixture
def shell(certified_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    root = tmp_path / "workspace"
    shutil.copytree(certified_once, root)
    return Shell(root, capsys)
