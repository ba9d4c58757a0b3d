"""Where somebody types is told from the text around it, however broken that is."""

from __future__ import annotations

import pytest

from midspan.lsp.cursor import Cursor, Part, cursor_at


def at(marked: str) -> Cursor | None:
    offset = marked.index("¦")
    return cursor_at(marked.replace("¦", ""), offset)


@pytest.mark.parametrize(
    ("marked", "part", "path", "typed"),
    [
        ("¦", Part.KEY, (), ""),
        ("work: x\nqua¦", Part.KEY, (), "qua"),
        ("work: x\nqua¦\ntitle: y", Part.KEY, (), "qua"),
        ("today: {vol¦", Part.KEY, ("today",), "vol"),
        ("today: {done_by: a, ¦}", Part.KEY, ("today",), ""),
        ("today: {volume: ¦", Part.VALUE, ("today", "volume"), ""),
        ("today: {volume: 12¦/day}", Part.VALUE, ("today", "volume"), "12"),
        ("today:\n  ¦", Part.VALUE, ("today",), ""),
        ("today:\n  effort: 3 s\n  ¦", Part.KEY, ("today",), ""),
        ("constraints:\n  - ¦", Part.VALUE, ("constraints", 0), ""),
        ("constraints:\n  - id: x\n    ¦", Part.KEY, ("constraints", 0), ""),
        ("constraints:\n  - id: x\n  - {m¦", Part.KEY, ("constraints", 1), "m"),
        (
            'constraints:\n  - {id: a, must: "input.¦\n  - {id: b}',
            Part.VALUE,
            ("constraints", 0, "must"),
            "input.",
        ),
        ('constraints:\n  - {must: "input.¦", id: a}', Part.VALUE, ("constraints", 0, "must"), "input."),
        ("quality: {segments: [input.a, ¦]}", Part.VALUE, ("quality", "segments", 1), ""),
        ("quality:\n  segments:\n  - a\n  - ¦", Part.VALUE, ("quality", "segments", 1), ""),
        ("judgement:\n- {when: a}\nqua¦", Part.KEY, (), "qua"),
        ("procedure: |\n  do ¦this\n", Part.VALUE, ("procedure",), "|\n  do "),
        ("today:\r\n  effort: 3 s\r\n  ¦\r\n", Part.KEY, ("today",), ""),
        ("é😀: 1\ntoday: {😀¦", Part.KEY, ("today",), "😀"),
    ],
)
def test_the_path_and_what_is_typed_are_known(
    marked: str, part: Part, path: tuple[str | int, ...], typed: str
) -> None:
    found = at(marked)
    assert found is not None
    assert (found.part, found.path, found.typed) == (part, path, typed)


@pytest.mark.parametrize("marked", ["# a ¦comment", "title: x # a ¦comment"])
def test_nothing_is_typed_in_a_comment(marked: str) -> None:
    assert at(marked) is None


def test_a_word_replaces_what_stands_there_and_knows_its_neighbours() -> None:
    found = at("today: {done_by: a, vol¦ume: 3/day, effort: 1 s}")
    assert found is not None
    assert (found.span.start, found.span.end) == (20, 26)
    assert found.said
    assert found.beside == {"done_by", "effort"}
    assert found.flow


def test_the_text_within_quotes_is_replaced_and_the_quotes_stay() -> None:
    found = at("quality: {score: 'exact(¦)'}")
    assert found is not None
    assert found.quote == "'"
    assert (found.span.start, found.span.end) == (18, 25)
