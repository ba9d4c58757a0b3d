"""Last rung: one change of each family at once, on the cases as they were drawn, those for a person among them."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.case import Case
from midspan.prove.stress import (
    disorder,
    encoding,
    faulty,
    formats,
    injection,
    late,
    lookalikes,
    missing,
    noise,
    nulls,
    numbers,
    ocr,
    oversized,
    stale,
    truncation,
    typos,
)
from midspan.prove.stress.rung import Expectation, Material, Rung

# What each family does to a case is what the first of its rungs does that can change it. Fields in another order damage
# nothing: alone they would pass for conditions of production.
FAMILIES: tuple[tuple[Rung, ...], ...] = (
    (missing.RUNG, nulls.RUNG),
    (typos.RUNG, ocr.RUNG, encoding.RUNG, lookalikes.RUNG, truncation.RUNG),
    (noise.RUNG, faulty.RUNG),
    (stale.RUNG, disorder.RUNG, late.RUNG),
    (numbers.RUNG, formats.RUNG),
    (injection.RUNG,),
    (oversized.RUNG,),
)


def make(material: Material) -> Sequence[Case]:
    """Every case with each of the changes that it has material for; none where that would be the first rung again."""
    changed = [case if case.to_person else _change(case, material)[0] for case in material.cases]
    differs = any(new.to_person or new is not case for new, case in zip(changed, material.cases, strict=True))
    return changed if differs else ()


def _change(case: Case, material: Material) -> tuple[Case, list[str]]:
    """The changed case, and the rungs that changed it."""
    changed, by = case, list[str]()
    for family in FAMILIES:
        for rung in family:
            new = rung.change(changed, material) if rung.change is not None else None
            if new is not None:
                changed = new
                by.append(rung.name)
                break
    return changed, by


def does(material: Material, made: Sequence[Case]) -> str:
    """The rungs whose changes were made at once."""
    used = {name for case in material.answerable for name in _change(case, material)[1]}
    order = [rung.name for family in FAMILIES for rung in family]
    at_once = ", ".join(name for name in order if name in used)
    scope = "items for a person among them" if any(case.to_person for case in made) else ""
    return "; ".join(part for part in (f"{at_once} at once" if at_once else "", scope) if part)


RUNG = Rung(
    "all-together",
    Expectation.BOTH,
    "no develop case can be changed, and none is for a person",
    does,
    make,
)
