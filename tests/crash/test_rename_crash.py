"""A real `rename` process is killed before each of its changes of files in turn; run again, all is renamed, or all is as it was."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from forking import Forked, forge
from midspan import settings
from midspan.errors import SettingsError

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
NEEDS = ("midspan.cli.app", "midspan.cli.renaming")
OLD = {"works/route-request.yaml", "works/route-request.cases.jsonl"}
NEW = {"works/send-request.yaml", "works/send-request.cases.jsonl"}


def works(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in (root / "works").iterdir()
        if not path.name.startswith(".")
    }


def listed(root: Path) -> str:
    return (root / "initiatives/request-routing.yaml").read_text().splitlines()[-1]


def refusal(root: Path) -> str | None:
    """What a command that reads the workspace is told to do first."""
    try:
        settings.read(root)
    except SettingsError as refused:
        return refused.help
    return None


def run(root: Path, at: int) -> Forked:
    """To its end, or its death."""
    process = forge().run("rename_killed:main", str(root), str(at), said=root.parent / "said", needs=NEEDS)
    process.wait()
    return process


def test_a_killed_rename_is_finished_by_the_same_command(tmp_path: Path) -> None:
    halves = finished = 0
    for at in range(1, 200):
        root = tmp_path / f"w{at}"
        shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__", ".midspan"))
        first = run(root, at)
        if first.returncode == 0:
            assert works(root) == NEW
            break
        assert first.returncode == -signal.SIGKILL, first.said()
        refused = refusal(root)
        if refused is None:
            # Readable means whole: all of it, before or after.
            assert works(root) in (OLD, NEW)
        else:
            assert refused == "finish it: `midspan rename route-request send-request`"
            halves += 1
        again = run(root, 0)
        already = "there is no work and no initiative `route-request`" in again.said()
        assert again.returncode == 0 or already, again.said()
        assert works(root) == NEW
        assert listed(root) == "works: [send-request]"
        assert "formerly: [route-request]" in (root / "works/send-request.yaml").read_text()
        assert not [each for each in root.iterdir() if each.name == settings.CHANGING]
        finished += 1
    else:
        pytest.fail("it never came to its end")
    assert halves >= 6
    assert finished >= 15
