"""Texts that end too early: the last quarter of the words is lost, as in a field that was too short."""

from __future__ import annotations

import re

from midspan.prove.stress.prose import rung
from midspan.prove.stress.rung import Draw, Expectation


def _cut(text: str, answer: str, _: Draw) -> str:
    words = list(re.finditer(r"\S+", text))
    end = words[-max(1, len(words) // 4) - 1].end()
    # What the right answer repeats must still be there.
    lost = set(re.findall(r"\w+", text[end:].lower()))
    return text if lost & set(re.findall(r"\w+", answer)) else text[:end]


RUNG = rung(
    "truncation",
    Expectation.BOTH,
    "the last quarter of the words of {} cut off",
    _cut,
)
