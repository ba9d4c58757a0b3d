from __future__ import annotations

from pathlib import Path

import pytest
from design_examples import WORK

from midspan.definitions.checks import check_work
from midspan.definitions.faults import Fault
from midspan.definitions.parse import parse_work
from midspan.definitions.yamltext import read_yaml

SCHEMAS = """\
input: {type: object, required: [zone, lines], properties: {zone: {type: string}, net: {type: number}, count: {type: integer}, lines: {type: array, items: {type: object, properties: {qty: {type: integer}}}}}}
output: {type: object, properties: {digit: {type: integer}, name: {type: string}, total: {type: number}}}
"""


def checked(text: str, schemas: str = SCHEMAS) -> list[Fault]:
    document = read_yaml(schemas + text, "works/a.yaml")
    file = parse_work(document, Path("a.cases.jsonl"))
    assert file.faults == ()
    return list(check_work(document, file.work))


def test_the_designs_work_has_none() -> None:
    assert checked(WORK, "") == []


@pytest.mark.parametrize(
    ("text", "kind", "message", "help_"),
    [
        (
            "constraints: [{must: input.zon == 'x'}]",
            "unknown-field",
            "`constraints[0].must` reads `input.zon`, which its schema does not have",
            "did you mean `input.zone`?",
        ),
        (
            "constraints: [{must: 'input.lines.all(l, l.qyt > 0)'}]",
            "unknown-field",
            "`constraints[0].must` reads `input.lines[].qyt`, which its schema does not have",
            "did you mean `input.lines[].qty`?",
        ),
        (
            "constraints: [{must: input.zone.x == 1}]",
            "unknown-field",
            "`constraints[0].must` reads `input.zone.x`, which its schema does not have",
            "`input.zone` has no fields in its schema",
        ),
        (
            "constraints: [{must: output.nothing == 1}]",
            "unknown-field",
            "`constraints[0].must` reads `output.nothing`, which its schema does not have",
            "`output` has `digit`, `name`, `total`",
        ),
        (
            "judgement: [{when: output.digit == 1}]",
            "unknown-field",
            "`judgement[0].when` reads `output`, which is not known here",
            "it may read `input`",
        ),
        (
            "judgement: [{when: zone == 'x'}]",
            "unknown-field",
            "`judgement[0].when` reads `zone`, which is not known here",
            "did you mean `input.zone`?",
        ),
        (
            "judgement: [{when: input.zone = 'x'}]",
            "bad-expression",
            "`judgement[0].when` has a single `=`",
            "compare with `==`",
        ),
        (
            "judgement: [{when: input.zone}]",
            "bad-expression",
            "`judgement[0].when` gives a text, not true or false",
            "compare it with something, as in `input.amount > 100`",
        ),
        (
            "judgement: [{when: input.net * 2 > 3}]",
            "bad-expression",
            "`judgement[0].when` has a number `*` an integer",
            "write `2.0` beside a number, or convert with `double(…)`, `int(…)` or `string(…)`",
        ),
        (
            "judgement: [{when: input.count > 'x'}]",
            "bad-expression",
            "`judgement[0].when` applies an operation to values that do not go together",
            "write `2.0` beside a number, or convert with `double(…)`, `int(…)` or `string(…)`",
        ),
        (
            "judgement:\n  - when: input.zone == 'a #b'\n",
            "bad-expression",
            "`judgement[0].when` is cut short: YAML reads ` #` as a comment",
            "put the whole expression in quotes",
        ),
        (
            "quality: {score: exact(output.digt)}",
            "unknown-field",
            "`quality.score` reads `output.digt`, which its schema does not have",
            "did you mean `output.digit`?",
        ),
        (
            "quality: {score: 'close(output.name, 0.1)'}",
            "bad-expression",
            "`quality.score` measures how close `output.name` is, which is no number",
            "write `exact(output.name)`",
        ),
        (
            "quality: {score: output.digit == expected.digti}",
            "unknown-field",
            "`quality.score` reads `expected.digti`, which its schema does not have",
            "did you mean `expected.digit`?",
        ),
        (
            "quality: {score: accuracy}",
            "unknown-field",
            "`quality.score` reads `accuracy`, which is not known here",
            "it may read `expected`, `input`, `output`",
        ),
        (
            "quality: {segments: [input.zone, input.zon]}",
            "unknown-field",
            "`quality.segments[1]` reads `input.zon`, which its schema does not have",
            "did you mean `input.zone`?",
        ),
        (
            "quality: {segments: [zone]}",
            "unknown-field",
            "`quality.segments[0]` reads `zone`, which is not known here",
            "did you mean `input.zone`?",
        ),
        (
            "quality: {segments: [\"input.zone == 'x'\"]}",
            "bad-expression",
            "`quality.segments[0]` is `input.zone == 'x'`, not a field",
            "write it as `input.zone`",
        ),
    ],
)
def test_what_is_wrong_within_an_expression_is_found_at_its_place(
    text: str, kind: str, message: str, help_: str
) -> None:
    [fault] = checked(text)
    assert (fault.kind.value, fault.message, fault.help) == (kind, message, help_)
    assert fault.place.line >= 3
    assert fault.place.column > 1


@pytest.mark.parametrize(
    "text",
    [
        'constraints: [{must: "!has(input.net) || input.net + 1.0 > output.total"}]',
        'constraints: [{must: "input.lines.exists(l, l.qty > 0) && size(input.zone) < 10"}]',
        "judgement: [{when: \"input['zone'] in ['a', 'b']\"}]",
        "quality: {score: \"close(output.total, expected.total, 0.5) || input.zone == 'x'\", segments: [input.zone]}",
        'quality: {score: "exact(output.digit, output.name) && close(output.total, 2)"}',
    ],
)
def test_a_sound_expression_has_none(text: str) -> None:
    assert checked(text) == []


def test_without_a_schema_any_field_may_exist() -> None:
    assert (
        checked("constraints: [{must: input.a + output.b > 1}]\nquality: {score: exact(output.x)}\n", "")
        == []
    )


def test_a_faulty_schema_is_told_and_its_paths_are_not() -> None:
    faults = checked(
        "constraints: [{must: input.zon == 'x'}]",
        "input: {type: object, propertys: {zone: {type: string}}}\n",
    )
    assert [(each.kind.value, each.at) for each in faults] == [("bad-schema", ("input", "propertys"))]
    assert faults[0].message == "`input.propertys` is not a keyword of JSON Schema"
    assert (faults[0].place.line, faults[0].place.column) == (1, 23)
