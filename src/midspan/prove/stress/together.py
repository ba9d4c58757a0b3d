"""Last rung: everything at once, on the cases as they were drawn, those for a person among them."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.case import Case
from midspan.prove.stress import missing, noise, typos
from midspan.prove.stress.rung import Expectation, Material, Rung


def make(material: Material) -> Sequence[Case]:
    """Every case with all changes that it has material for; none where no case can be changed."""
    changed = [_change(case, material) for case in material.cases]
    return changed if any(new is not case for new, case in zip(changed, material.cases, strict=True)) else ()


def _change(case: Case, material: Material) -> Case:
    if case.to_person:
        return case
    for rung in (missing, typos, noise):
        case = rung.change(case, material) or case
    return case


RUNG = Rung(
    "all-together",
    Expectation.BOTH,
    "no develop case can be changed",
    lambda _: "optional fields left out, typing errors and noise together, items for a person among them",
    make,
)
