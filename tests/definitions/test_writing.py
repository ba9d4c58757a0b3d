"""Fresh definitions as people write them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from midspan.definitions.changing import same
from midspan.definitions.writing import written
from midspan.definitions.yamltext import read_yaml
from midspan.model.work import Work

_REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "works" / "route-request.yaml"


def test_a_fresh_work_looks_as_a_person_would_write_it() -> None:
    data = {
        "review": {"by": "billing-desk", "people": 2, "then": ["billing-lead"]},
        "judgement": [{"because": "by contract", "when": "input.zone == 'hospital'"}],
        "procedure": "Look at the scan.\nSay which digit is written.\n",
        "work": "read-digit",
        "today": {"volume": "12000/day", "done_by": "billing clerks"},
        "input": {"type": "object", "properties": {"zone": {"type": "string"}}},
        "implementations": [{"python": "implementations.digits:nearest", "name": "nearest"}],
    }
    assert written(data, Work) == (
        "work: read-digit\n"
        "procedure: |\n"
        "  Look at the scan.\n"
        "  Say which digit is written.\n"
        "today: {done_by: billing clerks, volume: 12000/day}\n"
        "input:\n"
        "  type: object\n"
        "  properties:\n"
        "    zone: {type: string}\n"
        "judgement:\n"
        "  - {when: input.zone == 'hospital', because: by contract}\n"
        "review: {by: billing-desk, people: 2, then: [billing-lead]}\n"
        "implementations:\n"
        '  - {name: nearest, python: "implementations.digits:nearest"}\n'
    )


@pytest.mark.parametrize(
    "text", ["yes", "NO", "12", "1.5", "", "~", "- a", "a: b", "a #b", " a", "@a", "0x1f", "---", "é\t"]
)
def test_a_text_that_yaml_would_take_for_something_else_is_quoted(text: str) -> None:
    line = written({"title": text}, Work)
    assert line.removeprefix("title: ")[0] in "\"'"
    assert read_yaml(line, "x").data == {"title": text}


@pytest.mark.parametrize(
    "text", ["5%", "4 h", "0.60 EUR", "2026-09-01", "it's", "a, b", "http://x", "output.a == 'b'"]
)
def test_a_text_that_needs_no_quotes_has_none(text: str) -> None:
    assert written({"title": text}, Work) == f"title: {text}\n"


def test_an_empty_definition_is_an_empty_mapping() -> None:
    assert written({}, Work) == "{}\n"


def test_the_works_of_the_reference_and_the_demo_are_written_back_in_their_meaning() -> None:
    demo = resources.files("midspan.examples") / "demo_files" / "works"
    for text in [_REFERENCE.read_text(), *(each.read_text() for each in demo.iterdir())]:
        data = read_yaml(text, "x").data
        assert same(read_yaml(written(data, Work), "x").data, data)
