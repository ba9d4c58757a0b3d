"""The same item arrives twice, each time answered anew: both answers must be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from midspan.definitions.canonical import digest
from midspan.model.case import Case
from midspan.prove.stress.rung import Expectation, Material, Rung


def make(material: Material) -> Sequence[Case]:
    return [
        replace(case, key=digest([case.key, copy]))
        for case in material.answerable
        for copy in ("first", "again")
    ]


RUNG = Rung(
    "duplicates",
    Expectation.UNCHANGED,
    "there are no develop cases with a right answer",
    lambda _: "every item arrives twice, nothing else is changed",
    make,
)
