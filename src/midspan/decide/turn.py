"""Whose turn it is: the role that a reason asks to act, as a table, and who has that role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.decide.deciding.party import parties
from midspan.decide.reason import Reason
from midspan.model.initiative import Initiative

# By the code of a reason, or the longest beginning of it that is here: who can mend what it says.
TURNS: Mapping[str, str] = {
    "IN": "owner",
    "IN201": "sponsor",
    "IN202": "sponsor",
    "IN407": "sponsor",
    "WD": "operator",
    "WD00": "owner",  # a file that cannot be read as it was meant: whoever wrote it is not known
    "WD5": "builder",
    "EV": "builder",
    "EV10": "operator",
    "EV12": "operator",
    "EV13": "operator",
    "RV": "operator",
    "VL": "owner",
    "works-unknown": "builder",
    "evidence-unknown": "builder",
    "people-unknown": "operator",
    "shadow-unknown": "operator",
    "promotion-unknown": "operator",
    "adoption-unknown": "operator",
}
# Who answers for it answers for whatever is nobody else's.
_OTHERWISE = "owner"


@dataclass(frozen=True, slots=True)
class Turn:
    """role: one of the initiative's, or one that its file names for just this; name: who has it, None where nobody is named."""

    role: str
    name: str | None


def turn(reason: Reason, initiative: Initiative) -> Turn:
    """Who must act on this reason."""
    if reason.owner is not None:
        return Turn(reason.owner, reason.owner)
    return turn_of(reason.code, initiative)


def turn_of(code: str, initiative: Initiative) -> Turn:
    """Who must act on a reason of this code."""
    role = role_of(code)
    return Turn(role, parties(initiative).get(role))


def role_of(code: str) -> str:
    return next(
        (TURNS[code[:length]] for length in range(len(code), 1, -1) if code[:length] in TURNS), _OTHERWISE
    )
