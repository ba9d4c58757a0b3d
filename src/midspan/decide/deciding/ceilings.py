"""What each work may do at most, as facts that the runtime obeys: up with a COMMIT, down with nobody's leave.

A fact is an entry of kind `ceiling`: subject the work, key the initiative (each by its identity), body {level, initiative, because, on}.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from midspan.decide.assessment import InitiativeState
from midspan.decide.gating.stage import level_at
from midspan.decide.verdict import Outcome
from midspan.model.entry import Entry
from midspan.model.stage import Level, Stage


def lowered(state: InitiativeState, levels: Mapping[str, Level], today: date) -> tuple[Entry, ...]:
    """Ceilings that fall with the verdict: down needs nobody. `levels`: what each work may do by the ledger now, by identity.

    A STOP leaves at most shadow; otherwise a work may do what the stage allows that its initiative stands at.
    """
    stage = Stage.SHADOW if state.verdict.outcome is Outcome.STOP else state.verdict.stage
    falls = ceilings(state, today, stage, f"verdict {state.verdict.outcome}")
    return tuple(
        entry for entry in falls if _above(levels.get(entry.subject, Level.OFF), Level(entry.body["level"]))
    )


def _above(now: Level, allowed: Level) -> bool:
    return now is not allowed and now.reaches(allowed)


def ceilings(state: InitiativeState, on: date, stage: Stage | None, because: str) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            "ceiling",
            work.file.identity,
            state.file.identity,
            {
                "level": level_at(stage, work.ceiling).value,
                "initiative": state.name,
                "because": because,
                "on": on.isoformat(),
            },
        )
        for work in state.works
    )
