"""promptfoo's tests and results: equality says the right answer, a rating by hand judges, all else is a check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from export_files import items, notes, opened, problems

from midspan.errors import FeedError

CONFIG = """\
# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json
description: triage
prompts: ["Which queue? {{text}}"]
providers: [openai:gpt-4o-mini]
defaultTest:
  vars: {language: en}
  assert:
    - {type: latency, threshold: 2000}
tests:
  - description: a lost card
    vars: {text: my card is gone}
    assert:
      - {type: equals, value: cards}
      - {type: llm-rubric, value: is polite}
  - vars: {text: [one, two]}
    assert: [{type: contains, value: loans}]
  - vars: {text: anything}
    assert: [{type: javascript, value: output.length > 3}]
  - file://more.csv
"""


def test_a_config_gives_its_tests(tmp_path: Path) -> None:
    read = opened(tmp_path / "promptfooconfig.yaml", CONFIG)
    assert read.kind == "promptfoo"
    first, second, third, fourth = items(read)
    assert (first.input, first.expected, first.score) == (
        {"language": "en", "text": "my card is gone"},
        {"answer": "cards"},
        None,
    )
    assert first.unused == ("an automatic check (`latency`)", "an automatic check (`llm-rubric`)")
    assert [second.input["text"], third.input["text"]] == ["one", "two"]
    assert (second.expected, second.score) == ({"answer": "loans"}, "output.answer.contains(expected.answer)")
    assert fourth.expected is None
    assert problems(read) == ["the tests stand elsewhere: `file://more.csv`"]


def test_tests_alone_are_read_from_yaml_json_and_csv(tmp_path: Path) -> None:
    tests = [{"vars": {"text": "a"}, "assert": [{"type": "equals", "value": '{"queue": "x"}'}]}]
    as_yaml = '- vars: {text: a}\n  assert:\n    - {type: equals, value: \'{"queue": "x"}\'}\n'
    as_csv = 'text,__expected\na,"{""queue"": ""x""}"\n'
    for name, content in (("t.json", tests), ("t.yaml", as_yaml), ("t.csv", as_csv)):
        read = opened(tmp_path / name, content)
        assert read.kind == "promptfoo", name
        assert [(each.input, each.expected) for each in items(read)] == [({"text": "a"}, {"queue": "x"})], (
            name
        )


def test_a_cell_with_a_check_is_no_right_answer(tmp_path: Path) -> None:
    rows = "text,__expected,__expected2,__description\na,equals: x,llm-rubric: is kind,first\nb,Re: your card,,second\nc,not-contains: y,,third\n"
    found = items(opened(tmp_path / "t.csv", rows))
    assert [each.expected for each in found] == [{"answer": "x"}, {"answer": "Re: your card"}, None]
    assert [each.unused for each in found] == [
        ("an automatic check (`llm-rubric`)",),
        (),
        ("an automatic check (`not-contains`)",),
    ]
    assert set(found[0].input) == {"text"}


def outcome(output: Any, *components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "promptIdx": 0,
        "testIdx": 0,
        "vars": {"text": "a"},
        "testCase": {"vars": {"text": "a"}, "assert": more.pop("asserted", [])},
        "provider": {"id": "openai:gpt-4o-mini", "label": ""},
        "response": {"output": output},
        "latencyMs": 1200,
        "cost": 0.001,
        "gradingResult": {"pass": True, "score": 1, "componentResults": [*components]},
        **more,
    }


def results(*found: dict[str, Any]) -> dict[str, Any]:
    return {
        "evalId": "eval-1",
        "results": {"version": 3, "prompts": [], "results": [*found], "stats": {}},
        "config": {},
    }


def test_a_rating_by_hand_is_a_judgement_and_a_rubric_is_not(tmp_path: Path) -> None:
    rubric = {"pass": True, "score": 1, "assertion": {"type": "llm-rubric", "value": "is kind"}}
    human = {"pass": False, "score": 0, "assertion": {"type": "human"}}
    read = opened(tmp_path / "r.json", results(outcome("Hello", rubric, human), outcome("Hi", rubric)))
    assert read.kind == "promptfoo"
    rated, unrated = items(read)
    assert rated.judged is not None
    assert (rated.judged.output, rated.judged.acceptable) == ({"answer": "Hello"}, False)
    assert unrated.judged is None
    assert unrated.unused == ("an automatic check (`llm-rubric`)",)
    assert rated.answer is not None
    assert (rated.answer.system, rated.answer.cost, rated.answer.latency_s) == (
        "openai:gpt-4o-mini",
        0.001,
        1.2,
    )


def test_the_answers_of_several_prompts_are_those_of_several_systems(tmp_path: Path) -> None:
    equal = [{"type": "equals", "value": "x"}]
    read = opened(
        tmp_path / "r.json", results(outcome("x", asserted=equal), outcome("y", asserted=equal, promptIdx=1))
    )
    found = items(read)
    assert [each.answer and each.answer.system for each in found] == [
        "openai:gpt-4o-mini",
        "openai:gpt-4o-mini prompt 2",
    ]
    assert all(each.expected == {"answer": "x"} for each in found)


def test_an_answer_that_is_an_object_keeps_its_form_unless_a_text_is_expected(tmp_path: Path) -> None:
    asserted = [{"type": "equals", "value": "x"}]
    read = opened(
        tmp_path / "r.json",
        results(outcome({"q": "x"}), outcome('{"q": "x"}'), outcome({"q": "x"}, asserted=asserted)),
    )
    assert [each.answer and each.answer.output for each in items(read)] == [
        {"q": "x"},
        {"q": "x"},
        {"answer": '{"q": "x"}'},
    ]


def test_a_result_that_failed_has_its_error(tmp_path: Path) -> None:
    lines = json.dumps(outcome(None, error="rate limit", response={"error": "rate limit"})) + "\n"
    (item,) = items(opened(tmp_path / "r.jsonl", lines * 1))
    assert item.answer is not None
    assert (item.answer.output, item.answer.error) == (None, "rate limit")


def test_a_broken_file_is_said_with_its_place(tmp_path: Path) -> None:
    read = opened(tmp_path / "p.yaml", CONFIG + "tests: [\n")
    with pytest.raises(FeedError, match=r"p\.yaml:"):
        list(read)
    scenarios = "prompts: [a]\ntests:\n  - vars: {a: 1}\nscenarios: []\n"
    assert notes(opened(tmp_path / "s.yaml", scenarios)) == ["`scenarios` are not read"]
