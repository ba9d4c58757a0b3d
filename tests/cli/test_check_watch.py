"""`midspan check --watch`, run as it is: what it prints is what the tests wait for."""

from __future__ import annotations

import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from check_ground import clean_workspace, edit

WORK = "works/route-request.yaml"
LONGEST_S = 60


class Watching:
    """The command, with its lines as they come."""

    def __init__(self, root: Path, *arguments: str) -> None:
        program = [sys.executable, "-c", "from midspan.cli import main; main()", "check", str(root)]
        self.process = subprocess.Popen(
            [*program, "--watch", "--stage", "ready", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, ending: str) -> list[str]:
        """All lines up to the first with this in it."""
        lines: list[str] = []
        while True:
            line = self._lines.get(timeout=LONGEST_S)
            assert line is not None, (lines, self.process.communicate()[1])
            lines.append(line)
            if ending in line:
                return lines

    def end(self) -> tuple[int, str]:
        """Exit code and standard error after ^C."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(LONGEST_S)
        self._reader.join()
        assert self.process.stderr
        with self.process.stderr:
            return code, self.process.stderr.read()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return clean_workspace(tmp_path / "w")


@pytest.fixture
def watching(root: Path) -> Iterator[Watching]:
    watching = Watching(root)
    try:
        yield watching
    finally:
        watching.process.kill()
        watching.process.wait()
        watching._reader.join()
        for stream in (watching.process.stdout, watching.process.stderr):
            assert stream
            stream.close()


def replaced(file: Path, old: str, new: str) -> None:
    """As most editors save: a new file in the place of the old one."""
    draft = file.with_name(f".{file.name}.tmp")
    shutil.copy(file, draft)
    edit(draft, old, new)
    draft.replace(file)


def test_each_change_is_told_by_what_is_new_and_what_is_gone(root: Path, watching: Watching) -> None:
    assert watching.until("no findings in 1 work") == ["no findings in 1 work and 1 initiative"]
    edit(root / WORK, "volume: 300/day, ", "")
    assert watching.until("1 finding in") == [
        "new  works/route-request.yaml:7:1: WD102 `today.volume` is missing [baseline-missing]",
        "       help: count the items of a period, such as `1200/day`",
        "1 finding in 1 work and 1 initiative",
    ]
    replaced(root / WORK, "effort: 8 min, ", "volume: 300/day, ")
    assert watching.until("1 finding in") == [
        "gone works/route-request.yaml:7:1: WD102 `today.volume` is missing [baseline-missing]",
        "new  works/route-request.yaml:7:1: WD102 `today.effort` is missing [baseline-missing]",
        "       help: measure how long a person needs for one item, such as `90 s`",
        "1 finding in 1 work and 1 initiative",
    ]
    # A finding that moves to another line is neither new nor gone.
    replaced(root / WORK, "title: ", "# a remark\ntitle: ")
    assert watching.until("1 finding in") == ["1 finding in 1 work and 1 initiative"]


def test_files_that_come_go_and_are_renamed_are_seen(root: Path, watching: Watching) -> None:
    watching.until("no findings in 1 work")
    shutil.copy(root / WORK, root / "works/second.yaml")
    assert "stands" not in watching.until("1 finding in")[0]
    (root / "works/second.yaml").unlink()
    assert watching.until("no findings in")[0].startswith("gone works/second.yaml")
    (root / WORK).rename(root / "works/other.yaml")
    (root / "works/route-request.cases.jsonl").rename(root / "works/other.cases.jsonl")
    watching.until("no findings in 1 work")
    (root / "implementations/routing.py").rename(root / "implementations/elsewhere.py")
    assert "WD009" in watching.until("1 finding in")[0]


def test_a_workspace_that_cannot_be_read_is_said_and_watched_on(root: Path, watching: Watching) -> None:
    watching.until("no findings in")
    edit(root / "midspan.toml", 'currency = "EUR"', "currency = ")
    watching.until("`midspan.toml` cannot be read")
    edit(root / "midspan.toml", "currency = ", 'currency = "USD"')
    assert any("IN105" in line for line in watching.until("findings in"))


def test_the_end_by_interrupt_is_no_failure(watching: Watching) -> None:
    watching.until("no findings in")
    assert watching.end() == (0, "")
