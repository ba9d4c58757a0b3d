"""Reading errors of a scanner: letters taken for others that look like them, and accents lost."""

from __future__ import annotations

import unicodedata

from midspan.prove.stress.prose import in_words, rung
from midspan.prove.stress.rung import Draw, Expectation

_CONFUSED = (
    ("rn", "m"), ("m", "rn"), ("cl", "d"), ("d", "cl"), ("w", "vv"), ("l", "1"), ("i", "l"), ("I", "l"),
    ("o", "0"), ("O", "0"), ("S", "5"), ("B", "8"), ("e", "c"), ("h", "b"), ("u", "ii"), ("t", "f"),
)  # fmt: skip


def _misread(word: str, draw: Draw) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))
    possible = [(seen, read) for seen, read in _CONFUSED if seen in plain]
    if not possible:
        return plain
    seen, read = possible[draw.below(len(possible))]
    return plain.replace(seen, read, 1)


RUNG = rung(
    "ocr",
    Expectation.UNCHANGED,
    "one word in eight of {} misread as a scanner does (rn for m, 0 for o, accents lost)",
    lambda text, answer, draw: in_words(text, answer, draw, _misread),
)
