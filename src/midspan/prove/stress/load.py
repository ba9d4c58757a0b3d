"""A load burst: many items at once, as when a crowd arrives. What slows down or breaks then, nobody sees in calm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from midspan.model.case import Case
from midspan.prove.ports import BURST, Surroundings
from midspan.prove.stress.rung import Expectation, Material, Rung

NAME = "load"
# A burst is over before long, and costs what it asks.
_MOST = 100


def make(material: Material) -> Sequence[Case]:
    return list(islice(material.answerable, _MOST))


RUNG = Rung(
    NAME,
    Expectation.UNCHANGED,
    "there are no develop cases with a right answer",
    lambda *_: f"nothing is changed: items come {BURST} at a time, or as many as `calls.at_once` says",
    make,
    awaits=True,
    anew=True,
    around=Surroundings.BURST,
)
