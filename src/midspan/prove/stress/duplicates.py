"""The same item arrives again, in another order of items: the answer must be right again, and the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from midspan.definitions.digests import digest
from midspan.definitions.score import equal
from midspan.model.case import Case
from midspan.prove.stress.rung import Expectation, Material, Observe, Output, Rung


def make(material: Material) -> Sequence[Case]:
    """Each case once more, by its key; both times together would count one item twice and make its bound look tighter."""
    again = [replace(case, key=digest([case.key, "again"])) for case in material.answerable]
    return sorted(again, key=lambda case: case.key)


def differs(_: Material, __: Case, output: Output, first: Output) -> bool | None:
    """Whether the second answer is another one; None where neither time there was one."""
    return None if output is None and first is None else not equal(output, first)


RUNG = Rung(
    "duplicates",
    Expectation.UNCHANGED,
    "there are no develop cases with a right answer",
    lambda *_: "every item arrives again in another order, nothing else is changed",
    make,
    awaits=True,
    anew=True,
    observe=Observe("answered differently than the first time", differs),
)
