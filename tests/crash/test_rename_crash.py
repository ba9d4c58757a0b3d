"""A real `rename` process is killed before each of its changes of files in turn; run again, all is renamed, or all is as it was."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from midspan import settings
from midspan.errors import SettingsError

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
# The process kills itself, as the power does, before the n-th time that it changes anything below the workspace.
KILLED = """\
import os, signal, sys

root, at = sys.argv[1], int(sys.argv[2])
seen = 0


def watch(event, arguments):
    global seen
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod"}:
        if any(isinstance(each, (str, os.PathLike)) and str(each).startswith(root) for each in arguments):
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)


from midspan.cli.app import run

sys.addaudithook(watch)
code = run(["rename", "route-request", "send-request", "--workspace", root])
sys.exit(code)
"""
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


def run(root: Path, at: int) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(root), str(at)], capture_output=True, check=False, timeout=60
    )


@pytest.mark.parametrize("start", [1, 2, 3])
def test_a_killed_rename_is_finished_by_the_same_command(tmp_path: Path, start: int) -> None:
    # Every third place from each of three starts: all places, in three tests that can run side by side.
    halves = finished = 0
    for at in range(start, 200, 3):
        root = tmp_path / f"w{at}"
        shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__", ".midspan"))
        first = run(root, at)
        if first.returncode == 0:
            assert works(root) == NEW
            break
        assert first.returncode == -signal.SIGKILL, first.stderr
        refused = refusal(root)
        if refused is None:
            # Readable means whole: all of it, before or after.
            assert works(root) in (OLD, NEW)
        else:
            assert refused == "finish it: `midspan rename route-request send-request`"
            halves += 1
        again = run(root, 0)
        already = b"there is no work and no initiative `route-request`" in again.stderr
        assert again.returncode == 0 or already, again.stderr
        assert works(root) == NEW
        assert listed(root) == "works: [send-request]"
        assert "formerly: [route-request]" in (root / "works/send-request.yaml").read_text()
        assert not [each for each in root.iterdir() if each.name == settings.CHANGING]
        finished += 1
    else:
        pytest.fail("it never came to its end")
    assert halves >= 2
    assert finished >= 5
