"""How a work stands in production: what it was raised to, what it may do at most, and the epoch that commits compare.

Entries of kind `level` (subject the work, key empty) say every change; the newest one counts. Facts of kind `ceiling` (key
the initiative) are written by whoever decides; without one, nothing may run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.stage import Level

KIND = "level"


@dataclass(frozen=True, slots=True)
class Footing:
    """raised: what it was raised to. level: what it does now, which is less while it is paused or a ceiling is lower.

    implementation: what answers; None before one was named. ramp: share of what may act alone that does. since: when the
    newest change was recorded. epoch: moves with every change of any of this, and with every incident.
    """

    raised: Level
    level: Level
    ceiling: Level
    implementation: str | None
    ramp: float
    paused: bool
    since: str | None
    epoch: int

    @property
    def why_unasked(self) -> str:
        """Why nothing is asked at this level, for the person who gets the item."""
        if self.paused:
            return "the work is paused"
        if self.raised is not Level.OFF:
            return "its initiative allows no more than `off`"
        return "the level is `off`"


def footing(ledger: Ledger, file: WorkFile) -> Footing:
    """As the ledger has it now. Raises StoreError."""
    newest = ledger.latest(KIND, file.names)
    body: Mapping[str, Any] = newest.body if newest else {}
    ceiling, seq = _ceiling(ledger, file)
    # An incident moves the epoch too: what keeps the level is looked at anew before the next commit.
    incident = ledger.latest("incident", file.names)
    raised = Level(body.get("level", Level.OFF))
    paused = bool(body.get("paused", False))
    level = raised if ceiling.reaches(raised) else ceiling
    return Footing(
        raised,
        Level.OFF if paused else level,
        ceiling,
        body.get("implementation"),
        float(body.get("ramp", 0.0)),
        paused,
        newest.at if newest else None,
        max(seq, newest.seq if newest else 0, incident.seq if incident else 0),
    )


def changed(
    was: Footing,
    file: WorkFile,
    *,
    because: str,
    by: str,
    level: Level | None = None,
    implementation: str | None = None,
    ramp: float | None = None,
    paused: bool | None = None,
    role: str | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Entry:
    """The entry of a change; what is not named stays as it was. by: `midspan` where nobody was needed."""
    body = {
        "level": (was.raised if level is None else level).value,
        "was": was.raised.value,
        "implementation": implementation or was.implementation,
        "ramp": was.ramp if ramp is None else ramp,
        "paused": was.paused if paused is None else paused,
        "because": because,
        "by": by,
        "role": role,
        "evidence": dict(evidence or {}),
    }
    return Entry(KIND, file.identity, "", body)


def _ceiling(ledger: Ledger, file: WorkFile) -> tuple[Level, int]:
    """The lowest of what its initiatives allow, and the number of the newest fact."""
    newest: dict[str, tuple[Level, int]] = {}
    for entry in ledger.read("ceiling", file.names):
        newest[entry.key] = Level(entry.body["level"]), entry.seq
    if not newest:
        return Level.OFF, 0
    lowest = Level.AUTONOMOUS
    for level, _ in newest.values():
        lowest = level if lowest.reaches(level) else lowest
    return lowest, max(seq for _, seq in newest.values())
