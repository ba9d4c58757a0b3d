"""Stages of an initiative and levels of autonomy: tables, not code paths."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """How far an initiative is, in the order it gets there."""

    FRAMED = "framed"
    READY = "ready"
    CHOSEN = "chosen"
    SHADOW = "shadow"
    ASSISTED = "assisted"
    AUTONOMOUS = "autonomous"
    PROVEN = "proven"

    @property
    def order(self) -> int:
        return _ORDER[self]

    def reaches(self, other: Stage) -> bool:
        """Whether this stage is `other` or later."""
        return self.order >= other.order

    @property
    def shown(self) -> str:
        """As a person reads it: `Ready`."""
        return self.value.capitalize()


_ORDER = {stage: position for position, stage in enumerate(Stage)}

# Up to here the evidence alone says where an initiative stands; entering a later stage changes what
# happens to real work, so it takes a recorded decision.
LAST_BY_EVIDENCE = Stage.CHOSEN


class Level(StrEnum):
    """What an implementation may do in production."""

    OFF = "off"
    SHADOW = "shadow"
    ASSISTED = "assisted"
    AUTONOMOUS = "autonomous"

    def reaches(self, other: Level) -> bool:
        """Whether this level is `other` or higher."""
        return _HEIGHT[self] >= _HEIGHT[other]


_HEIGHT = {level: position for position, level in enumerate(Level)}

# The stages that a work passes, by the ceiling its definition sets.
STAGES_BY_CEILING: dict[Level, tuple[Stage, ...]] = {
    Level.OFF: (Stage.FRAMED, Stage.READY),
    Level.SHADOW: (Stage.FRAMED, Stage.READY, Stage.CHOSEN, Stage.SHADOW),
    Level.ASSISTED: (Stage.FRAMED, Stage.READY, Stage.CHOSEN, Stage.SHADOW, Stage.ASSISTED, Stage.PROVEN),
    Level.AUTONOMOUS: tuple(Stage),
}


def next_stage(current: Stage | None, ceiling: Level) -> Stage | None:
    """The stage after `current` under `ceiling`; None where there is none left."""
    passed = STAGES_BY_CEILING[ceiling]
    if current is None:
        return passed[0]
    later = [stage for stage in passed if stage.order > current.order]
    return later[0] if later else None
