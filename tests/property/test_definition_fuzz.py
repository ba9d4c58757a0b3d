"""Whatever a definition, an expression or a cases file holds: faults, never an escape, never a hang."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from guards import bounded
from midspan.definitions.cases import read_cases
from midspan.definitions.celtext import ExpressionError
from midspan.definitions.checks import check_work
from midspan.definitions.compiled import compile_work
from midspan.definitions.digests import digest
from midspan.definitions.expressions import compile_expression
from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.filetext import decode
from midspan.definitions.judgements import evidence
from midspan.definitions.parse import parse_initiative, parse_work
from midspan.definitions.schemas import SchemaError, compile_schema
from midspan.definitions.score import compile_score, equal
from midspan.definitions.yamltext import read_yaml
from midspan.ledger.canonical import canonical
from midspan.model.case import Case

_SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

_PIECES = st.sampled_from([
    "work: x", "today: {volume: 5}", "input: {type: object, properties: {a: {type: number}}}", "output: 5", "- ", "? ",
    "constraints: [{must: input.a > 1}]", "judgement: [{when: \"input.a == 'x'\"}]", "\t", "&a", "*a", "!!str ", "<<: ",
    "quality: {score: exact(output.a), max_error: 2%}", "{", "}", "[", "]", ",", ": ", "'", '"', "|", ">", "%", "@", "`",
    "\n", "\n  ", "# c", "~", "null", "true", "1e999", "0x1f", "9" * 400, "\x00", "\ud800", "\ufeff", "\x85", "é", "---\n",
])  # fmt: skip
_YAML = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=25).map("".join))

_CEL_PIECES = st.sampled_from([
    "input", "output", ".a", ".b", "['a']", "[0]", "(", ")", "[", "]", "{", "}", "size(", "has(", ".all(x, ", ".map(x, ",
    ".exists(y, ", ".filter(z, ", "x", "y", "z", ", ", " && ", " || ", " == ", " > ", " + ", " * ", "!", "-", " ? ", " : ",
    "1", "2.5", "'t'", '"u"', "r'\\'", "true", "null", "in", "close(", "matches(", ".matches('(a+)+$')", "//", "\n", "0x",
    "timestamp(", "duration('1h')", "'''", "b'x'", "1u", "9223372036854775807", "`", "=", "&", "é", "\\", "\ud800",
])  # fmt: skip
_CEL = st.one_of(st.text(max_size=80), st.lists(_CEL_PIECES, max_size=30).map("".join))

# Expressions that mostly compile, so that what they do with any item is tried too.
_TERM = st.sampled_from([
    "input.a", "input.b", "output.a", "input['c']", "1", "2.5", "-9223372036854775808", "'t'", "true", "null", "[1, 2]", "{'k': 1}",
    "input", "duration('1h')", "timestamp('2026-01-01T00:00:00Z')",
])  # fmt: skip
_BOTH = st.sampled_from(["==", "!=", "<", ">=", "+", "-", "*", "/", "%", "&&", "||", "in"])
_AROUND = st.sampled_from([
    "!({})", "-({})", "size({})", "string({})", "int({})", "double({})", "has(input.a) && ({})", "({}).all(x, x == 1)", "({}).exists(x, x > 'a')",
    "({}).map(x, [x, x])", "({}).filter(x, x != null)", "({}).startsWith('t')", "({}).contains('t')", "({}).matches('(a+)+$')", "type({})",
    "({})[0]", "({})['k']", "({}).k", "({}) ? 1 : input.b", "input.a.all(x, ({}) == x)",
])  # fmt: skip
_SOUND = st.recursive(
    _TERM,
    lambda inner: (
        st.tuples(inner, _BOTH, inner).map(lambda each: f"({each[0]} {each[1]} {each[2]})")
        | st.tuples(_AROUND, inner).map(lambda each: each[0].replace("{}", each[1]))
    ),
    max_leaves=8,
)

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
_OBJECT = st.dictionaries(st.sampled_from(["a", "b", "c"]), _JSON, max_size=3)


def _says_why(error: ExpressionError, length: int) -> None:
    assert error.problem
    assert error.help
    assert 0 <= error.position <= length


def _says_all(error: SchemaError) -> None:
    assert error.faults
    assert all(each.problem and each.help for each in error.faults)


@_SETTINGS
@given(_YAML)
@example("a: &x [*x]")
@example("[" * 5_000)
@example("{a: " * 5_000)
@example("? " * 3_000)
@example("- " * 3_000)
@example("a: 'x" + "\n" * 2_000)
@bounded()
def test_any_text_is_a_document_and_a_work_with_faults(text: str) -> None:
    document = read_yaml(text, "works/x.yaml")
    file = parse_work(document, Path("x.cases.jsonl"))
    parse_initiative(document)
    faults = (*file.faults, *check_work(document, file.work))
    lines = (
        text.count("\n")
        + text.count("\r")
        + text.count("\x85")
        + text.count("\u2028")
        + text.count("\u2029")
        + 1
    )
    for fault in faults:
        assert isinstance(fault.kind, FaultKind)
        assert fault.message
        assert fault.help
        assert 1 <= fault.place.line <= lines + 1
        assert fault.place.column >= 1
    compiled = compile_work(file)
    compiled.input_fault({"a": 1})
    compiled.judged({"a": 1})
    compiled.held({"a": 1}, {"a": 2})
    compiled.right({"a": 1}, {"a": 2}, {"a": 2})


@_SETTINGS
@given(st.binary(max_size=200))
@example(b"\xff\xfea\x00")
@example(b"\xef\xbb\xbfwork: x")
@example(b"work: \xc3\x28")
@bounded()
def test_any_bytes_are_text_or_one_fault(raw: bytes) -> None:
    text = decode(raw, "works/x.yaml")
    if isinstance(text, Fault):
        assert text.kind is FaultKind.UNREADABLE
    else:
        assert text.encode() == raw.removeprefix(b"\xef\xbb\xbf")


@_SETTINGS
@given(_CEL, _OBJECT, _OBJECT)
@example("(" * 60 + "1" + ")" * 60, {}, {})
@example("!" * 60 + "true", {}, {})
@example("input.a.map(x, input.a.map(y, x)) == []", {"a": [1] * 3_000}, {})
@bounded()
def test_an_expression_is_refused_or_gives_true_false_or_nothing(
    text: str, item: dict[str, object], answer: dict[str, object]
) -> None:
    try:
        expression = compile_expression(text)
    except ExpressionError as error:
        _says_why(error, len(text))
    else:
        assert expression.holds(input=item, output=answer) in {True, False, None}
        assert all(path[0] in {"input", "output"} for path in expression.paths)


@_SETTINGS
@given(_SOUND, _OBJECT, _OBJECT)
@example("input.a.all(x, input.a.all(y, x == y))", {"a": [1] * 2_000}, {})
@example("input.a.map(x, input.a + input.a) == []", {"a": ["t" * 100] * 1_000}, {})
@example("input.a.matches('(a+)+$')", {"a": "a" * 100_000 + "b"}, {})
@example("input.a.map(x, input.a.map(y, [x, y])).size() > 1", {"a": [0] * 1_500}, {})
@example("input.a.map(x, input.a.map(y, input.a)) == []", {"a": [0] * 200}, {})
@example("size(string(input.a) + string(input.a)) > 1", {"a": "t" * 1_000_000}, {})
@bounded()
def test_a_sound_expression_says_the_same_of_an_item_each_time(
    text: str, item: dict[str, object], answer: dict[str, object]
) -> None:
    try:
        expression = compile_expression(text)
    except ExpressionError as error:
        _says_why(error, len(text))
        return
    held = expression.holds(input=item, output=answer)
    assert held in {True, False, None}
    assert expression.holds(input=item, output=answer) is held


@_SETTINGS
@given(
    _CEL
    | st.sampled_from(
        ["exact(output.a)", "close(output.b, 0.1)", "exact(output.a, output.b) && close(output.c, 2)"]
    ),
    _OBJECT,
)
@bounded()
def test_a_score_is_refused_or_says_right_or_wrong(text: str, answer: dict[str, object]) -> None:
    try:
        score = compile_score(text)
    except ExpressionError:
        return
    assert score.right({}, answer, answer) in {True, False}


@_SETTINGS
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=6),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "type",
                        "properties",
                        "items",
                        "$ref",
                        "$defs",
                        "allOf",
                        "anyOf",
                        "enum",
                        "required",
                        "pattern",
                        "a",
                        "format",
                        "if",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    _JSON,
)
@example({"$ref": "#"}, {})
@example({"allOf": [{"$ref": "#/allOf/0"}]}, {})
@bounded()
def test_any_schema_compiles_or_says_why_not(schema: object, value: object) -> None:
    try:
        validator = compile_schema(schema)  # type: ignore[arg-type]
    except SchemaError as error:
        _says_all(error)
    else:
        assert (validator.first_fault(value) is None) == validator.is_valid(value)


@_SETTINGS
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.dictionaries(
                st.sampled_from(["id", "input", "expected", "judged", "use", "to_person", "at", "x"]),
                _JSON,
                max_size=6,
            ).map(lambda each: json.dumps(each).encode()),
        ),
        max_size=6,
    )
)
@example([b"[" * 100_000])
@example([b'{"id": "a", "input": {"x": ' + b"9" * 5_000 + b'}, "expected": {}, "use": "train"}'])
@bounded()
def test_every_line_is_a_case_or_a_fault(tmp_path: Path, lines: list[bytes]) -> None:
    file = tmp_path / "x.cases.jsonl"
    file.write_bytes(b"\n".join(lines))
    found = list(read_cases(file, "works/x.cases.jsonl"))
    assert all(isinstance(each, Case | Fault) for each in found)
    for each in found:
        if isinstance(each, Case):
            assert each.key == digest(
                [
                    each.input,
                    each.expected,
                    None if each.judged is None else evidence(each.judged),
                    each.to_person,
                ]
            )


@_SETTINGS
@given(_JSON)
@bounded()
def test_a_value_equals_itself_as_json(value: object) -> None:
    try:
        text = canonical(value)
    except ValueError:
        assume(condition=False)
    assert equal(value, json.loads(text))
