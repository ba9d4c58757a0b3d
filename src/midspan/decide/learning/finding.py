"""Texts found again by words: the best first, by Okapi BM25 (Robertson and Zaragoza, 2009, with k1 = 1.2, b = 0.75).

An organisation has as many lessons as it stopped initiatives, so they are read through, on whichever database; an index beside
the ledger would be a second thing to keep. A word matches another that begins with it, from four letters on: `invoice` finds
`invoices`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_K1, _B = 1.2, 0.75
_SHORTEST, _STEM = 3, 4
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Its words of three letters or more, without case and accents, in order."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [each for each in _WORD.findall(bare) if len(each) >= _SHORTEST or not each.isascii()]


def ranked(asked: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """Positions of the texts that have any of these words, with their score, the best first; then as they were given."""
    counts = [Counter(words(text)) for text in texts]
    lengths = [sum(each.values()) for each in counts]
    average = sum(lengths) / len(lengths) if lengths else 0.0
    scores = [0.0] * len(texts)
    for term in dict.fromkeys(words(asked)):
        hits = [_times(term, each) for each in counts]
        having = sum(1 for each in hits if each)
        rarity = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        for position, times in enumerate(hits):
            if times:
                weight = times + _K1 * (1 - _B + _B * lengths[position] / average)
                scores[position] += rarity * times * (_K1 + 1) / weight
    found = [(position, score) for position, score in enumerate(scores) if score > 0]
    return sorted(found, key=lambda each: -each[1])


def _times(term: str, counts: Counter[str]) -> int:
    if len(term) < _STEM:
        return counts[term]
    return sum(
        number
        for word, number in counts.items()
        if word.startswith(term) or (len(word) >= _STEM and term.startswith(word))
    )
