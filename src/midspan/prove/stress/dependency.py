"""The service that the candidate asks fails every now and then: tries again must come to the same answers."""

from __future__ import annotations

from midspan.prove.ports import Surroundings
from midspan.prove.stress.clean import make
from midspan.prove.stress.rung import Expectation, Rung

RUNG = Rung(
    "dependency",
    Expectation.BOTH,
    "there are no develop cases with a right answer",
    lambda *_: (
        "one request in five fails: 429, 500, a broken connection, half an answer, or none within the time-out"
    ),
    make,
    awaits=True,
    around=Surroundings.FAULTS,
)
