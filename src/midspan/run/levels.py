"""Levels of autonomy: what each needs before a work is raised to it, and what it keeps only for as long as it holds.

Up needs all of its row and a named approver who is not the builder alone; down needs nobody. Pure: `Facts` are gathered
by whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from midspan.model.stage import Level


class Need(StrEnum):
    """What a level may rest on."""

    CEILING = "ceiling"
    CERTIFICATE = "certificate"
    IN_TIME = "in-time"
    REVIEWERS = "reviewers"
    CAPACITY = "capacity"
    INCIDENTS = "incidents"
    PROMOTION = "promotion"
    APPROVER = "approver"


@dataclass(frozen=True, slots=True)
class Fact:
    """Whether a need is met. why, do: where it is not, in words, and what would mend it. evidence: what the ledger keeps."""

    met: bool
    why: str = ""
    do: str = ""
    evidence: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A need that is not met."""

    need: Need
    why: str
    do: str


Facts = Mapping[Need, Fact]

_SHOWN = (Need.APPROVER, Need.CEILING, Need.CERTIFICATE, Need.IN_TIME, Need.INCIDENTS)

# To be raised to a level, all of its row. Beside a person who decides every item nobody has more to do than today.
RISES: dict[Level, tuple[Need, ...]] = {
    Level.OFF: (),
    Level.SHADOW: _SHOWN,
    Level.ASSISTED: _SHOWN,
    Level.AUTONOMOUS: (*_SHOWN, Need.REVIEWERS, Need.CAPACITY, Need.PROMOTION),
}

# To stay at it, all of its row; what is lost lowers it to the level beside it, by itself and at once.
HOLDS: dict[Level, Mapping[Need, Level]] = {
    Level.OFF: {},
    Level.SHADOW: {},
    Level.ASSISTED: {Need.CERTIFICATE: Level.SHADOW, Need.IN_TIME: Level.SHADOW},
    Level.AUTONOMOUS: {
        Need.CERTIFICATE: Level.SHADOW,
        Need.IN_TIME: Level.SHADOW,
        Need.PROMOTION: Level.ASSISTED,
        Need.INCIDENTS: Level.ASSISTED,
    },
}

# One step at a time: who skips a level skips what is learned there.
NEXT: dict[Level, Level] = {
    Level.OFF: Level.SHADOW,
    Level.SHADOW: Level.ASSISTED,
    Level.ASSISTED: Level.AUTONOMOUS,
}


def lacking(to: Level, facts: Facts) -> tuple[Lack, ...]:
    """What is missing before a work may be raised to this level. A need of which nothing is known is not met."""
    return tuple(
        Lack(need, fact.why, fact.do)
        for need in RISES[to]
        if not (fact := facts.get(need, Fact(False, f"{need} is unknown"))).met
    )


def lost(at: Level, facts: Facts) -> tuple[Level, Lack] | None:
    """To which level a work falls and why; None where it may stay. What was not looked at is no reason to fall."""
    found = [
        (to, Lack(need, facts[need].why, facts[need].do))
        for need, to in HOLDS[at].items()
        if need in facts and not facts[need].met
    ]
    return min(found, key=lambda each: _HEIGHT[each[0]], default=None)


def steps(ramp: tuple[float, ...]) -> tuple[float, ...]:
    """The shares of what may act alone, rising to all of it; one step where the definition names none."""
    return ramp if ramp and ramp[-1] == 1 else (*ramp, 1.0)


def next_step(ramp: tuple[float, ...], now: float) -> float | None:
    """The share after this one; None where all that may act alone does."""
    return next((each for each in steps(ramp) if each > now), None)


_HEIGHT = {level: position for position, level in enumerate(Level)}
