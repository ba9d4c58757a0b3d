"""Whatever an export holds, its plug gives rows and problems or one clear error, and no row's item is half of one."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.cli.feeding import feed
from midspan.errors import MidspanError
from midspan.intake.ports import Note, Problem, Row
from midspan.ledger.canonical import canonical

WORDS = {
    "labelstudio": ["data", "annotations", "result", "from_name", "value", "choices", "taxonomy", "predictions", "lead_time", "was_cancelled", "ground_truth", "annotator", "annotation_id", "completed_by", "id", "text"],
    "langfuse": ["input", "output", "expectedOutput", "scores", "source", "ANNOTATION", "dataType", "CORRECTION", "value", "stringValue", "name", "traceId", "timestamp", "status", "latency", "data", "id"],
    "promptfoo": ["tests", "vars", "assert", "type", "equals", "contains", "value", "results", "response", "output", "testCase", "gradingResult", "componentResults", "assertion", "human", "pass", "provider", "defaultTest", "latencyMs"],
    "mlflow": ["info", "data", "columns", "inputs", "outputs", "expectations", "assessments", "source", "source_type", "HUMAN", "feedback", "expectation", "value", "spans", "attributes", "mlflow.spanInputs", "request", "response", "trace_id", "timestamp_ms"],
}  # fmt: skip


def anything(words: list[str]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(words)
    leaves = st.none() | st.booleans() | st.integers(-3, 10**14) | st.floats(allow_nan=False) | names | st.sampled_from(["", "{}", '{"a": [', '"x"', "1.5s"])  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
        max_leaves=25,
    )


# A whole export of each tool, of which the law breaks parts.
WHOLE: dict[str, Any] = {
    "labelstudio": [
        {
            "id": 1,
            "data": {"text": "one"},
            "predictions": [{"model_version": "m", "score": 0.5, "result": [{"from_name": "q", "type": "choices", "value": {"choices": ["a"]}}]}],
            "annotations": [{"completed_by": {"id": 1}, "lead_time": 1.5, "was_cancelled": False, "result": [{"from_name": "q", "type": "choices", "value": {"choices": ["a"]}}]}],
        },
        {"id": 2, "text": "two", "q": {"choices": ["a"]}, "annotator": 1, "annotation_id": 2, "lead_time": 1},
    ],
    "langfuse": [
        {"id": "a", "input": {"q": 1}, "expectedOutput": {"a": "x"}, "status": "ACTIVE", "sourceTraceId": None},
        {"id": "t", "timestamp": "2025-01-01T00:00:00Z", "input": "hi", "output": "ho", "latency": 1, "totalCost": 0.1, "scores": [{"name": "ok", "source": "ANNOTATION", "dataType": "BOOLEAN", "value": 1, "authorUserId": "u"}]},
    ],
    "promptfoo": {
        "evalId": "e",
        "results": {"results": [{"promptIdx": 1, "vars": {"text": "a"}, "testCase": {"vars": {}, "assert": [{"type": "equals", "value": "x"}]}, "provider": {"id": "p"}, "response": {"output": "x"}, "latencyMs": 5, "gradingResult": {"componentResults": [{"pass": True, "assertion": {"type": "human"}}]}}]},
        "tests": [{"vars": {"text": ["a", "b"]}, "assert": [{"type": "contains", "value": "x"}]}],
    },
    "mlflow": [
        {"info": {"trace_id": "t", "request_time": "2025-01-01T00:00:00Z", "execution_duration": "1s", "state": "OK", "tags": {}, "assessments": [{"assessment_name": "ok", "source": {"source_type": "HUMAN", "source_id": "a"}, "feedback": {"value": True}}]}, "data": {"spans": [{"attributes": {"mlflow.spanInputs": "{}", "mlflow.spanOutputs": "1"}}], "request": '{"q": 1}', "response": '"x"'}},
        {"dataset_record_id": "d", "inputs": {"q": 1}, "expectations": {"expected_response": {"value": "x"}}},
    ],
}  # fmt: skip


def broken(value: Any, data: st.DataObject, words: list[str], depth: int = 0) -> Any:
    """The value with some of its parts replaced or taken away."""
    if depth and data.draw(st.integers(0, 9)) == 0:
        return data.draw(anything(words))
    if isinstance(value, dict):
        kept = {key: each for key, each in value.items() if data.draw(st.integers(0, 14))}
        return {key: broken(each, data, words, depth + 1) for key, each in kept.items()}
    return [broken(each, data, words, depth + 1) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", sorted(WORDS))
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_an_export_of_any_form_ends_in_rows_problems_or_one_clear_error(
    kind: str, data: st.DataObject
) -> None:
    made = data.draw(st.booleans())
    value = broken(WHOLE[kind], data, WORDS[kind]) if made else data.draw(anything(WORDS[kind]))
    name = data.draw(st.sampled_from(["x.json", "x.jsonl"] + (["x.yaml"] if kind == "promptfoo" else [])))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(json.dumps(value) + "\n", encoding="utf-8")
        refused: MidspanError | None = None
        entries = []
        try:
            entries = list(feed(path, kind))
        except MidspanError as error:
            refused = error
    assert refused is None or (refused.message and refused.help)
    for entry in entries:
        assert isinstance(entry, Row | Problem | Note)
        if isinstance(entry, Row):
            assert entry.labelled is not None
            assert entry.labelled.input
            for part in (
                entry.labelled.input,
                entry.labelled.expected,
                entry.labelled.judged and entry.labelled.judged.output,
            ):
                assert part is None or (isinstance(part, dict) and canonical(part))
