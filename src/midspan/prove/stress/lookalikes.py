"""Another script: letters that look like the Latin ones, full-width forms, marks of writing from right to left.

Nothing is translated: to a reader every word looks as it did, or nearly so.
"""

from __future__ import annotations

from midspan.prove.stress.prose import in_words, rung
from midspan.prove.stress.rung import Draw, Expectation

_CYRILLIC = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_GREEK = str.maketrans("oiuvABEHIKMNOPTXYZ", "οιυνΑΒΕΗΙΚΜΝΟΡΤΧΥΖ")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def _written(word: str, draw: Draw) -> str:
    alike = [word.translate(script) for script in (_CYRILLIC, _GREEK, _WIDE)]
    # A mark before and after; and the word backwards, which an override shows forwards.
    ways = [*(each for each in alike if each != word), f"\u200f{word}\u200f", f"\u202e{word[::-1]}\u202c"]
    return ways[draw.below(len(ways))]


RUNG = rung(
    "lookalikes",
    Expectation.UNCHANGED,
    "one word in eight of {} in letters that look alike (Cyrillic, Greek, full-width) or with right-to-left marks; nothing is "
    "translated",
    lambda text, answer, draw: in_words(text, answer, draw, _written),
)
