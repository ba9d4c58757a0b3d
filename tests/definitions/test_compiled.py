from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from design_examples import WORK

from midspan.definitions.compiled import CompiledWork, compile_work
from midspan.definitions.parse import parse_work
from midspan.definitions.yamltext import read_yaml

GOOD = {"pixels": [5.0] * 64, "zone": "x"}


def compiled(text: str) -> CompiledWork:
    return compile_work(parse_work(read_yaml(text, "works/read-digit.yaml"), Path("read-digit.cases.jsonl")))


def test_the_designs_work_answers_every_question() -> None:
    work = compiled(WORK)
    assert work.name == "read-digit"
    assert work.input_fault(GOOD) is None
    assert work.input_fault({"zone": "x"}) == "`pixels` is missing"
    assert work.output_fault({"digit": 3}) is None
    assert work.output_fault({"digit": 30}) == "`digit` is `30`, outside maximum 9"
    assert work.judged(GOOD) is None
    assert work.judged({**GOOD, "zone": "hospital"}) == "readings are billed by contract"
    assert work.held(GOOD, {"digit": 3}) is None
    assert work.held({**GOOD, "pixels": [0] * 64}, {"digit": 3}) == "written-at-all"
    assert work.right(GOOD, {"digit": 3}, {"digit": 3.0})
    assert not work.right(GOOD, {"digit": True}, {"digit": 1})


def test_what_cannot_be_evaluated_goes_to_a_person() -> None:
    work = compiled(WORK)
    assert work.judged({}) == "readings are billed by contract"
    assert work.judged({"zone": {"a": "\ud800"}}) == "readings are billed by contract"
    assert work.held({"zone": "x"}, {"digit": 3}) == "written-at-all"
    assert work.held({"pixels": ["x"]}, {"digit": 3}) == "written-at-all"


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("input: 5", "input_fault", "the schema of `input` cannot be read"),
        ("input: {requierd: [a]}", "input_fault", "the schema of `input` cannot be read"),
        ("output: {type: objekt}", "output_fault", "the schema of `output` cannot be read"),
        ("judgement: {when: input.a == 1}", "judged", "judgement[0]"),
        ("judgement: [foo]", "judged", "judgement[0]"),
        ("judgement: [{when: 'input.a =='}]", "judged", "input.a =="),
        ("judgement: [{because: a law}]", "judged", "a law"),
        ("judgement: *x", "judged", "judgement[0]"),
        ("constraints: 5", "held", "constraints[0]"),
        ("constraints: [{must: 'true'}, {id: b}]", "held", "b"),
        ("constraints: [{must: 'true'}, {must: 'output.a = 1'}]", "held", "output.a = 1"),
    ],
)
def test_what_cannot_be_read_fails_closed(text: str, question: str, answer: str) -> None:
    values: list[Any] = [{"a": 2}] if question != "held" else [{"a": 2}, {"a": 1}]
    assert getattr(compiled(text), question)(*values) == answer


def test_what_is_not_said_lets_pass() -> None:
    work = compiled("judgement: []\ntitle: x\n")
    assert work.input_fault({}) is None
    assert work.output_fault({"a": 1}) is None
    assert work.judged({}) is None
    assert work.held({}, {}) is None
    assert work.input_fault([1]) == "it is `a list`, not a JSON object"


def test_without_a_score_nothing_is_right() -> None:
    assert not compiled("title: x").right({}, {"a": 1}, {"a": 1})
    assert not compiled("quality: {score: 'exact('}").right({}, {"a": 1}, {"a": 1})


def test_a_value_that_one_constraint_cannot_be_handed_does_not_decide_about_the_others() -> None:
    work = compiled(
        "constraints: [{id: first, must: output.a > 1}, {id: second, must: output.b == output.b}]\n"
    )
    assert work.held({}, {"a": 2, "b": 10**400}) == "second"
    assert work.held({}, {"a": 0, "b": 10**400}) == "first"


def test_numbers_are_compared_as_their_schemas_type_them() -> None:
    number = "{type: object, properties: {net: {type: number}, gross: {type: number}}}"
    work = compiled(
        f"input: {number}\noutput: {number}\n"
        "constraints: [{id: sum, must: 'output.gross == input.net + 19.0'}]\n"
        "judgement: [{when: 'input.net + 1.0 > 1000.0', because: large}]\n"
        "quality: {score: 'output.gross + 0.5 > expected.gross + 0.25'}\n"
    )
    assert work.held({"net": 100}, {"gross": 119}) is None
    assert work.held({"net": 100}, {"gross": 120}) == "sum"
    assert work.judged({"net": 100}) is None
    assert work.judged({"net": 1000}) == "large"
    assert work.right({}, {"gross": 119}, {"gross": 119})


def _deep() -> Any:
    value: Any = 1
    for _ in range(100_000):
        value = [value]
    return value


def _holds_itself() -> Any:
    value: dict[str, Any] = {}
    value["digit"] = value
    return value


@pytest.mark.parametrize(
    "value",
    [
        _deep(), {"digit": _deep()}, _holds_itself(), {"digit": float("nan")}, {"digit": float("inf")}, {"digit": "\ud800"}, {1: 2},
        {"digit": 10**400}, {"digit": object()}, {"digit": b"x"}, {"digit": {1, 2}}, None, 5, "x", [], object(), {"digit": 2**70},
    ],
    ids=["deep", "deep within", "itself", "nan", "infinity", "surrogate", "number as key", "huge", "object", "bytes", "set", "none", "number", "text", "list", "any object", "large"],
)  # fmt: skip
def test_no_item_and_no_answer_makes_it_raise(value: Any) -> None:
    work = compiled(WORK)
    assert work.input_fault(value) is not None
    assert work.output_fault(value) is not None
    assert work.judged(value) is not None
    assert work.held(value, value) is not None
    assert work.right(value, value, value) in {True, False}


def test_an_output_that_no_ledger_can_keep_is_refused_where_its_schema_is_silent() -> None:
    work = compiled("title: x")
    assert work.output_fault({"a": float("nan")}) == "it holds a number that is not finite, or itself"
    assert work.output_fault({"a": "\ud800"}) == "it holds a text with half of a surrogate pair"
    assert (
        work.output_fault({"a": object()}) == "it is not JSON: Object of type object is not JSON serializable"
    )
    assert work.output_fault({"a": _deep()}) == "it is nested too deep"
