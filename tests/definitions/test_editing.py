"""Edits of definitions, by example; the laws are in tests/property/test_editing_laws.py."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from midspan.definitions.editing import EditError, TextEdit, edited, text_edits
from midspan.definitions.faults import Path
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Change
from midspan.model.initiative import Initiative
from midspan.model.work import Work

_FILE = "works/x.yaml"


def _set(text: str, at: Path, value: Any = None, key: str | None = None) -> str:
    return edited(text, _FILE, [Change(_FILE, at, value, key)], Work)


def _lines(text: str) -> str:
    return dedent(text).removeprefix("\n")


@pytest.mark.parametrize(
    ("before", "at", "value", "after"),
    [
        (
            "today: {volume: 5}  # a guess\n",
            ("today", "volume"),
            "5/day",
            "today: {volume: 5/day}  # a guess\n",
        ),
        ("title: 'a'  # c\n", ("title",), "it's", "title: 'it''s'  # c\n"),
        ('title: "a"\n', ("title",), "b", 'title: "b"\n'),
        ("title: a\n", ("title",), "b: c", 'title: "b: c"\n'),
        ("title:\n  # below\n  long\n  text\n", ("title",), "b", "title:\n  # below\n  b\n"),
        ("today:\n  volume:  # ask\n", ("today", "volume"), "5/day", "today:\n  volume: 5/day  # ask\n"),
        ("today:  # ask\n", ("today", "volume"), "5/day", "today: {volume: 5/day}  # ask\n"),
        ("procedure: a  # c\n", ("procedure",), "b\nc\n", "procedure: |  # c\n  b\n  c\n"),
        (
            "procedure: |  # c\n    b\n    c\n\ntitle: t\n",
            ("procedure",),
            "d",
            "procedure: d  # c\n\ntitle: t\n",
        ),
        # A comment as deep as the lines of a block of text would be one of them.
        (
            "title:\n  today: x\n  # c\n\n   # d\nwork: w\n",
            ("title",),
            "a\nb\n",
            "title: |\n  a\n  b\n# c\n\n# d\nwork: w\n",
        ),
        ("title: x\n  # c\n", ("title",), "a\nb\n", "title: |\n  a\n  b\n# c\n"),
        ("procedure: >-\n  b\n  c\n", ("procedure",), "d\ne", "procedure: |-\n  d\n  e\n"),
        ("title: é😀  # ü\nwork: x\n", ("title",), "ß", "title: ß  # ü\nwork: x\n"),
        ("title: a\r\nwork: x", ("work",), "z", "title: a\r\nwork: z"),
        ("\ufefftitle: a\n", ("title",), "b", "\ufefftitle: b\n"),
        (
            "quality: {segments: []}\n",
            ("quality", "segments", 0),
            "input.a",
            "quality: {segments: [input.a]}\n",
        ),
        ("data: []  # none\n", ("data", 0), "a.yaml", "data: [a.yaml]  # none\n"),
        ("judgement: []\n", ("judgement", 0), {"when": "w"}, "judgement: [{when: w}]\n"),
    ],
)
def test_a_value_is_put_in_the_place_of_another(before: str, at: Path, value: Any, after: str) -> None:
    assert _set(before, at, value) == after


@pytest.mark.parametrize(
    ("before", "at", "value", "after"),
    [
        ("work: x\ntoday: {}\n", ("title",), "t", "work: x\ntitle: t\ntoday: {}\n"),
        ("# head\ntitle: t\n", ("work",), "x", "# head\nwork: x\ntitle: t\n"),
        ("work: x\n# the desk\nreview: {}\n", ("today", "volume"), "5/day",
         "work: x\ntoday: {volume: 5/day}\n# the desk\nreview: {}\n"),
        ("today: {error_rate: 3%}\n", ("today", "effort"), "8 s", "today: {effort: 8 s, error_rate: 3%}\n"),
        ("today:\n    done_by: a  # b\n\nwork: x", ("today", "volume"), "5/day",
         "today:\n    done_by: a  # b\n    volume: 5/day\n\nwork: x"),
        ("title: t", ("work",), "x", "work: x\ntitle: t"),
        ("work: x", ("title",), "t", "work: x\ntitle: t"),
        ("work: x", ("procedure",), "a\nb\n", "work: x\nprocedure: |\n  a\n  b\n"),
        ("work: x\nprocedure: |\n  a", ("today", "volume"), "5/day",
         "work: x\nprocedure: |-\n  a\ntoday: {volume: 5/day}"),
        ("failures:\n- {id: a}  # b\n", ("failures", 1), {"id": "c"}, "failures:\n- {id: a}  # b\n- {id: c}\n"),
        ("failures:\n  - id: a\n    cost: 1 EUR\n", ("failures", 0, "effect"), "e",
         "failures:\n  - id: a\n    effect: e\n    cost: 1 EUR\n"),
        ("failures:\n  - effect: e\n", ("failures", 0, "id"), "a", "failures:\n  - id: a\n    effect: e\n"),
        ("flow: {\n  from: a,  # b\n}\n", ("flow", "to"), "c", "flow: {\n  from: a,  # b\n  to: c,\n}\n"),
        ("flow: {\n  from: a  # b\n}\n", ("flow", "to"), "c", "flow: {\n  from: a,  # b\n  to: c\n}\n"),
        ("# all to be written\n", ("work",), "x", "# all to be written\nwork: x\n"),
        ("", ("work",), "x", "work: x\n"),
    ],
)  # fmt: skip
def test_a_new_key_stands_where_the_order_of_its_noun_has_it(
    before: str, at: Path, value: Any, after: str
) -> None:
    assert _set(before, at, value) == after


@pytest.mark.parametrize(
    ("before", "at", "after"),
    [
        ("a: 1\n# of b\nb: 2  # b\n\n# of c\nc: 3\n", ("b",), "a: 1\n\n# of c\nc: 3\n"),
        ("# head\na: 1\nb: 2\n", ("a",), "# head\nb: 2\n"),
        ("a:\n  b: 1\n    # deeper\n  c: 2\n", ("a", "b"), "a:\n  c: 2\n"),
        ("a:\n  b: 1\nc: 2\n", ("a", "b"), "a: {}\nc: 2\n"),
        ("a:\n  - x: 1\n    y: 2\n", ("a", 0, "x"), "a:\n  - y: 2\n"),
        ("a:\n  - x: 1\n    # of y\n    y: 2\n", ("a", 0, "x"), "a:\n  -\n    # of y\n    y: 2\n"),
        ("a: {x: 1, y: 2}\n", ("a", "x"), "a: {y: 2}\n"),
        ("a: {x: 1, y: 2}\n", ("a", "y"), "a: {x: 1}\n"),
        ("a: [\n  1,  # one\n  2,  # two\n]\n", ("a", 0), "a: [\n  2,  # two\n]\n"),
        ("a: [1]\n", ("a", 0), "a: []\n"),
        ("a: 1", ("a",), "{}"),
    ],
)
def test_what_is_taken_out_takes_its_own_comments_along(before: str, at: Path, after: str) -> None:
    assert _set(before, at) == after


def test_a_key_is_renamed_in_place_and_may_get_a_value_too() -> None:
    assert _set("today:\n  volum: 5  # c\n", ("today", "volum"), key="volume") == "today:\n  volume: 5  # c\n"
    assert _set("a: {volum: 5}\n", ("a", "volum"), "5/day", key="volume") == "a: {volume: 5/day}\n"


def test_of_a_mapping_that_stays_one_only_the_difference_is_touched() -> None:
    text = _lines("""
        input:
          type: object  # as the scanner sends it
          required: [a, b]  # both
          properties:
            # the card
            a: {type: string}
            b: {type: number}
    """)
    new = {
        "type": "object",
        "required": ["a", "b", "c"],
        "properties": {"a": {"type": "string"}, "c": {"type": "number"}},
    }
    assert _set(text, ("input",), new) == _lines("""
        input:
          type: object  # as the scanner sends it
          required: [a, b, c]  # both
          properties:
            # the card
            a: {type: string}
            c: {type: number}
    """)


def test_the_order_of_an_initiative_is_its_own() -> None:
    change = Change("initiatives/x.yaml", ("problem",), "p")
    assert (
        edited("initiative: x\nowner: o\n", "initiatives/x.yaml", [change], Initiative)
        == "initiative: x\nproblem: p\nowner: o\n"
    )


def test_each_change_applies_to_what_the_one_before_left() -> None:
    changes = [Change(_FILE, ("data", 0)), Change(_FILE, ("data", 1), "c"), Change(_FILE, ("data", 0))]
    assert edited("data: [a, b]\n", _FILE, changes, Work) == "data: [c]\n"


def test_edits_name_lines_and_columns_from_one() -> None:
    changes = [Change(_FILE, ("title",), "😀"), Change(_FILE, ("today", "volume"), "5/day")]
    assert text_edits("\ufefftitle: é\r\ntoday: {volume: 5}\r\n", _FILE, changes, Work) == [
        TextEdit((1, 9), (1, 10), "😀"),
        TextEdit((2, 17), (2, 18), "5/day"),
    ]


@pytest.mark.parametrize(
    ("text", "at", "value", "message"),
    [
        ("title: [a\n", ("title",), "x", "works/x.yaml:1:8: a `[` is opened here and never closed"),
        (
            "title: a\ntitle: b\n",
            ("title",),
            "x",
            "works/x.yaml:2:1: `title` stands twice, first in line 1, column 1",
        ),
        ("title: *a\n", ("title",), "x", "works/x.yaml:1:8: `title` is the alias `*a`"),
        ("title: a\n", ("today", "volume"), None, "`today` is not there in `works/x.yaml`"),
        ("title: a\n", ("today",), None, "`today` is not there in `works/x.yaml`"),
        ("today: 5\n", ("today", "volume"), "5/day", "`today.volume` is not there in `works/x.yaml`"),
        ("data: [a]\n", ("data", 2), "b", "`data[2]` is not there in `works/x.yaml`"),
        ("title: a\n", (), "b", "`works/x.yaml` must stay keys with values"),
        ("? title\n", ("title",), "a\nb", "a key without `:` cannot be edited"),
    ],
)
def test_what_cannot_be_edited_is_told_and_nothing_is_changed(
    text: str, at: Path, value: Any, message: str
) -> None:
    with pytest.raises(EditError) as refused:
        _set(text, at, value)
    assert refused.value.message == message
    assert refused.value.help


def test_a_key_that_stands_already_is_no_new_name() -> None:
    with pytest.raises(EditError, match="cannot be renamed: `b` stands beside it"):
        _set("a: 1\nb: 2\n", ("a",), key="b")


def test_a_number_that_no_file_can_hold_is_refused() -> None:
    with pytest.raises(EditError, match="is no number that a definition can hold"):
        _set("a: 1\n", ("a",), float("inf"))
    with pytest.raises(EditError, match="half of a character"):
        _set("a: 1\n", ("a",), "\ud800")


def test_a_long_mapping_is_written_in_lines_and_indented_as_the_file_is() -> None:
    failure = {"id": "lost", "effect": "a tenant waits until they call again and nobody knows why," * 2}
    text = "failures:\n    - {id: a}\ntoday:\n    volume: 5/day\n"
    after = _set(text, ("failures", 1), failure)
    assert "\n    - id: lost\n      effect: a tenant" in after
    assert read_yaml(after, _FILE).data["failures"][1] == failure
