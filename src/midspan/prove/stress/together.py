"""Last rung: missing fields, typing errors and noise at once, on the cases as they were drawn, those for a person among them."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.case import Case
from midspan.prove.stress import missing, noise, typos
from midspan.prove.stress.rung import Expectation, Material, Rung

_TOGETHER = (missing.RUNG, typos.RUNG, noise.RUNG)


def make(material: Material) -> Sequence[Case]:
    """Every case with each of the three changes that it has material for; none where that would be the first rung again."""
    changed = [case if case.to_person else _change(case, material) for case in material.cases]
    differs = any(new.to_person or new is not case for new, case in zip(changed, material.cases, strict=True))
    return changed if differs else ()


def _change(case: Case, material: Material) -> Case:
    changed = case
    for rung in _TOGETHER:
        if rung.change is not None:
            changed = rung.change(changed, material) or changed
    return changed


def does(material: Material, made: Sequence[Case]) -> str:
    """What the three rungs did, one after another."""
    parts = [rung.does(material, made) for rung in _TOGETHER]
    scope = "items for a person among them" if any(case.to_person for case in made) else ""
    return "; ".join(part for part in (*parts, scope) if part)


RUNG = Rung(
    "all-together",
    Expectation.BOTH,
    "no develop case can be changed, and none is for a person",
    does,
    make,
)
