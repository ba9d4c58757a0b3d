"""Damage of encodings: UTF-8 read as Windows-1252 once or twice, lost characters, entities, invisible characters."""

from __future__ import annotations

from collections.abc import Callable

from midspan.prove.stress.prose import in_words, rung
from midspan.prove.stress.rung import Draw, Expectation


def _inside(character: str) -> Callable[[str, Draw], str]:
    def insert(word: str, draw: Draw) -> str:
        place = 1 + draw.below(len(word) - 1)
        return word[:place] + character + word[place:]

    return insert


def _lost(word: str, draw: Draw) -> str:
    place = draw.below(len(word))
    return word[:place] + "\ufffd" + word[place + 1 :]


def _misread(word: str, times: int) -> str:
    for _ in range(times):
        word = "".join(_read(byte) for byte in word.encode())
    return word


def _read(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; programs pass them on as control characters.
        return chr(byte)


def _entity(word: str, draw: Draw) -> str:
    place = draw.below(len(word))
    return f"{word[:place]}&#{ord(word[place])};{word[place + 1 :]}"


# A word without accents stays as it is when it is misread: it gets the no-break space that typesetting leaves.
_WAYS: tuple[Callable[[str, Draw], str], ...] = (
    lambda word, _: _misread(f"{word}\xa0", 1),
    lambda word, _: _misread(f"{word}\xa0", 2),
    _lost,
    _entity,
    _inside("\u200b"),
    _inside("\x07"),
)


def _damaged(text: str, answer: str, draw: Draw) -> str:
    return in_words(text, answer, draw, _WAYS[draw.below(len(_WAYS))])


RUNG = rung(
    "encoding",
    Expectation.UNCHANGED,
    "one word in eight of {} damaged in its encoding (UTF-8 read as Windows-1252, lost or invisible characters, entities)",
    _damaged,
)
