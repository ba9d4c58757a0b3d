"""Items that are none of this work's business: whatever is answered, it must not be answered alone."""

from __future__ import annotations

from midspan.prove.stress.rung import Expectation, Rung

RUNG = Rung(
    "out-of-scope",
    Expectation.NOT_ALONE,
    "there is no develop or example case with `to_person`",
    lambda *_: "nothing is changed: items that a person must decide",
    lambda material: material.scope,
    as_recorded=True,
    awaits=True,
)
