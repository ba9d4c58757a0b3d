"""One change of a definition, in words, with what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from midspan.rules import Question


class Effect(StrEnum):
    """What a change does to a limit: a looser one lets more through."""

    LOOSER = "looser"
    TIGHTER = "tighter"


class Compatibility(StrEnum):
    """Whether whoever hands items in, or reads the answers, can go on as before."""

    BREAKING = "breaking"
    COMPATIBLE = "compatible"


class Voided(StrEnum):
    """What a change can void."""

    CERTIFICATE = "certificate"
    EVALUATIONS = "evaluations"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Void:
    """What is void; `by` names the part of the evidence's identity that changed, empty for an approval."""

    what: Voided
    by: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. `at` is the dotted path; `text` follows it in a sentence; `remark` says what it means.

    was, now: the values as the files have them, None where there is none.
    """

    at: str
    question: Question
    text: str
    remark: str = ""
    was: Any = None
    now: Any = None
    effect: Effect | None = None
    compatibility: Compatibility | None = None
    voids: tuple[Void, ...] = ()


def all_voids(differences: Iterable[Difference]) -> tuple[Void, ...]:
    """What several changes void together, each once, certificates first."""
    order = list(Voided)
    found = {void for each in differences for void in each.voids}
    return tuple(sorted(found, key=lambda each: (order.index(each.what), each.by)))
