"""Data out of order: dated records arrive in another order than they happened. Nothing is lost: their days tell."""

from __future__ import annotations

from midspan.model.case import Case
from midspan.prove.stress.dates import date_paths, dated_lists
from midspan.prove.stress.late import WITHOUT
from midspan.prove.stress.rung import Draw, Expectation, Material, changing, replaced, with_input

NAME = "out-of-order"


def change(case: Case, material: Material) -> Case | None:
    """The case with its dated lists shuffled; None where it has none."""
    draw, changed = Draw(material.seed, NAME, case), case.input
    for path, _, records, _ in dated_lists(case, material):
        left, shuffled = list(records), []
        while left:
            shuffled.append(left.pop(draw.below(len(left))))
        if shuffled == records:
            shuffled.reverse()
        if shuffled != records:
            changed = replaced(changed, path, shuffled)
    return None if changed is case.input else with_input(case, changed)


RUNG = changing(
    NAME, Expectation.UNCHANGED, change, date_paths, "the records of {} in another order", WITHOUT
)
