"""A failure mode, and what is known of it: raised, not raised, or unknown, with the evidence and the next step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from midspan.decide.assessment import InitiativeState
from midspan.decide.deciding.party import parties
from midspan.decide.turn import Turn, turn_of
from midspan.findings import Finding, Place


class Known(StrEnum):
    """Unknown is neither: what nobody measured is not in order."""

    RAISED = "raised"
    NOT_RAISED = "not_raised"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sign:
    """What is known of one mode. because: the evidence, in words. code: of the rule that says so, None where none does.

    do: the next step; empty where nothing is to be done.
    """

    known: Known
    because: str
    do: str = ""
    code: str | None = None
    place: Place | None = None
    turn: Turn | None = None


Look = Callable[[InitiativeState, date], Sign]


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to fail. name: the stable key. people: a signal about people, beside the eight."""

    name: str
    title: str
    look: Look
    people: bool = False


def raised(state: InitiativeState, because: str, do: str, role: str, place: Place | None = None) -> Sign:
    """By a fact that no rule speaks of."""
    return _asking(Known.RAISED, state, because, do, role, place)


def unknown(state: InitiativeState, because: str, do: str, role: str, place: Place | None = None) -> Sign:
    return _asking(Known.UNKNOWN, state, because, do, role, place)


def not_raised(because: str) -> Sign:
    return Sign(Known.NOT_RAISED, because)


def found(state: InitiativeState, *codes: str) -> Sign | None:
    """The first finding of these rules, or of these beginnings of codes; None without one.

    One that was suppressed counts as well: what happens is not ticked away.
    """
    for finding in state.all_findings:
        if finding.code.startswith(codes):
            return _from(finding, state)
    return None


def _from(finding: Finding, state: InitiativeState) -> Sign:
    because = finding.message
    if finding.suppressed_because is not None:
        because = f"{because} (suppressed: {finding.suppressed_because})"
    who = (
        Turn(finding.owner, finding.owner) if finding.owner else turn_of(finding.code, state.file.initiative)
    )
    return Sign(Known.RAISED, because, finding.help, finding.code, finding.place, who)


def _asking(
    known: Known, state: InitiativeState, because: str, do: str, role: str, place: Place | None
) -> Sign:
    turn = Turn(role, parties(state.file.initiative).get(role))
    return Sign(known, because, do, None, place or state.file.place(), turn)
