"""The same item arrives again and is answered anew: the answer must be right the second time too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from midspan.definitions.digests import digest
from midspan.model.case import Case
from midspan.prove.stress.rung import Expectation, Material, Rung


def make(material: Material) -> Sequence[Case]:
    """Each case once more; both times together would count one item twice and make its bound look tighter."""
    return [replace(case, key=digest([case.key, "again"])) for case in material.answerable]


RUNG = Rung(
    "duplicates",
    Expectation.UNCHANGED,
    "there are no develop cases with a right answer",
    lambda *_: "every item arrives again, nothing else is changed",
    make,
    awaits=True,
)
