from __future__ import annotations

import pytest

from midspan.definitions.celtext import ExpressionError, tokens
from midspan.definitions.paths import UnknownNameError, read_paths


def paths(text: str) -> set[str]:
    return {".".join(each) for each in read_paths(tokens(text), ("input", "output")).paths}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("input.a.b == output.c", {"input.a.b", "output.c"}),
        ("input['a b'][\"c\"] == input.d[0].e", {"input.a b.c", "input.d.[].e"}),
        ("input.lines.all(l, l.qty > 0)", {"input.lines", "input.lines.[].qty"}),
        (
            "input.a.exists(x, x.b.exists_one(y, y.c == x.d))",
            {"input.a", "input.a.[].b", "input.a.[].b.[].c", "input.a.[].d"},
        ),
        ("input.a.filter(l, l.q > 1).map(m, m.p).size() == 1", {"input.a", "input.a.[].q", "input.a.[].p"}),
        ("has(input.a.b) && !has(output.c)", {"input.a.b", "output.c"}),
        ("input.text.matches('input.x') || size(input.y) > 1", {"input.text", "input.y"}),
        ("input[output.k] == 1", {"input.[]", "output.k"}),
        ("input.m['a' + input.k]", {"input.m.[]", "input.k"}),
        ("[1, 2].all(x, x > input.a)", {"input.a"}),
        ("{'k': input.a}['k'] == 1", {"input.a"}),
        ("(input.a).b", {"input.a", "input.a.b"}),
        ("input.x.all(input, input.y)", {"input.x", "input.x.[].y"}),
        ("input.a ? input.b : input.c", {"input.a", "input.b", "input.c"}),
        ("type(input.a) == int && -input.b < 2", {"input.a", "input.b"}),
        ("'a' in input", {"input"}),
        ("input.a.map(x, x > 1, x + input.b)", {"input.a", "input.a.[]", "input.b"}),
        ("input.int == 1 // output.z", {"input.int"}),
    ],
)
def test_paths_are_read_from_the_expression_itself(text: str, read: set[str]) -> None:
    assert paths(text) == read


@pytest.mark.parametrize(
    ("text", "problem", "help_"),
    [
        ("zone == 'x'", "reads `zone`, which is not known here", "it may read `input`, `output`"),
        ("inptu.a == 1", "reads `inptu`, which is not known here", "did you mean `input`?"),
        ("input.a.all(x, y > 1)", "reads `y`, which is not known here", "it may read `input`, `output`"),
        ("input.a.all(x, true) && x", "reads `x`, which is not known here", "it may read `input`, `output`"),
        ("l.qty > 1", "reads `l`, which is not known here", "it may read `input`, `output`"),
    ],
)
def test_a_name_that_does_not_exist_is_told_from_bad_syntax(text: str, problem: str, help_: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        paths(text)
    assert (caught.value.problem, caught.value.help) == (problem, help_)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("input.a and input.b", "has `and`"),
        ("not input.a", "has `not`"),
        ("input.a == True", "has `True`"),
        ("input.a == None", "has `None`"),
        ("(input.a", "ends too early"),
        ("input.a ==", "ends too early"),
        ("input.a)", "has an unexpected `)` at character 8"),
        ("input.a input.b", "has an unexpected `input` at character 9"),
        ("input..a", "has an unexpected `.` at character 7"),
        ("input.a ? 1", "ends too early"),
        ("{'a'}", "has an unexpected `}` at character 5"),
        ("lenght(input.a) > 1", "calls `lenght`, which is not a function"),
        ("input.a.startswith('x')", "calls `startswith`, which is not a function"),
        ("close(input.a, 1.0)", "calls `close` with 2 values, and it takes 3"),
        ("input.a.size(1) > 1", "calls `size` with 2 values, and it takes 1"),
        ("startsWith('a')", "calls `startsWith` with 1 value, and it takes 2"),
        ("input.a.all(x)", "names no variable for the elements"),
        ("input.a.all(1, true)", "names no variable for the elements"),
        (
            "input.a.all(x, x.all(y, y.all(z, z)))",
            "nests `all`, `exists`, `map` and the like more than 2 deep",
        ),
        ("Message{a: 1}", "reads `Message`, which is not known here"),
        (".input.a", "has an unexpected `.` at character 1"),
        ("input[", "ends too early"),
    ],
)
def test_what_is_no_cel_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        paths(text)
    assert caught.value.problem == problem
