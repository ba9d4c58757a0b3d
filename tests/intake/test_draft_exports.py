"""Exports of other tools become works: people's labels and judgements are cases, recorded answers can be replayed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from draft_ground import Drafting

from midspan.cli.app import run


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Drafting:
    return Drafting(tmp_path, capsys)


def adds_up(said: dict[str, Any]) -> bool:
    rows = said["rows"]
    return bool(rows["received"] == rows["cases"] + rows["repeated"] + rows["joined"] + rows["rejected"])


def annotated(number: int, *labels: str) -> dict[str, Any]:
    return {
        "id": number,
        "data": {"text": f"text {number}"},
        "predictions": [],
        "annotations": [
            {
                "completed_by": by,
                "was_cancelled": False,
                "lead_time": 10.0 + number % 3,
                "result": [{"from_name": "queue", "type": "choices", "value": {"choices": [label]}}],
            }
            for by, label in enumerate(labels, 1)
        ],
    }


def traced(number: int, text: str, *scores: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": f"t{number}",
        "timestamp": f"2025-01-{1 + number % 28:02}T09:00:00Z",
        "name": "triage",
        "sessionId": None,
        "input": {"text": text},
        "output": {"queue": "cards"},
        "latency": 0.5,
        "totalCost": 0.002,
        "scores": [*scores],
    }


def said_ok(ok: bool, by: str = "reviewer-a") -> dict[str, Any]:
    return {"name": "ok", "source": "ANNOTATION", "dataType": "BOOLEAN", "value": int(ok), "authorUserId": by}


JUDGE = {"name": "faithful", "source": "EVAL", "dataType": "NUMERIC", "value": 1}


def test_annotations_become_blind_cases_with_the_time_that_people_took(desk: Drafting) -> None:
    tasks = [annotated(number, "ab"[number % 2]) for number in range(30)]
    tasks += [annotated(30, "a", "a", "b"), annotated(31, "a", "b")]
    said = desk.init(desk.document(tasks, "items.json"))
    assert adds_up(said)
    assert said["rows"]["received"] == 35
    assert said["rows"]["reasons"] == {
        "the 2 annotators disagree, and none is ground truth": 2,
        "other annotators agreed on another label": 1,
    }
    case = desk.cases()[0]
    assert (case["id"], case["expected"], case["labelled_by"]) == ("0", {"queue": "a"}, "1")
    assert (case["blind"], case["effort_s"]) == (True, 10.0)
    review = desk.work().work.review
    assert review is not None
    assert review.effort == 11.0


def test_judgements_of_one_item_are_put_together_and_verdicts_of_machines_are_not_among_them(
    desk: Drafting,
) -> None:
    traces = [
        traced(number, f"text {number // 2}", said_ok(number % 3 > 0, f"u{number % 2}"), JUDGE)
        for number in range(40)
    ]
    traces += [traced(90, "nobody judged this", JUDGE)]
    said = desk.init(desk.document(traces, "items.json"))
    assert adds_up(said)
    assert (said["rows"]["cases"], said["rows"]["joined"], said["rows"]["rejected"]) == (20, 20, 1)
    assert said["no_label"] == {"the verdict of an automatic judge (`faithful`)": 41}
    case = desk.cases()[1]
    assert case["judged"] == [
        {"output": {"queue": "cards"}, "acceptable": True, "by": "u0"},
        {"output": {"queue": "cards"}, "acceptable": False, "by": "u1"},
    ]


def test_recorded_answers_are_replayed_by_prove(desk: Drafting, capsys: pytest.CaptureFixture[str]) -> None:
    traces = [traced(number, f"text {number}", said_ok(number % 4 > 0)) for number in range(120)]
    said = desk.init(desk.document(traces, "items.json"))
    assert said["answers"] == {"triage": 120}
    work = desk.work().work
    assert work.implementations is not None
    assert [(each.name, each.replay) for each in work.implementations] == [
        ("triage", "works/items.answers.jsonl")
    ]
    assert run(["prove", "items", "--workspace", str(desk.root), "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["evaluations"]
    develop = [each for each in desk.cases() if each["use"] == "develop"]
    accepted = sum(each["judged"][0]["acceptable"] for each in develop)
    assert (found["acceptable"], found["errored"]) == (accepted, 0)


def test_costs_in_dollars_are_not_taken_for_another_currency(desk: Drafting) -> None:
    traces = [traced(number, f"text {number}", said_ok(True)) for number in range(30)]
    path = desk.document(traces, "items.json")
    desk.init(path)
    assert "cost" not in desk.read("works/items.answers.jsonl")[0]
    settings = desk.root / "midspan.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("EUR", "USD"), encoding="utf-8")
    desk.init(path, "--name", "again")
    assert desk.read("works/again.answers.jsonl")[0]["cost"] == 0.002


def test_each_provider_of_promptfoo_is_an_implementation(desk: Drafting) -> None:
    results = [
        {
            "promptIdx": 0,
            "vars": {"text": f"text {number}"},
            "testCase": {"vars": {}, "assert": [{"type": "equals", "value": "ab"[number % 2]}]},
            "provider": {"id": provider},
            "response": {"output": "a"},
            "latencyMs": 100,
            "gradingResult": {"pass": number % 2 == 0, "componentResults": []},
        }
        for number in range(30)
        for provider in ("openai:one", "openai:two")
    ]
    said = desk.init(
        desk.document({"evalId": "e", "results": {"version": 3, "results": results}}, "items.json")
    )
    assert adds_up(said)
    assert (said["rows"]["cases"], said["rows"]["repeated"]) == (30, 30)
    work = desk.work().work
    assert [each.name for each in work.implementations or ()] == ["openai-one", "openai-two"]
    assert len(desk.read("works/items.answers.openai-two.jsonl")) == 30


def test_expectations_of_people_become_cases_of_an_mlflow_dataset(desk: Drafting) -> None:
    rows = [
        {
            "dataset_record_id": f"r{number}",
            "inputs": {"question": f"q {number}"},
            "expectations": {"expected_response": "ab"[number % 2]},
        }
        for number in range(30)
    ]
    said = desk.init(desk.lines(rows))
    assert adds_up(said)
    assert desk.cases()[0]["expected"] == {"answer": "a"}


def test_an_export_that_only_machines_judged_is_refused_with_their_number(desk: Drafting) -> None:
    said = desk.init(desk.document([traced(at, f"t {at}", JUDGE) for at in range(9)], "items.json"), code=2)
    assert (
        "nobody said in this export what is right; there are 9 verdicts that are no person's" in said["error"]
    )
    assert desk.entries() == ["items.json"]


def test_an_export_is_read_as_a_table_where_the_user_names_its_columns(desk: Drafting) -> None:
    flat = [
        {
            "id": number,
            "text": f"text {number}",
            "sentiment": "ab"[number % 2],
            "zone": "x",
            "annotator": 1,
            "annotation_id": number,
            "lead_time": 2.0,
        }
        for number in range(30)
    ]
    desk.init(desk.document(flat, "items.json"), "--input", "text", "--output", "sentiment")
    assert desk.cases()[0]["input"] == {"text": "text 0"}
