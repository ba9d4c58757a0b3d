"""A real `data assess` is killed or interrupted in the middle of landing and of checking: nothing half is left, and the next goes on."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from affected_ground import ground
from forking import Forked, forge
from midspan.cli.opening import open_ledger
from midspan.settings import read

NEEDS = (
    "assess_killed",
    "duckdb",
    "midspan.cli.data_assessing",
    "midspan.feeds.csv",
    "midspan.tables.duckdb",
)
# Of all that it does, so many places are tried by each signal, evenly spread; the last is past the end.
KILLS, STOPS = 5, 3


def _run(root: Path, how: str, at: int) -> tuple[Forked, Path]:
    said, errors = root.parent / f"{root.name}.said", root.parent / f"{root.name}.errors"
    process = forge().run(
        "assess_killed:main", str(root), how, str(at), said=said, errors=errors, needs=NEEDS
    )
    process.wait()
    return process, errors


class Clean(NamedTuple):
    """What it comes to undisturbed: a workspace before it, what it found, its snapshots, and how many things it did."""

    before: Path
    found: Any
    kept: set[str]
    steps: int


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clean]:
    """The workspace has its ledger and keys already: only what assessing itself does is counted."""
    folder = tmp_path_factory.mktemp("assess")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(folder / "keys"))
        before = ground(folder / "before").root
        with open_ledger(read(before)):
            pass
        root = folder / "clean"
        shutil.copytree(before, root)
        process, errors = _run(root, "SIGKILL", 0)
        assert process.returncode == 1, process.said()
        steps = int(errors.read_text().split()[-1])
        yield Clean(before, _found(process), _kept(root), steps)


def _found(process: Forked) -> Any:
    found = json.loads(process.said())
    return {key: found[key] for key in ("readiness", "traits", "findings", "cells", "unknown")}


def _kept(root: Path) -> set[str]:
    return {
        each.relative_to(root).as_posix() for each in (root / ".midspan/data").rglob("*") if each.is_file()
    }


def _assessments(root: Path) -> int:
    with open_ledger(read(root), create=False) as ledger:
        return ledger.count("assessment", ("sign",))


def _goes_on(root: Path, clean: Clean) -> None:
    """The next run comes to the same, and lands nothing that was landed."""
    whole = {each: each.stat().st_mtime_ns for each in (root / ".midspan/data").glob("*/snapshot.json")}
    before = _assessments(root)
    again, _ = _run(root, "SIGKILL", 0)
    assert again.returncode == 1, again.said()
    assert _found(again) == clean.found
    assert _kept(root) == clean.kept
    assert {each: each.stat().st_mtime_ns for each in whole} == whole
    assert (before, _assessments(root)) in {(0, 1), (1, 2)}


def test_a_killed_assessment_leaves_nothing_half_and_the_next_goes_on(clean: Clean, tmp_path: Path) -> None:
    left = landed = 0
    for place in range(1, KILLS + 1):
        root = tmp_path / f"w{place}"
        shutil.copytree(clean.before, root)
        process, _ = _run(root, "SIGKILL", clean.steps * place // (KILLS + 1))
        assert process.returncode == -signal.SIGKILL, process.said()
        data = root / ".midspan/data"
        left += len(list(data.glob("looking-*")))
        landed += len(list(data.glob("*/snapshot.json"))) == 2
        _goes_on(root, clean)
        shutil.rmtree(root)
    assert left
    assert 0 < landed < KILLS


def test_an_interrupted_assessment_takes_away_what_it_needed_and_the_next_goes_on(
    clean: Clean, tmp_path: Path
) -> None:
    for place in range(1, STOPS + 1):
        root = tmp_path / f"w{place}"
        shutil.copytree(clean.before, root)
        process, _ = _run(root, "SIGINT", clean.steps * place // (STOPS + 1))
        assert process.returncode == 130, process.said()
        assert list((root / ".midspan/data").glob("looking-*")) == []
        assert "Traceback" not in process.said()
        _goes_on(root, clean)
        shutil.rmtree(root)
