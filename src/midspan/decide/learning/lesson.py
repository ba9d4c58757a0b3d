"""A lesson: what happened to an initiative that was stopped, and what would be done differently.

An entry is of kind `lesson`: subject the initiative, key the record's day, body {happened, differently, by, role, on, stage, raised,
problem, metric, works}. What it was about stands in it, so that it is found when the files are long gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.decide.assessment import InitiativeState
from midspan.decide.failing.mode import Known
from midspan.decide.failing.modes import look
from midspan.errors import StoreError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry, Recorded

KIND = "lesson"


@dataclass(frozen=True, slots=True)
class Lesson:
    """raised: names of the failure modes of that day. seq: its record in the ledger; works: their titles, or names."""

    initiative: str
    on: date
    by: str
    role: str
    stage: str | None
    happened: str
    differently: str
    problem: str | None
    metric: str | None
    works: tuple[str, ...]
    raised: tuple[str, ...]
    seq: int

    @property
    def words(self) -> str:
        """All that it may be found by."""
        said = (
            self.initiative,
            self.problem or "",
            self.metric or "",
            *self.works,
            self.happened,
            self.differently,
        )
        return " ".join(said)


def lesson_entry(
    state: InitiativeState, on: date, who: tuple[str, str], happened: str, differently: str
) -> Entry:
    """What is recorded with a STOP. who: name and role."""
    value = state.promise.initiative.value
    body: dict[str, Any] = {
        "happened": happened,
        "differently": differently,
        "by": who[0],
        "role": who[1],
        "on": on.isoformat(),
        "stage": state.verdict.stage.value if state.verdict.stage else None,
        "raised": [mode.name for mode, sign in look(state, on).items() if sign.known is Known.RAISED],
        "problem": state.file.initiative.problem,
        "metric": value.metric if value else None,
        "works": [each.file.work.title or each.name for each in state.works],
        "initiative": state.name,
    }
    return Entry(KIND, state.file.identity, on.isoformat(), body)


def lessons(ledger: Ledger) -> list[Lesson]:
    """All that were ever recorded, the newest first. Raises StoreError."""
    return [_read(entry) for entry in ledger.read(KIND, newest_first=True)]


def others(found: Iterable[Lesson], names: Iterable[str]) -> list[Lesson]:
    """Those of other initiatives than the one that has, or had, these names."""
    own = set(names)
    return [each for each in found if each.initiative not in own]


def _read(entry: Recorded) -> Lesson:
    body = entry.body
    try:
        return Lesson(
            body["initiative"],
            date.fromisoformat(body["on"]),
            body["by"],
            body["role"],
            body["stage"],
            body["happened"],
            body["differently"],
            body["problem"],
            body["metric"],
            tuple(body["works"]),
            tuple(body["raised"]),
            entry.seq,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            f"record `{entry.seq}` of the ledger, lesson of `{entry.subject}`, cannot be read",
            help="it was written by another version of midspan: update it",
        ) from error
