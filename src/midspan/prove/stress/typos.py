"""Typing errors in texts: two neighbouring letters swapped, or a letter hit beside the right key.

Only texts of three words or more are touched (a single word may be a code), only words of four letters or more, and
none that the right answer repeats. One word in eight gets an error, one at least; lengths stay as they are.
"""

from __future__ import annotations

from midspan.prove.stress.prose import WORD, rung
from midspan.prove.stress.rung import Draw, Expectation

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _mistyped(text: str, answer: str, draw: Draw) -> str:
    words = [match for match in WORD.finditer(text) if match[0].lower() not in answer]
    letters = list(text)
    for _ in range(max(1, len(text.split()) // 8)):
        if not words:
            break
        match = words.pop(draw.below(len(words)))
        letters[match.start() : match.end()] = _wrong(match[0], draw)
    return "".join(letters)


def _wrong(word: str, draw: Draw) -> list[str]:
    letters, place = list(word), 1 + draw.below(len(word) - 2)
    beside = _neighbour(letters[place], draw)
    if beside and draw.below(2):
        letters[place] = beside
        return letters
    # Letters that differ, else the word would stay as it is.
    places = [each for each in range(len(word) - 1) if word[each] != word[each + 1]]
    if places:
        first = places[draw.below(len(places))]
        letters[first], letters[first + 1] = letters[first + 1], letters[first]
    return letters


def _neighbour(letter: str, draw: Draw) -> str:
    for row in _ROWS:
        place = row.find(letter.lower())
        if place >= 0:
            beside = [row[each] for each in (place - 1, place + 1) if 0 <= each < len(row)]
            found = beside[draw.below(len(beside))]
            return found.upper() if letter.isupper() else found
    return ""


RUNG = rung("typos", Expectation.UNCHANGED, "one word in eight of {} mistyped", _mistyped)
