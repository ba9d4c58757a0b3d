"""First rung: develop cases as they are, as in a demo."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.case import Case
from midspan.prove.stress.rung import Expectation, Material, Rung


def make(material: Material) -> Sequence[Case]:
    return list(material.answerable)


RUNG = Rung(
    "clean",
    Expectation.UNCHANGED,
    "there are no develop cases with a right answer",
    lambda *_: "nothing is changed",
    make,
    as_recorded=True,
    awaits=True,
)
