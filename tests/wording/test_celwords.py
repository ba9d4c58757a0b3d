"""CEL in words: what is said is what is meant, and everything is said."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.definitions.expressions import compile_expression
from midspan.wording.celwords import words
from midspan.wording.plainpatterns import plain_pattern
from midspan.wording.scorewords import score_words
from midspan.wording.spans import Voice, plain

SCHEMAS: dict[str, Any] = {
    "input": {
        "type": "object",
        "properties": {
            "zone": {"type": "string"},
            "text": {"type": "string"},
            "pixels": {"type": "array", "items": {"type": "number"}},
            "amount": {"type": "number"},
            "limit": {"type": ["number", "null"]},
            "tags": {"type": "array", "items": {"type": "string"}},
            "vip": {"type": "boolean"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "lines": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "qty": {"type": "integer"},
                        "tags": {"type": "array", "items": {"type": "string"}},
                    },
                },
            },
        },
    },
    "output": {
        "type": "object",
        "properties": {"trade": {"type": "string"}, "total": {"type": "number"}},
    },
}


def said(expression: str, schemas: dict[str, Any] = SCHEMAS) -> str:
    return plain(words(expression, schemas))


@pytest.mark.parametrize(
    ("expression", "meaning"),
    [
        ("input.zone == 'hospital'", "zone is “hospital”"),
        ("input.zone != 'hospital'", "zone is not “hospital”"),
        ("!(input.zone == 'hospital')", "zone is not “hospital”"),
        ("!(input.zone != 'hospital')", "zone is “hospital”"),
        ("'hospital' == input.zone", "zone is “hospital”"),
        ("input.zone == ''", "zone is the empty text"),
        ("input.limit == null", "limit is null"),
        ("input.vip", "vip is true"),
        ("!input.vip", "vip is not true"),
        ("input.amount > 12000.0", "amount is more than 12,000"),
        ("input.amount >= -2.5", "amount is at least -2.5"),
        ("100 < input.amount", "amount is more than 100"),
        ("!(input.amount < 3)", "amount is not less than 3"),
        ("output.total <= input.amount", "the answer’s total is at most amount"),
        ("size(input.text) > 500", "the number of characters in text is more than 500"),
        ("input.tags.size() <= 3", "the number of entries in tags is at most 3"),
        ("size(input.labels) == 2", "the size of labels is 2"),
        ("size(input.tags) == 0", "tags is empty"),
        ("size(input.text) > 0", "text is not empty"),
        ("0 == size(input.text)", "text is empty"),
        ("!(size(input.text) >= 1)", "text is empty"),
        ("input.zone in ['a', 'b']", "zone is one of “a”, “b”"),
        ("!(input.zone in ['a', 'b'])", "zone is none of “a”, “b”"),
        ("input.zone in input.tags", "zone is in tags"),
        ("input.text.contains('gas')", "text contains “gas”"),
        ("!input.text.contains('gas')", "text does not contain “gas”"),
        ("input.text.startsWith('Re:')", "text begins with “Re:”"),
        ("input.text.endsWith('?')", "text ends with “?”"),
        ("input.text.matches('^[A-Z]')", "text matches the pattern '^[A-Z]'"),
        ("input.text.matches('gas')", "text contains “gas”"),
        ("!input.text.matches('gas')", "text does not contain “gas”"),
        ("input.text.matches('(?i)gas')", "text contains “gas” (in capitals or not)"),
        ("input.text.matches('(?i)112')", "text contains “112”"),
        ("input.text.matches('gas|sparks')", "text contains “gas” or “sparks”"),
        (
            "input.text.matches('(?i)gas|smoke|sparks')",
            "text contains “gas”, “smoke” or “sparks” (in capitals or not)",
        ),
        ("!input.text.matches('gas|sparks')", "text contains none of “gas”, “sparks”"),
        ("input.text.matches('^A')", "text begins with “A”"),
        ("!input.text.matches('^A')", "text does not begin with “A”"),
        ("input.text.matches('^(Re|Fw)')", "text begins with “Re” or “Fw”"),
        ("input.text.matches('^Re|^Fw')", "text begins with “Re” or “Fw”"),
        ("input.text.matches('(?:a|b)$')", "text ends with “a” or “b”"),
        ("input.zone.matches('^(a|b)$')", "zone is one of “a”, “b”"),
        ("!input.zone.matches('^a$')", "zone is not “a”"),
        ("input.text.matches(r'1\\.5 \\(approx\\)')", "text contains “1.5 (approx)”"),
        ("input.text.matches('1\\\\.5')", "text contains “1.5”"),
        (
            "input.tags.exists(t, t.matches('(?i)gas|fire'))",
            "at least one of tags contains “gas” or “fire” (in capitals or not)",
        ),
        ("has(input.limit)", "limit is given"),
        ("!has(input.limit)", "limit is not given"),
        ("input.pixels.exists(p, p > 4.0)", "at least one of pixels is more than 4"),
        ("!input.pixels.exists(p, p > 4.0)", "none of pixels is more than 4"),
        ("input.pixels.all(p, p > 4.0)", "every one of pixels is more than 4"),
        ("!input.pixels.all(p, p > 4.0)", "not every one of pixels is more than 4"),
        ("input.pixels.exists_one(p, p == 4.0)", "exactly one of pixels is 4"),
        ("input.tags.exists(t, t.contains('x'))", "at least one of tags contains “x”"),
        (
            "input.lines.all(l, l.qty > 0 && l.tags.exists(t, t == 'x'))",
            "for every one of lines this holds: (its qty is more than 0, and at least one of its tags is “x”)",
        ),
        ("input.vip && input.amount > 3", "vip is true, and amount is more than 3"),
        (
            "input.vip && (input.amount > 3 || input.zone == 'a')",
            "vip is true, and (amount is more than 3, or zone is “a”)",
        ),
        (
            "input.vip && input.amount > 3 || input.zone == 'a'",
            "(vip is true, and amount is more than 3), or zone is “a”",
        ),
        (
            "!(input.vip && input.amount > 3)",
            "it is not so that (vip is true, and amount is more than 3)",
        ),
        (
            "output.trade != 'lift' || input.amount > 2",
            "if the answer’s trade is “lift”, then amount is more than 2",
        ),
        ("!has(input.limit) || input.limit > 2", "if limit is given, then limit is more than 2"),
        (
            "input.vip ? input.amount > 1 : input.amount > 2",
            "if vip is true, then amount is more than 1; otherwise amount is more than 2",
        ),
        ("close(input.amount, output.total, 0.5)", "amount and the answer’s total differ by at most 0.5"),
    ],
)
def test_an_expression_is_said_in_words(expression: str, meaning: str) -> None:
    compile_expression(expression)
    assert said(expression) == meaning


@pytest.mark.parametrize(
    "pattern",
    [
        "", "(?i)", "gas|", "^", "^$", "g.s", "ga+s", "(Re|Fw):", "^a|b", "a$|b", "(a)(b)", "(?i:gas)", "(?s)gas",
        "[ab]", "\\bgas", "\\d", "\\<gas", "a{2}", "a{", "(?P<x>a)", "x “y”", "a(?i)b",
    ],
)  # fmt: skip
def test_a_pattern_that_asks_for_more_than_plain_texts_stands_as_it_is_written(pattern: str) -> None:
    literal = repr(pattern) if "\\" not in pattern else f"r'{pattern}'"
    assert said(f"input.text.matches({literal})") == f"text matches the pattern {literal}"


def test_a_whole_text_is_said_to_be_one_only_where_it_is_always_a_text() -> None:
    """Of a number or null `==` is told, and `matches` is not: the two may not read alike."""
    for schema in ({}, {"zone": {"type": ["string", "null"]}}, {"zone": {"type": "number"}}):
        known = {"input": {"type": "object", "properties": schema}}
        assert said("input.zone.matches('^a$')", known) == "zone matches the pattern '^a$'"


@pytest.mark.parametrize(
    "expression",
    [
        "input.zone > 'a'",  # letters have no more and less
        "timestamp(input.zone) > timestamp('2026-01-01T00:00:00Z')",
        "input.labels.exists(k, k == 'x')",  # the keys of a mapping, not its values
        "input.pixels.all(p, p % 2.0 == 0.0)",  # an element that the code would name and the words would not
        "input.lines.all(l, l.tags.exists(t, t in l.tags))",
        "input['a b']",
        "no CEL at all ==",
        "",
    ],
)
def test_what_has_no_sound_words_stands_as_it_is_written(expression: str) -> None:
    (span, *rest) = words(expression, SCHEMAS)
    assert (span.text, span.voice) == (expression, Voice.CODE)
    assert not rest or plain(tuple(rest)) == " is true"


def test_a_list_that_no_schema_calls_a_list_is_not_called_one() -> None:
    assert said("input.pixels.exists(p, p > 4.0)", {}) == "input.pixels.exists(p, p > 4.0)"


def test_only_the_part_without_words_is_code() -> None:
    spans = words("input.vip && input.amount * 2.0 > 3.0", SCHEMAS)
    assert plain(spans) == "vip is true, and input.amount * 2.0 is more than 3"
    assert [each.text for each in spans if each.voice is Voice.CODE] == ["vip", "input.amount * 2.0"]


def test_a_text_that_would_close_its_own_quotes_stands_as_it_is_written() -> None:
    trick = "input.zone == 'a”, and vip is “b'"
    assert words(trick, SCHEMAS)[-1].voice is Voice.CODE


@pytest.mark.parametrize(
    ("score", "meaning"),
    [
        ("exact(output.digit)", "the answer’s digit is exactly the right one"),
        ("exact(output.a, output.b.c)", "the answer’s a and b.c are exactly the right ones"),
        ("exact(output)", "the whole answer is exactly the right one"),
        ("close(output.total, 0.01)", "the answer’s total differs from the right one by at most 0.01"),
        (
            "exact(output.trade) && close(output.total, 1)",
            "the answer’s trade is exactly the right one, and the answer’s total differs from the right one by at most 1",
        ),
        ("output.trade == expected.trade", "the answer’s trade is the right answer’s trade"),
        ("output.total >= expected.total", "the answer’s total is at least the right answer’s total"),
    ],
)
def test_a_score_is_said_in_words(score: str, meaning: str) -> None:
    assert plain(score_words(score, SCHEMAS)) == meaning


@st.composite
def patterns(draw: st.DrawFn) -> str:
    choices = ["a", "b", "A", "a|b", "(a|b)", "(?:b|a)", "a|A"]
    return "".join(draw(st.sampled_from(each)) for each in (["", "(?i)"], ["", "^"], choices, ["", "$"]))


@st.composite
def simple(draw: st.DrawFn) -> str:
    number = st.sampled_from(["0.0", "1.0", "2.0"])
    text = st.sampled_from(["'a'", "'b'", "''"])
    sign = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    made = st.one_of(
        st.builds("input.amount {} {}".format, sign, number),
        st.builds("{} {} input.amount".format, number, sign),
        st.builds("input.zone {} {}".format, st.sampled_from(["==", "!="]), text),
        st.builds("input.zone in [{}, {}]".format, text, text),
        st.builds("size(input.pixels) {} {}".format, sign, st.sampled_from(["0", "1", "2"])),
        st.builds("input.zone.{}({})".format, st.sampled_from(["contains", "startsWith", "endsWith"]), text),
        st.builds(
            "input.pixels.{}(p, p {} {})".format,
            st.sampled_from(["all", "exists", "exists_one"]),
            sign,
            number,
        ),
        st.builds("input.zone.matches('{}')".format, patterns()),
        st.just("input.vip"),
    )
    return draw(made)


def conditions() -> st.SearchStrategy[str]:
    return st.recursive(
        simple(),
        lambda inner: st.one_of(
            st.builds("({}) && ({})".format, inner, inner),
            st.builds("({}) || ({})".format, inner, inner),
            st.builds("!({})".format, inner),
            st.builds("({}) ? ({}) : ({})".format, inner, inner, inner),
            st.builds(
                "input.pixels.{}(p, (p > 0.0) && ({}))".format, st.sampled_from(["all", "exists"]), inner
            ).filter(lambda made: made.count("(p,") < 3),
        ),
        max_leaves=4,
    )


ITEMS = [
    {"amount": amount, "zone": zone, "pixels": pixels, "vip": vip}
    for amount, zone, pixels, vip in product(
        (0.0, 1.0, 2.0), ("", "a", "A", "ab", "ba", "b\n"), ([], [1.0], [0.0, 2.0], [2.0, 2.0]), (True, False)
    )
]


def truths(expression: str) -> tuple[bool | None, ...]:
    compiled = compile_expression(expression)
    return tuple(compiled.holds(input=each) for each in ITEMS)


@settings(max_examples=120, deadline=None)
@given(conditions(), conditions())
def test_two_expressions_that_are_said_alike_mean_the_same(one: str, other: str) -> None:
    if said(one) == said(other):
        assert truths(one) == truths(other)


@settings(max_examples=120, deadline=None)
@given(conditions())
def test_the_contrary_of_a_condition_is_never_said_as_the_condition(expression: str) -> None:
    if truths(expression) != truths(f"!({expression})"):
        assert said(expression) != said(f"!({expression})")


SIGNS = "aAbB.|()^$\\?:i1 /-ä"


@settings(max_examples=500, deadline=None)
@given(
    st.one_of(
        st.text(SIGNS, max_size=8),
        st.builds(
            "{}{}{}{}".format,
            st.sampled_from(["", "(?i)"]),
            st.sampled_from(["", "^", "^("]),
            st.lists(st.sampled_from(["a", "B", "a\\.b", "Ä", "1", "a b"]), min_size=1, max_size=3).map(
                "|".join
            ),
            st.sampled_from(["", "$", ")", ")$"]),
        ),
    ),
    st.lists(st.text("aAbB.|()^1 -äÄ\n", max_size=6), max_size=8),
)
def test_a_plain_pattern_asks_for_just_what_is_said_of_it(pattern: str, values: list[str]) -> None:
    found = plain_pattern(pattern)
    if found is None:
        return
    compiled = compile_expression(f"input.text.matches(r'{pattern}')")

    def case(text: str) -> str:
        return text.lower() if found.any_case else text

    def holds(value: str, text: str) -> bool:
        if found.whole:
            return value == text
        if found.begins or found.ends:
            return value.startswith(text) if found.begins else value.endswith(text)
        return text in value

    for value in [*values, *found.texts, *(f"{text}\n" for text in found.texts)]:
        meant = any(holds(case(value), case(text)) for text in found.texts)
        assert compiled.holds(input={"text": value}) is meant


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_is_said(text: str) -> None:
    assert plain(words(text, SCHEMAS)) or not text
    assert plain(score_words(text, SCHEMAS)) or not text


@pytest.mark.parametrize(
    "deep", ["!" * 49 + "input.vip", "(" * 49 + "input.vip" + ")" * 49, "input.vip" + " && input.vip" * 130]
)
def test_the_deepest_expression_that_may_stand_in_a_file_is_said(deep: str) -> None:
    assert "vip is " in said(deep)
