from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from midspan.definitions.expressions import Binding, ExpressionError, compile_expression


def holds(text: str, item: dict[str, Any], answer: dict[str, Any] | None = None) -> bool | None:
    return compile_expression(text).holds(input=item, output=answer or {})


@pytest.mark.parametrize(
    ("text", "item", "result"),
    [
        ("input.zone == 'hospital'", {"zone": "hospital"}, True),
        ("input.zone == 'hospital'", {"zone": "x"}, False),
        ("input.zone == 'hospital'", {}, None),
        ("input.zone == 'hospital'", {"zone": None}, False),
        ("input.a > 1", {"a": None}, None),
        ("input.a > 1", {"a": "x"}, None),
        ("input.a", {"a": 5}, None),
        ("input.a", {"a": True}, True),
        ("input.a == 1", {"a": True}, False),
        ("input.a == 1", {"a": 1.0}, True),
        ("input.a > 1", {"a": 2**70}, True),
        ("input.a + 1 > 0", {"a": 2**63 - 1}, None),
        ("input.a > 1", {"a": 10**400}, None),
        ("1 / input.a == 1", {"a": 0}, None),
        ("has(input.a) && input.a > 1", {}, False),
        ("input.missing > 1 || true", {}, True),
        ("size(input.a) == 3 && input.a.size() == 3", {"a": "日本語"}, True),
        ("size(input.a) == 2", {"a": {"x": 1, "y": 2}}, True),
        ("input.a.matches('^(a|a)*$')", {"a": "a" * 5_000 + "!"}, False),
        ("input.a.matches('(')", {"a": "x"}, None),
        ("input['a-b'] == 1", {"a-b": 1}, True),
        ("input.a == 'x'", {"a": "\ud800"}, None),
        ("input.a == input.a", {"a": object()}, None),
        ("input.__class__.__mro__ == 1", {"a": 1}, None),
    ],
)
def test_an_expression_holds_or_does_not_or_cannot_be_told(
    text: str, item: dict[str, Any], result: bool | None
) -> None:
    assert holds(text, item) is result


@pytest.mark.parametrize(
    ("total", "result"),
    [(0.3, True), (0.31, True), (0.32, False), (None, None), ("x", None), (True, None)],
)
def test_close_compares_within_a_tolerance(total: object, result: bool | None) -> None:
    assert (
        holds("close(output.total, input.a + input.b, 0.01)", {"a": 0.1, "b": 0.2}, {"total": total})
        is result
    )


@pytest.mark.parametrize("text", ["size(input.a) == 0", "size(input.a) != 0", "!close(input.a, 1.0, 0.1)"])
def test_a_function_of_a_value_it_does_not_take_cannot_be_told(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert holds(text, {"a": None}) is None
    assert caplog.records == []


def test_only_the_fields_that_are_read_are_handed_over() -> None:
    expression = compile_expression("input.a == 1")
    assert expression.holds(input={"a": 1, "b": object(), "c": "\ud800"}) is True
    assert expression.paths == (("input", "a"),)


def test_a_variable_that_is_not_given_is_unknown() -> None:
    expression = compile_expression("share_alone < 0.5 || net_value < 0.0", ("share_alone", "net_value"))
    assert expression.holds(share_alone=0.4) is True
    assert expression.holds(share_alone=0.6) is None


def test_numbers_are_handed_over_as_their_schema_types_them() -> None:
    schema = {
        "properties": {"net": {"type": "number"}, "tax": {"type": "number"}, "count": {"type": "integer"}}
    }
    expression = compile_expression("input.net + input.tax == 119.5 && input.count + 1 == 3")
    item = {"input": {"net": 100, "tax": 19.5, "count": 2.0}}
    assert expression.holds(**item) is None
    assert expression.holds_in(Binding([expression], {"input": schema}).context(item)) is True


def test_values_nested_without_end_cannot_be_told() -> None:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    assert holds("input.a == 1", {"a": value}) is None


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("input.a.map(x, x) != []", 2_000),
        ("input.a.filter(x, x > 1) != []", 2_000),
        ("input.a.all(x, input.a.all(y, x + y > 0))", 1_000),
        ("input.a.map(x, input.a.map(y, x)) != []", 250),
        ("input.a.map(x, input.a) != []", 250),
        ("input.a.map(x, input.a + input.a) != []", 200),
        ("input.a.map(x, input.a.map(y, input.a)) != []", 25),
        ("input.a.all(x, input.a.all(y, input.a == input.a))", 200),
        ("input.a.all(x, size(input.a) > 0)", 4_000),
    ],
)
def test_an_expression_that_grows_with_the_square_is_not_asked_of_large_items(text: str, most: int) -> None:
    assert holds(text, {"a": [2] * (most // 2)}) is True
    assert holds(text, {"a": [2] * 10 * most}) is None


def test_long_texts_are_not_copied_again_and_again() -> None:
    assert holds("input.a.map(x, x + x) != []", {"a": ["t" * 50] * 1_000}) is True
    assert holds("input.a.map(x, x + x) != []", {"a": ["t" * 10_000] * 1_000}) is None


def test_a_plain_comprehension_takes_large_items() -> None:
    assert holds("input.a.all(x, x > 1)", {"a": [2] * 100_000}) is True
    assert holds("input.a.all(x, x > input.b)", {"a": [2] * 100_000, "b": 1}) is True


@pytest.mark.parametrize(
    "text", ["has(input['x'])", "1e400 > 1.0", "99999999999999999999 > 1", "input.in == 1"]
)
def test_what_the_library_refuses_is_an_expression_error(text: str) -> None:
    with pytest.raises(ExpressionError, match="is not CEL"):
        compile_expression(text)


@pytest.mark.parametrize("opened", ["(", "[", "size(", "!(", "input.a["])
def test_the_deepest_nesting_that_is_allowed_does_not_break_the_library(opened: str) -> None:
    closed = {"[": "]"}.get(opened[-1], ")")
    compile_expression(opened * 50 + "true" + closed * 50).holds(input={})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("input.n * 2 > 3", "has a number `*` an integer"),
        ("input.n + 1 > 3", "has a number `+` an integer"),
        ("input.s > 3", "applies an operation to values that do not go together"),
        ("input.s.startsWith(5)", "calls a function on a value it does not take"),
        ("input.s", "gives a text, not true or false"),
        ("input.n + 1.0", "gives a number, not true or false"),
        ("input.s.matches('[')", "has a pattern that is not a regular expression"),
        ("input.n > 1", None),
        ("timestamp(input.s) > timestamp('2026-01-01T00:00:00Z')", None),
        ("input.missing + 1 > 2", None),
        ("input.l[5] == 1", None),
        ("1 / (input.i - 1) > 0", None),
    ],
)
def test_types_that_cannot_work_are_found_by_trying(text: str, problem: str | None) -> None:
    samples = {"input": {"n": 1.5, "s": "a", "l": [1], "i": 1}}
    misfit = compile_expression(text).misfit(samples)
    assert (misfit.problem if misfit else None) == problem


def test_the_librarys_own_command_line_is_not_imported() -> None:
    code = "import sys, midspan.definitions.expressions; print(sorted(m for m in sys.modules if m.split('.')[0] in ('cel', 'prompt_toolkit', 'pygments', 'rich')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
