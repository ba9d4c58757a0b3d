"""Formats drift inside texts: dates day first, decimal commas, capitals, doubled spaces."""

from __future__ import annotations

import re

from midspan.prove.stress.prose import in_words, rung
from midspan.prove.stress.rung import Draw, Expectation

_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DECIMAL = re.compile(r"(?<![\d.,])(\d+)\.(\d+)(?![\d.])")


def _drifted(text: str, answer: str, draw: Draw) -> str:
    dated = _DAY.sub(lambda day: _unless(day, answer, f"{day[3]}.{day[2]}.{day[1]}"), text)
    comma = _DECIMAL.sub(lambda number: _unless(number, answer, f"{number[1]},{number[2]}"), dated)
    return in_words(comma, answer, draw, lambda word, _: word.swapcase() + " ")


def _unless(found: re.Match[str], answer: str, new: str) -> str:
    return found[0] if found[0] in answer else new


RUNG = rung(
    "formats",
    Expectation.UNCHANGED,
    "in {} dates written day first, decimal points as commas, one word in eight in the other case with a space too many",
    _drifted,
)
