"""MLflow's exports: people's expectations and feedback are labels, metrics and judges are not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from export_files import items, opened, problems


def assessment(name: str, kind: str, by: str = "desk-a", **value: Any) -> dict[str, Any]:
    return {
        "assessment_id": name,
        "assessment_name": name,
        "source": {"source_type": kind, "source_id": by},
        **value,
    }


def trace(*assessments: dict[str, Any], **info: Any) -> dict[str, Any]:
    span = {
        "name": "root",
        "parent_span_id": None,
        "attributes": {
            "mlflow.spanInputs": json.dumps({"question": "Where is it?"}),
            "mlflow.spanOutputs": json.dumps("On the way"),
        },
    }
    inner = {**span, "parent_span_id": "x", "attributes": {"mlflow.spanInputs": '"inner"'}}
    return {
        "info": {
            "trace_id": "tr-1",
            "request_time": "2025-03-01T08:00:00Z",
            "execution_duration": "1.5s",
            "state": "OK",
            "trace_metadata": {},
            "tags": {"mlflow.traceName": "support"},
            "assessments": [*assessments],
            **info,
        },
        "data": {"spans": [inner, span]},
    }


def test_human_feedback_judges_the_answer_and_a_judge_does_not(tmp_path: Path) -> None:
    read = opened(
        tmp_path / "t.json",
        [
            trace(
                assessment("correctness", "LLM_JUDGE", feedback={"value": "yes"}),
                assessment("length", "CODE", feedback={"value": True}),
                assessment("helpful", "HUMAN", feedback={"value": False}),
                assessment("tone", "HUMAN", feedback={"value": 4}),
            )
        ],
    )
    assert read.kind == "mlflow"
    (item,) = items(read)
    assert item.input == {"question": "Where is it?"}
    assert item.judged is not None
    assert (item.judged.output, item.judged.acceptable) == ({"answer": "On the way"}, False)
    assert (item.labelled_by, item.at) == ("desk-a", "2025-03-01T08:00:00Z")
    assert item.unused == (
        "the verdict of an LLM judge (`correctness`)",
        "the verdict of code (`length`)",
        "a grade by a person that says neither yes nor no (`tone`)",
    )
    assert item.answer is not None
    assert (item.answer.system, item.answer.latency_s) == ("support", 1.5)


def test_each_person_who_judged_is_a_row(tmp_path: Path) -> None:
    both = [assessment("ok", "HUMAN", by=by, feedback={"value": by == "a"}) for by in ("a", "b")]
    found = items(opened(tmp_path / "t.json", [trace(*both)]))
    assert [(each.labelled_by, each.judged and each.judged.acceptable) for each in found] == [
        ("a", True),
        ("b", False),
    ]
    assert [each.answer is not None for each in found] == [True, False]


def test_an_expectation_of_a_person_is_the_right_answer_and_one_of_a_judge_is_not(tmp_path: Path) -> None:
    person = trace(assessment("expected_response", "HUMAN", expectation={"value": "Tomorrow"}))
    judge = trace(assessment("expected_response", "LLM_JUDGE", expectation={"value": "Tomorrow"}))
    found = items(opened(tmp_path / "t.json", [person, judge]))
    assert [each.expected for each in found] == [{"answer": "Tomorrow"}, None]


def test_a_trace_that_failed_has_no_answer_to_judge(tmp_path: Path) -> None:
    judged = assessment("ok", "HUMAN", feedback={"value": True})
    (item,) = items(opened(tmp_path / "t.json", [trace(judged, state="ERROR")]))
    assert item.judged is None
    assert item.answer is not None
    assert (item.answer.output, item.answer.error) == (None, "the trace ended as ERROR")


def test_a_trace_of_version_2_is_read(tmp_path: Path) -> None:
    old = {
        "info": {
            "request_id": "r-1",
            "timestamp_ms": 1_700_000_000_000,
            "execution_time_ms": 250,
            "status": "OK",
            "request_metadata": {"mlflow.traceInputs": '{"q": "a"}', "mlflow.traceOutputs": '"b"'},
        },
        "data": {"spans": [], "request": '{"q": "a"}', "response": '{"label": "b"}'},
    }
    (item,) = items(opened(tmp_path / "t.json", json.dumps(old)))
    assert (item.id, item.input, item.at) == ("r-1", {"q": "a"}, "2023-11-14T22:13:20+00:00")
    assert item.answer is not None
    assert (item.answer.output, item.answer.latency_s) == ({"label": "b"}, 0.25)


def test_an_evaluation_table_gives_labels_and_counts_its_metrics_apart(tmp_path: Path) -> None:
    table = {
        "columns": ["inputs", "ground_truth", "outputs", "toxicity/v1/score", "token_count"],
        "data": [["Where?", "there", "here", 0.1, 3], ["short"]],
    }
    read = opened(tmp_path / "eval_results_table.json", table)
    assert read.kind == "mlflow"
    (item,) = items(read)
    assert (item.input, item.expected) == ({"text": "Where?"}, {"answer": "there"})
    assert item.unused == ("the score of a metric (`toxicity/v1/score`)",)
    assert item.answer is not None
    assert item.answer.output == {"answer": "here"}
    assert problems(read) == ["the row has not 5 values, as the table has"]


def test_the_records_of_an_evaluation_dataset_are_read_from_lines(tmp_path: Path) -> None:
    lines = [
        {
            "dataset_record_id": "d1",
            "inputs": {"q": "a"},
            "expectations": {"expected_response": "b"},
            "created_by": "desk",
        },
        {
            "dataset_record_id": "d2",
            "inputs": {"q": "c"},
            "expectations": {"team": "x", "urgent": {"value": True}},
        },
    ]
    read = opened(tmp_path / "d.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    assert [(each.id, each.expected, each.labelled_by) for each in items(read)] == [
        ("d1", {"answer": "b"}, "desk"),
        ("d2", {"team": "x", "urgent": True}, None),
    ]
