"""Another script: Latin letters as Cyrillic ones that look alike, or as full-width forms. Nothing is translated."""

from __future__ import annotations

from midspan.prove.stress.prose import in_words, rung
from midspan.prove.stress.rung import Draw, Expectation

_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _written(word: str, draw: Draw) -> str:
    wide = word.translate(_WIDE)
    cyrillic = word.translate(_CYRILLIC)
    return cyrillic if draw.below(2) and cyrillic != word else wide


RUNG = rung(
    "lookalikes",
    Expectation.UNCHANGED,
    "one word in eight of {} in letters of another script that look alike (Cyrillic, full-width); nothing is translated",
    lambda text, answer, draw: in_words(text, answer, draw, _written),
)
