"""Langfuse's exports: what annotators said counts, what evaluators and unknown sources said is counted apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from export_files import items, opened, problems


def score(name: str, source: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "traceId": "t1", "source": source, "dataType": "BOOLEAN", **more}


def trace(*scores: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "t1",
        "timestamp": "2025-01-02T03:04:05.678Z",
        "name": "triage",
        "sessionId": None,
        "input": {"text": "my card is gone"},
        "output": {"queue": "cards"},
        "latency": 1.25,
        "totalCost": 0.002,
        "scores": [*scores],
        **more,
    }


def test_dataset_items_are_labelled_items(tmp_path: Path) -> None:
    item = {"datasetId": "d", "sourceTraceId": None, "status": "ACTIVE", "metadata": None}
    read = opened(
        tmp_path / "i.json",
        [
            {"id": "a", "input": {"q": 1}, "expectedOutput": {"label": "x"}, **item},
            {"id": "b", "input": "plain", "expectedOutput": "y", **item},
            {"id": "c", "input": "old", "expectedOutput": "z", **item, "status": "ARCHIVED"},
            {"id": "d", "input": "open", "expectedOutput": None, **item},
        ],
    )
    assert read.kind == "langfuse"
    assert [(each.id, each.input, each.expected) for each in items(read)] == [
        ("a", {"q": 1}, {"label": "x"}),
        ("b", {"text": "plain"}, {"answer": "y"}),
        ("d", {"text": "open"}, None),
    ]
    assert problems(read) == ["the dataset item is archived"]


def test_dataset_items_of_a_table_hold_json_in_their_cells(tmp_path: Path) -> None:
    text = 'id,input,expectedOutput,sourceTraceId\na,"{""q"": 1}","{""label"": ""x""}",\nb,plain,y,\n'
    read = opened(tmp_path / "items.csv", text)
    assert read.kind == "langfuse"
    assert [(each.input, each.expected) for each in items(read)] == [
        ({"q": 1}, {"label": "x"}),
        ({"text": "plain"}, {"answer": "y"}),
    ]


def test_only_an_annotation_that_says_yes_or_no_is_a_judgement(tmp_path: Path) -> None:
    read = opened(
        tmp_path / "t.json",
        {
            "data": [
                trace(
                    score("correct", "ANNOTATION", value=1, stringValue="True", authorUserId="u1"),
                    score("tone", "ANNOTATION", value=3.5, dataType="NUMERIC", authorUserId="u1"),
                    score("hallucination", "EVAL", value=0),
                    score("thumb", "API", value=1),
                )
            ],
            "meta": {"page": 1},
        },
    )
    assert read.kind == "langfuse"
    (item,) = items(read)
    assert item.judged is not None
    assert (item.judged.output, item.judged.acceptable) == ({"queue": "cards"}, True)
    assert (item.labelled_by, item.at, item.expected) == ("u1", "2025-01-02T03:04:05.678Z", None)
    assert item.unused == (
        "a grade by a person that says neither yes nor no (`tone`)",
        "the verdict of an automatic judge (`hallucination`)",
        "the score `thumb`, of which the export does not say who gave it",
    )
    assert item.answer is not None
    assert (item.answer.system, item.answer.cost, item.answer.latency_s) == ("triage", 0.002, 1.25)


def test_a_correction_rejects_the_answer_and_says_a_better_one(tmp_path: Path) -> None:
    corrected = score(
        "output", "ANNOTATION", dataType="CORRECTION", stringValue='{"queue": "loans"}', authorUserId="u2"
    )
    (item,) = items(opened(tmp_path / "t.json", [trace(corrected)]))
    assert item.judged is not None
    assert (item.judged.acceptable, item.judged.edited) == (False, {"queue": "loans"})


def test_a_trace_that_nobody_judged_says_so_by_having_no_label(tmp_path: Path) -> None:
    (item,) = items(
        opened(tmp_path / "t.jsonl", json.dumps(trace()) + "\n" + json.dumps(trace(input=None)) + "\n")
    )
    assert (item.judged, item.expected) == (None, None)


def test_scores_alone_have_no_input(tmp_path: Path) -> None:
    rows = [{**score("ok", "ANNOTATION", value=1), "timestamp": "2025-01-01T00:00:00Z", "input": None}]
    assert problems(opened(tmp_path / "s.json", rows)) == ["a score alone has no input"]


def test_names_of_scores_in_a_table_of_traces_do_not_say_who_gave_them(tmp_path: Path) -> None:
    (item,) = items(opened(tmp_path / "t.json", [trace(scores={"accuracy": [1]})]))
    assert item.judged is None
    assert item.unused == ("the score `accuracy`, of which the export does not say who gave it",)
