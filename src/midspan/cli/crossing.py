"""What `board` and `report` show: the initiatives as they stand on a day, and whether production there was real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import plug
from midspan.cli.opening import day_of, open_ledger
from midspan.decide.assessment import Assessment
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.definitions.workspace import Workspace
from midspan.ledger.run import Ledger
from midspan.run.recorded.marking import is_recorded, stands_at


@dataclass(frozen=True, slots=True)
class Stood:
    """head: how many batches the ledger has. recorded: its production was lived through on a recorded clock."""

    workspace: Workspace
    found: Assessment
    head: int
    recorded: bool


def stood(workspace: Path, at: str | None) -> Stood:
    """As of that day; without one of today, and of a recorded life as of the day that it has come to. Raises MidspanError."""
    loaded = load(settings.find_root(workspace))
    with open_ledger(loaded.settings, create=False) as ledger:
        recorded = is_recorded(ledger)
        found = assess(loaded, ledger, _day(ledger, at, recorded=recorded), plug, list(loaded.initiatives))
        return Stood(loaded, found, ledger.store.head(), recorded)


def _day(ledger: Ledger, at: str | None, *, recorded: bool) -> date:
    newest = stands_at(ledger) if recorded and at is None else None
    return day_of(newest[:10] if newest else at)
