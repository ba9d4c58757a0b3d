"""What `demo --serve` shows: the demo's workspace with weeks of production, lived through on a recorded clock."""

from __future__ import annotations

import random
import shutil
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

from midspan import settings
from midspan.cli.cases_reviews import ask_said
from midspan.cli.living import Files, Life
from midspan.cli.opening import open_ledger
from midspan.cli.producing import Place
from midspan.cli.proving import Proving
from midspan.cli.run_result import Ran
from midspan.cli.running import Run
from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.examples.demo import started, write
from midspan.examples.living import (
    CANDIDATE,
    DELAY,
    FIRST_TRY,
    INITIATIVE,
    SEED,
    WORK,
    Written,
    write_life,
)
from midspan.run.recorded.clock import RecordedClock
from midspan.run.recorded.marking import is_recorded
from midspan.value.measuring.measurement import Given, record

_ALL = 1_000
_COMPUTED = "computed from the share that people did"


def live(folder: Path, today: date) -> Ran | None:
    """Write the workspace, prove its works and live through its weeks; None where that was done before.

    It stands in the folder when all of it is there: interrupted, nothing does. Raises MidspanError.
    """
    if (folder / settings.FILE).is_file():
        _refuse_unlived(folder)
        return None
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"`{folder}` is not empty", help="name another folder: `midspan demo --serve FOLDER`"
        )
    partial = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(partial, ignore_errors=True)
    write(partial, today, alive=True)
    life = write_life(partial, started(INITIATIVE, today), today)
    _prove(partial, life)
    ran = _run(partial, life)
    if folder.exists():
        folder.rmdir()
    partial.rename(folder)
    return ran


def _refuse_unlived(folder: Path) -> None:
    with open_ledger(settings.read(folder), create=False) as ledger:
        if not is_recorded(ledger):
            raise UsageError(
                f"`{folder}` is a workspace that has not lived on a recorded clock",
                help="name another folder: `midspan demo --serve FOLDER`, or serve this one: `midspan serve`",
            )


def _prove(folder: Path, life: Written) -> None:
    clock = RecordedClock(life.proven)
    Proving(folder, WORK, FIRST_TRY, clock.now).evaluate(None)
    for name in load(settings.find_root(folder)).works:
        proving = Proving(folder, name, CANDIDATE if name == WORK else None, clock.now)
        proving.evaluate(None)
        proving.certify()
        proving.evaluate(1)
    lot = random.Random(SEED)  # noqa: S311 - nothing of a demo has to be kept from anybody
    ask_said(folder, WORK, FIRST_TRY, _ALL, lot)


def _run(folder: Path, life: Written) -> Ran:
    running = Run(folder, WORK, life=Life(Files(life.responses, life.decisions, DELAY, SEED)))
    try:
        ran = running.take(str(life.items), None, None, None)
        _measure(running.place)
        return ran
    finally:
        running.close()


def _measure(place: Place) -> None:
    """The hours of every whole week, computed and not measured: those of before, for the share of items that people did."""
    initiative = place.workspace.initiatives[INITIATIVE]
    promised = initiative.initiative.value
    if promised is None or promised.metric is None or promised.baseline is None:
        raise AssertionError("the demo promises hours")
    weeks: defaultdict[date, Counter[bool]] = defaultdict(Counter)
    for entry in place.ledger.read("item", place.file.names):
        day = date.fromisoformat(entry.at[:10])
        weeks[day + timedelta(days=4 - day.weekday())][entry.body["states"].endswith("acted_alone")] += 1
    given = [
        Given(promised.metric, round(promised.baseline * share, 1), friday, source=_COMPUTED)
        for friday, counts in sorted(weeks.items())
        for share in (counts[False] / counts.total(),)
    ]
    record(place.ledger, initiative, given, date.fromisoformat(place.now()[:10]))
