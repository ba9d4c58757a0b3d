"""Texts far longer than usual: a footer repeated at their end, as in forwarded mail."""

from __future__ import annotations

from midspan.prove.stress.prose import rung
from midspan.prove.stress.rung import Draw, Expectation

_FOOTER = (
    "\nThis message is meant for its recipient only; please think of the environment before you print it."
)
# About 1,250 tokens: long for an item, and still of known cost where a model is paid by length.
_LENGTH = 5_000


def _padded(text: str, answer: str, _: Draw) -> str:
    del answer
    return text + _FOOTER * (_LENGTH // len(_FOOTER))


RUNG = rung(
    "oversized",
    Expectation.UNCHANGED,
    "about 5,000 characters of footer added to the end of {}",
    _padded,
)
