"""Free texts of an input, and damage to some of their words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Draw,
    Expectation,
    Keys,
    Material,
    Rung,
    changing,
    fields,
    replaced,
    value_at,
    with_input,
)

WITHOUT = "no develop case has a free text of three words or more that this could change"
Damage = Callable[[str, str, Draw], str]
"""From a text, what the right answer says in lower case, and a draw, to the damaged text; the same text where there is nothing to damage."""

WORD = re.compile(r"[^\W\d_]{4,}")
_FEWEST_WORDS = 3
_ONE_IN = 8
_NOT_PROSE = {"enum", "const", "format", "pattern", "contentEncoding", "contentMediaType"}


def texts(material: Material) -> list[Keys]:
    """The free texts of the input."""
    return [
        path
        for path, schema, _ in fields(material.schema)
        if is_text(schema) and not _NOT_PROSE & set(schema)
    ]


def is_text(schema: Mapping[str, Any]) -> bool:
    """Whether a text may stand there, perhaps among other types."""
    types = schema.get("type")
    return types == "string" or (isinstance(types, list) and "string" in types)


def change(case: Case, material: Material, name: str, damage: Damage) -> Case | None:
    """The case with its texts of three words or more damaged; None where that leaves it as it is."""
    draw, changed = Draw(material.seed, name, case), case.input
    answer = " ".join(said(case.expected)).lower()
    for path in texts(material):
        text = value_at(changed, path)
        if isinstance(text, str) and len(text.split()) >= _FEWEST_WORDS:
            damaged = damage(text, answer, draw)
            if damaged != text:
                changed = replaced(changed, path, damaged)
    return None if changed is case.input else with_input(case, changed)


def in_words(text: str, answer: str, draw: Draw, word: Callable[[str, Draw], str]) -> str:
    """One word in eight changed, one at least: of four letters or more, and none that the right answer repeats."""
    found = [match for match in WORD.finditer(text) if match[0].lower() not in answer]
    count = min(len(found), max(1, len(text.split()) // _ONE_IN))
    places = [found.pop(draw.below(len(found))) for _ in range(count)]
    # From the last to the first: a change of length moves only what is done already.
    for match in sorted(places, key=lambda each: each.start(), reverse=True):
        text = text[: match.start()] + word(match[0], draw) + text[match.end() :]
    return text


def said(value: Any) -> Iterator[str]:
    """Every text and number inside a value, as text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:.15g}"
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from said(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from said(inner)


def rung(name: str, expectation: Expectation, said: str, damage: Damage) -> Rung:
    """A rung that damages free texts. said: what is done, with `{}` for the fields."""

    def damaged(case: Case, material: Material) -> Case | None:
        return change(case, material, name, damage)

    return changing(
        name,
        expectation,
        damaged,
        texts,
        said,
        WITHOUT,
    )
