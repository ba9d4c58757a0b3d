from __future__ import annotations

import pytest

from midspan.definitions.celtext import DEEPEST, LONGEST, ExpressionError, tokens


def test_an_expression_is_cut_into_tokens() -> None:
    found = tokens("input.a >= 1.5e3 && r'\\' != \"it's\" // why\n|| x[0] in [0x1F, 2u]")
    assert [each.text for each in found] == [
        "input", ".", "a", ">=", "1.5e3", "&&", "r'\\'", "!=", '"it\'s"', "||", "x", "[", "0", "]", "in", "[", "0x1F", ",",
        "2u", "]", "",
    ]  # fmt: skip
    assert found[3].position == 8
    assert {each.kind for each in found} == {"name", "sign", "number", "text", "end"}


@pytest.mark.parametrize(
    ("text", "problem", "position"),
    [
        ("input.a = 1", "has a single `=`", 8),
        ("a & b", "has a single `&`", 2),
        ("a == 'x", "opens a quote ' that is never closed", 5),
        ("a == `x`", "has a backtick, which CEL does not know", 5),
        ("a == é", "has `é`, which CEL does not know", 5),
        ("a \x00", "has U+0000, which CEL does not know", 2),
        (" ", "is empty", 0),
        ("a" * (LONGEST + 1), "is longer than 2,000 characters", 0),
        ("(" * (DEEPEST + 1), "is nested more than 50 deep", DEEPEST),
        ("!" * (DEEPEST + 1), "is nested more than 50 deep", DEEPEST),
        ("[{(" * 20, "is nested more than 50 deep", DEEPEST),
        ("a ? b : " * 51 + "c", "is nested more than 50 deep", None),
    ],
)
def test_what_is_no_token_or_too_much_is_refused_at_its_place(
    text: str, problem: str, position: int | None
) -> None:
    with pytest.raises(ExpressionError) as caught:
        tokens(text)
    assert caught.value.problem == problem
    assert position is None or caught.value.position == position
