from __future__ import annotations

import pytest

from midspan.definitions.faults import FaultKind
from midspan.definitions.yamltext import DEEPEST, read_yaml
from midspan.findings import Place


def test_every_key_and_value_has_its_place() -> None:
    document = read_yaml("work: x\ntoday:\n  volume: 5\nworks:\n  - é😀: [a, bb]\n", "works/x.yaml")
    assert document.faults == ()
    assert document.data == {"work": "x", "today": {"volume": 5}, "works": [{"é😀": ["a", "bb"]}]}
    assert document.keys["today", "volume"] == Place("works/x.yaml", 3, 3)
    assert document.values["today", "volume"] == Place("works/x.yaml", 3, 11)
    assert document.values["works", 0, "é😀", 1] == Place("works/x.yaml", 5, 13)
    assert document.values[()] == Place("works/x.yaml", 1, 1)


def test_a_path_that_does_not_exist_has_the_place_of_its_nearest_ancestor() -> None:
    document = read_yaml("work: x\ntoday:\n  volume: 5\n", "works/x.yaml")
    assert document.place("today", "effort", 3) == Place("works/x.yaml", 2, 1)
    assert document.place("review") == Place("works/x.yaml")
    assert document.says("today", "volume")
    assert not document.says("review")


def test_keys_are_text_as_they_are_written() -> None:
    assert read_yaml("1: a\nyes: b\ntrue: c\n2026-09-01: d\n", "x").data == {
        "1": "a",
        "yes": "b",
        "true": "c",
        "2026-09-01": "d",
    }


def test_a_duplicate_key_names_both_places_and_the_first_counts() -> None:
    document = read_yaml("a:\n  b: 1\n  b: {c: [2]}\nd: 3\n", "x")
    assert document.data == {"a": {"b": 1}, "d": 3}
    [fault] = document.faults
    assert fault.kind is FaultKind.DUPLICATE_KEY
    assert fault.at == ("a", "b")
    assert fault.place == Place("x", 3, 3)
    assert fault.message == "`a.b` stands twice, first in line 2, column 3"
    assert ("a", "b", "c") not in document.values


@pytest.mark.parametrize("quoted", ["'1'", '"1"', "1"])
def test_a_key_in_quotes_is_the_same_key(quoted: str) -> None:
    assert read_yaml(f"1: a\n{quoted}: b\n", "x").faults[0].kind is FaultKind.DUPLICATE_KEY


@pytest.mark.parametrize(
    ("text", "at", "phrase"),
    [
        ("must: *foo", ("must",), "is the alias `*foo`"),
        ("must: &foo x", ("must",), "has the anchor `&foo`"),
        ("must: !has(input.x)", ("must",), "begins with `!has(input.x)`, which YAML reads as a tag"),
        ("must: !!python/object:os.system x", ("must",), "begins with `!!python/object:os.system`"),
        ("<<: {a: 1}", (), "merge key"),
        ("a: [1, *b]", ("a", 1), "is the alias `*b`"),
        ("? [a]\n: b", (), "a key is a list or a mapping"),
        ("*a : b", (), "a key is the alias"),
        ("a: .inf", ("a",), "is not a finite number"),
    ],
)
def test_what_yaml_allows_and_midspan_refuses_is_a_fault_and_the_rest_is_read(
    text: str, at: tuple[str | int, ...], phrase: str
) -> None:
    document = read_yaml(f"{text}\nlast: 1\n", "x")
    assert document.data["last"] == 1
    [fault] = document.faults
    assert fault.kind is FaultKind.WRONG_VALUE
    assert fault.at == at
    assert phrase in fault.message


def test_an_expansion_bomb_stays_small() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    document = read_yaml("\n".join(lines), "x")
    assert len(document.faults) == 30 + 29 * 9
    assert document.data["a29"] == [None] * 9


@pytest.mark.parametrize(
    "text", ["[" * DEEPEST + "]" * DEEPEST, "{a: " * (DEEPEST + 1), "- " * 400_000, "? " * 400_000]
)
def test_deep_nesting_is_one_fault(text: str) -> None:
    [fault] = read_yaml("a: " + text if text[0] in "[{" else text, "x").faults
    assert fault.kind is FaultKind.UNREADABLE
    assert "nested more than 60 deep" in fault.message


def test_many_values_are_one_fault() -> None:
    [fault] = read_yaml("a: [" + "1," * 60_000 + "]", "x").faults
    assert "more than 50,000 values" in fault.message


def test_a_large_text_is_one_fault() -> None:
    [fault] = read_yaml("a: " + "x" * 1_000_001, "x").faults
    assert "larger than 1 MB" in fault.message


def test_what_says_nothing_is_listed() -> None:
    document = read_yaml("a:\nb: {c: null, d: ~}\ne: ''\n", "x")
    assert document.empty == (("a",), ("b", "c"), ("b", "d"))


def test_an_unreadable_text_gives_no_data() -> None:
    document = read_yaml("work: x\ntoday: [\n", "x")
    assert document.data == {}
    assert len(document.values) == 0
    [fault] = document.faults
    assert fault.kind is FaultKind.UNREADABLE
    assert fault.place == Place("x", 2, 8)
    assert fault.at == ()
