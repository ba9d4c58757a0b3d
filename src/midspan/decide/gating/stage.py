"""Where an initiative stands: a table of stages, walked gate by gate.

Law: up to Chosen the evidence alone says how far it is, and every gate on the way must hold today. A later stage
takes a recorded COMMIT to it, made on the certificates that are in force now: when one of them is replaced or
void, the initiative falls back to what its evidence shows, and going up again takes a new COMMIT.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from midspan.model.stage import LAST_BY_EVIDENCE, STAGES_BY_CEILING, Level, Stage

_HEIGHT = {level: position for position, level in enumerate(Level)}

# The level that a stage needs; a stage that is not here lets nothing happen to real work.
LEVEL_OF: Mapping[Stage, Level] = {
    Stage.SHADOW: Level.SHADOW,
    Stage.ASSISTED: Level.ASSISTED,
    Stage.AUTONOMOUS: Level.AUTONOMOUS,
    Stage.PROVEN: Level.AUTONOMOUS,
}


def path(ceilings: Iterable[Level]) -> tuple[Stage, ...]:
    """The stages that an initiative passes: those of the work that may go furthest; the others skip what is above."""
    highest = max(ceilings, key=lambda each: _HEIGHT[each], default=Level.AUTONOMOUS)
    return STAGES_BY_CEILING[highest]


def standing(
    stages: Sequence[Stage], blocked: Mapping[Stage, Sequence[object]], committed: Stage | None
) -> Stage | None:
    """The last stage reached; None while the gate to the first one does not hold.

    blocked: what blocks the gate to each stage, empty where it holds. committed: the stage of the COMMIT in force.
    """
    reached = None
    for stage in stages:
        if stage.order > LAST_BY_EVIDENCE.order:
            holds = committed is not None and committed.reaches(stage)
        else:
            holds = not blocked.get(stage)
        if not holds:
            return reached
        reached = stage
    return reached


def following(stages: Sequence[Stage], stage: Stage | None) -> Stage | None:
    """The stage after this one on the way; None where there is none left."""
    return next((each for each in stages if stage is None or each.order > stage.order), None)


def level_at(stage: Stage | None, ceiling: Level) -> Level:
    """What a work under this ceiling may do at most while its initiative stands there."""
    level = LEVEL_OF.get(stage, Level.OFF) if stage else Level.OFF
    return min(level, ceiling, key=lambda each: _HEIGHT[each])
