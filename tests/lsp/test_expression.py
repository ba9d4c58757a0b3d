"""What is being typed at the end of half an expression."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.definitions.paths import FUNCTIONS, MACROS
from midspan.lsp.celwords import CALLS, METHODS, SCORES
from midspan.lsp.expression import typed


@pytest.mark.parametrize(
    ("text", "behind", "word"),
    [
        ("", (), ""),
        ("inp", (), "inp"),
        ("input.", ("input",), ""),
        ("input.zo", ("input",), "zo"),
        ("input.a > 1 && out", (), "out"),
        ("size(input.", ("input",), ""),
        ("(input.a", ("input",), "a"),
        ("input['a b'].", ("input", "a b"), ""),
        ("input.a[0].b.", ("input", "a", "[]", "b"), ""),
        ("input.lines.all(l, l.q", ("input", "lines", "[]"), "q"),
        ("input.lines.all(l, l.items.exists(i, i.", ("input", "lines", "[]", "items", "[]"), ""),
        ("input.lines.filter(x, x > 1).", ("input", "lines"), ""),
        ("input.lines.all(l, l.a > 1) && l", (), "l"),
        ("'abc'.", None, ""),
        ("input.a.size().", None, ""),
    ],
)
def test_the_path_before_the_last_dot_and_the_word_behind_it(
    text: str, behind: tuple[str, ...] | None, word: str
) -> None:
    found = typed(text)
    assert (found.behind, found.word, found.text) == (behind, word, None)


@pytest.mark.parametrize(
    ("text", "said", "compared"),
    [
        ("input.zone == '", "", ("input", "zone")),
        ('input.zone != "ho', "ho", ("input", "zone")),
        ("input.zone in ['a', 'b", "b", ("input", "zone")),
        ("input.text.contains('a", "a", None),
        ("input.a > 1 || 'x", "x", None),
    ],
)
def test_a_text_is_typed_beside_what_it_is_compared_with(
    text: str, said: str, compared: tuple[str, ...] | None
) -> None:
    found = typed(text)
    assert (found.text, found.compared) == (said, compared)


def test_a_macros_variable_is_known_within_it_alone() -> None:
    assert typed("input.lines.all(l, ").variables == {"l": ("input", "lines", "[]")}
    assert typed("input.lines.all(l, l.a) && ").variables == {}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["input", ".", "a", "(", ")", "[", "]", "'", '"', ",", " in ", "==", "all", "\\", "é", " ", "{"]),
                max_size=40).map("".join) | st.text(max_size=40))  # fmt: skip
def test_any_text_says_something(text: str) -> None:
    found = typed(text)
    assert found.behind is None or all(found.behind)


def test_every_function_and_macro_that_expressions_may_use_is_explained() -> None:
    alike = {"existsOne"}  # another spelling of `exists_one`, which is the one that is offered
    assert {*METHODS, *CALLS} == (FUNCTIONS | MACROS) - alike
    for word in (*METHODS.values(), *CALLS.values(), *SCORES.values()):
        assert word.says.count("`") == 2
