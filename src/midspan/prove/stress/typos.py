"""Typing errors in texts: two neighbouring letters swapped, or a letter hit beside the right key.

Only texts of three words or more are touched (a single word may be a code), only words of four letters or more, and
none that the right answer repeats. One word in eight gets an error, one at least; lengths stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Draw,
    Expectation,
    Keys,
    Material,
    Rung,
    fields,
    replaced,
    touched,
    value_at,
    with_input,
)

NAME = "typos"
_WORD = re.compile(r"[^\W\d_]{4,}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NOT_PROSE = {"enum", "const", "format", "pattern", "contentEncoding", "contentMediaType"}


def texts(material: Material) -> list[Keys]:
    """The free texts of the input."""
    return [
        path
        for path, schema, _ in fields(material.schema)
        if schema.get("type") == "string" and not _NOT_PROSE & set(schema)
    ]


def change(case: Case, material: Material) -> Case | None:
    """The case with typing errors in its texts; None where it has none to make them in."""
    draw, changed = Draw(material.seed, NAME, case), case.input
    answer = " ".join(_strings(case.expected)).lower()
    for path in texts(material):
        text = value_at(changed, path)
        typed = _mistyped(text, answer, draw) if isinstance(text, str) and len(text.split()) >= 3 else text
        if typed != text:
            changed = replaced(changed, path, typed)
    return None if changed is case.input else with_input(case, changed)


def make(material: Material) -> Sequence[Case]:
    changed = (change(case, material) for case in material.answerable)
    return [case for case in changed if case is not None]


def _mistyped(text: str, answer: str, draw: Draw) -> str:
    words = [match for match in _WORD.finditer(text) if match[0].lower() not in answer]
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


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def does(material: Material, made: Sequence[Case]) -> str:
    """Empty where no text was changed."""
    found = touched(texts(material), material, made)
    return f"one word in eight of {found} mistyped" if found else ""


RUNG = Rung(
    NAME,
    Expectation.UNCHANGED,
    "no develop case has a free text of three words or more",
    does,
    make,
    applies=lambda material: bool(texts(material)),
)
