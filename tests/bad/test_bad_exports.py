"""Malformed and hostile exports of promptfoo, Langfuse, MLflow and Label Studio: what people said counts, and nothing else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from importing import Bad, Importing, plainly

AWAY = "http://198.51.100.1/x"
HTML = "<img src=http://198.51.100.1/x.png onerror=alert(1)>"
TESTS = [
    {"vars": {"text": f"ticket {n}"}, "assert": [{"type": "equals", "value": ["lift", "heat"][n % 2]}]}
    for n in range(4)
]
JUDGED = [{"source": "ANNOTATION", "name": "ok", "value": 1, "dataType": "BOOLEAN", "authorUserId": "desk"}]
RESULT = {
    "vars": {"text": "a"}, "response": {"output": "x"}, "testCase": {"vars": {"text": "a"}, "assert": [{"type": "llm-rubric"}]},
    "gradingResult": {"pass": True, "componentResults": [{"assertion": {"type": "llm-rubric"}, "pass": True}]},
}  # fmt: skip
MLFLOW = {
    "info": {
        "trace_id": "tr-1", "request_time": "2026-01-01T00:00:00Z", "state": "OK",
        "trace_metadata": {"mlflow.traceInputs": '{"text": "a"}', "mlflow.traceOutputs": '{"trade": "x"}'},
        "assessments": [{"assessment_name": "ok", "source": {"source_type": "HUMAN", "source_id": "desk"}, "feedback": {"value": True}}],
    }
}  # fmt: skip


def yaml(tests: str) -> str:
    return f"prompts: [x]\nproviders: ['{AWAY}']\ntests: {tests}\n"


def trace(number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number), "traceId": "t", "sessionId": None, "timestamp": "2026-01-01T00:00:00Z",
        "input": {"text": f"{HTML} {number}"}, "output": {"trade": "lift"}, "scores": JUDGED, **more,
    }  # fmt: skip


def lines(*values: Any) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


def task(number: int, *annotations: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "data": {"text": f"{HTML} {number}", "image": AWAY}, "annotations": [*annotations],
        "predictions": [], **more,
    }  # fmt: skip


def annotation(value: str, **more: Any) -> dict[str, Any]:
    result = [{"from_name": "trade", "to_name": "t", "type": "choices", "value": {"choices": [value]}}]
    return {"id": 1, "completed_by": 1, "was_cancelled": False, "lead_time": 3.0, "result": result, **more}


def mlflow(**info: Any) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(MLFLOW)
    made["info"] |= info
    return made


JUDGE = [
    {
        "assessment_name": "ok",
        "source": {"source_type": "LLM_JUDGE", "source_id": "m"},
        "feedback": {"value": True},
    }
]
CYCLE = {"spans": [{"span_id": "a", "parent_id": "b"}, {"span_id": "b", "parent_id": "a"}]}
NOBODY = "nobody said in this export what is right"

REFUSED = [
    Bad("promptfoo, half a file", "a.json", json.dumps({"prompts": ["x"], "tests": TESTS})[:-20], "is not JSON"),
    Bad("promptfoo, half of its YAML", "a.yaml", "prompts: [x]\ntests:\n  - vars: {text: lift\n", "a `{` is opened here and never closed"),
    Bad("promptfoo, tests elsewhere", "a.yaml", yaml(AWAY), "the tests stand elsewhere: `http://198.51.100.1/x`"),
    Bad("promptfoo, anchors", "a.yaml", yaml("[&a {vars: {text: x}}, *a]"), "has the anchor `&a`"),
    Bad("promptfoo, a command as a tag", "a.yaml", yaml("!!python/object/apply:os.system [ls]"), "which YAML reads as a tag"),
    Bad("promptfoo, verdicts of judges only", "a.json", json.dumps({"results": {"results": [RESULT] * 3}}), f"{NOBODY}; there are 3 verdicts that are no person's"),
    Bad("promptfoo, another version", "a.json", json.dumps({"version": 99, "gradingResult": {}, "results": {"results": "none"}}), "the result has no `vars`"),
    Bad("promptfoo, no results", "a.json", json.dumps({"version": 3, "gradingResult": 1, "results": {"results": []}}), "holds no rows"),
    Bad("Langfuse, verdicts of judges only", "a.jsonl", lines(*[trace(n, scores=[{"source": "EVAL", "name": "judge", "value": 1}]) for n in range(3)]), f"{NOBODY}; there are 3 verdicts"),
    Bad("Langfuse, scores alone", "a.json", json.dumps([{"id": "s", "traceId": "t", "dataType": "NUMERIC", "source": "ANNOTATION", "timestamp": "x", "input": None}]), "a score alone has no input"),
    Bad("MLflow, half a file", "a.json", json.dumps({"columns": ["inputs", "ground_truth"], "data": [["a", "x"]]})[:-8], "is not JSON"),
    Bad("MLflow, columns that are none", "a.json", json.dumps({"columns": ["inputs", 5], "data": {"a": 1}}), "is one JSON object, not rows"),
    Bad("MLflow, verdicts of judges only", "a.json", json.dumps([mlflow(assessments=JUDGE)] * 3), f"{NOBODY}; there are 3 verdicts"),
    Bad("Label Studio, no annotation", "a.json", json.dumps([task(n, was_cancelled=False) for n in range(3)]), "the task has no annotation"),
    Bad("Label Studio, nothing but skipped", "a.json", json.dumps([task(1, annotation("lift", was_cancelled=True))]), "the annotation was skipped or cancelled"),
]  # fmt: skip

TAKEN = [
    Bad("promptfoo, files and addresses as values", "a.yaml", yaml("[{vars: {text: file:///etc/passwd}, assert: [{type: equals, value: lift}]}, {vars: {text: 'http://198.51.100.1/x'}, assert: [{type: equals, value: heat}]}]"), "file:///etc/passwd", 2),
    Bad("promptfoo, a million combinations", "a.yaml", yaml(f"[{{vars: {{text: {list(range(1_000))}, b: {list(range(1_000))}}}, assert: [{{type: equals, value: lift}}]}}]"), "more than 1,000 combinations of its lists", 1_000, 1),
    Bad("promptfoo, addresses in cells", "a.csv", f"text,__expected\nlift,equals: lift\nheat,heat\nfile://x,{AWAY}\n", AWAY, 3),
    Bad("Langfuse, half a file", "a.jsonl", lines(*map(trace, range(4)))[:-60], "the line is not JSON", 3, 1),
    Bad("Langfuse, media elsewhere", "a.json", json.dumps([trace(input=AWAY), trace(input={"$ref": AWAY}), trace(input="@@@langfuseMedia:type=image/png|id=x@@@")]), "@@@langfuseMedia:type=image/png|id=x@@@", 3),
    Bad("Langfuse, HTML in texts", "a.jsonl", lines(*map(trace, range(3))), HTML, 3),
    Bad("Langfuse, all of one id", "a.jsonl", lines(*[trace(n, id="same", parentObservationId="same") for n in range(3)]), "", 3),
    Bad("Langfuse, scores that are none", "a.json", json.dumps([trace(1), trace(2, scores="no json ["), trace(3, scores=[1, None, "x"])]), "nobody said", 1, 2),
    Bad("Langfuse, figures that are none", "a.json", json.dumps([trace(1, totalCost="NaN", latency="1e999", timestamp=1, model={"id": 1}), trace(2, totalCost=-5, latency=True, timestamp="yesterday", id={"a": 1})]), "", 2),
    Bad("MLflow, ragged rows", "a.json", json.dumps({"columns": ["inputs", "ground_truth"], "data": [["a", "x"], ["b"], ["c", "x", 1], "d", None, [None, "x"]]}), "the row has not 2 values, as the table has", 1, 5),
    Bad("MLflow, records that are none", "a.json", json.dumps([{"inputs": {"text": "a"}, "expectations": {"expected_response": {"value": "x"}}}, {"inputs": None, "expectations": []}, {"inputs": "", "expectations": "{broken"}, 5]), "the row is not a JSON object", 1, 3),
    Bad("MLflow, spans in a circle", "a.json", json.dumps([mlflow(trace_id=str(n)) | {"data": CYCLE} for n in range(1)]), "", 1),
    Bad("Label Studio, half a file", "a.json", json.dumps([task(n, annotation(["lift", "heat"][n % 2])) for n in range(4)])[:-150], "the file ends before its array does", 3, 2),
    Bad("Label Studio, addresses and HTML in tasks", "a.json", json.dumps([task(n, annotation("lift")) for n in range(3)]), HTML, 3),
    Bad("Label Studio, some not labelled", "a.json", json.dumps([task(1), task(2), task(3, annotation("lift"))]), "the task has no annotation", 1, 2),
    Bad("Label Studio, people who disagree", "a.json", json.dumps([task(1, annotation("lift"), annotation("heat")), task(2, annotation("lift"))]), "the 2 annotators disagree, and none is ground truth", 1, 2),
    Bad("Label Studio, annotations that are none", "a.json", json.dumps([task(1, annotation("x", result=None)), task(2, annotation("x", result=[5, None, {"from_name": 1, "value": {}}])), task(3, annotation("lift"))]), "the annotation says nothing", 1, 2),
    Bad("JSON-MIN, nothing said", "a.json", json.dumps([{"text": "a", "id": 1, "annotator": 1, "lead_time": 2, "trade": "lift"}, {"id": 3, "annotator": 1, "lead_time": 2}]), "the annotation says nothing", 1, 1),
]  # fmt: skip


@pytest.mark.parametrize("bad", REFUSED, ids=str)
def test_an_export_without_a_word_of_people_is_refused_and_nothing_is_written(
    importing: Importing, bad: Bad
) -> None:
    assert bad.says in importing.refused("init", importing.root, "--from", importing.file(bad))


@pytest.mark.parametrize("bad", TAKEN, ids=str)
def test_an_export_with_bad_parts_is_drafted_and_every_record_is_counted(
    importing: Importing, bad: Bad
) -> None:
    said = importing.drafted(importing.file(bad))
    assert (said["rows"]["cases"], said["rows"]["rejected"]) == (bad.cases, bad.rejected)
    assert bad.says in plainly(said) + importing.cases("a")
