"""MLflow: evaluation tables, traces with assessments, and records of evaluation datasets, as JSON or JSONL.

An expectation is a label unless an LLM judge or code wrote it. Feedback is a person's judgement only where its source is
HUMAN and it says yes or no; the scores of an evaluation table are those of metrics, and so are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from midspan.errors import FeedError
from midspan.feeds._assessed import Assessed
from midspan.feeds._document import beginning, document, is_one_object, records
from midspan.feeds._traced import answered, moment, request_of
from midspan.feeds._wrapping import decoded, input_of, number, output_of, plain_text
from midspan.intake.ports import Answered, Claim, Entry, Labelled, Problem, Row, Source

_TABLE = re.compile(rb'^\s*\{\s*"columns"\s*:\s*\[')
_SPLIT = re.compile(rb'"data"\s*:\s*\[')
_METRIC = re.compile(rb'/v\d+/(score|justification)|"(inputs|ground_truth|targets|outputs|predictions)"')
_TRACE = re.compile(rb'"(trace_metadata|request_metadata|trace_location|mlflow\.\w+)"\s*:')
_ASSESSMENT = re.compile(rb'"(assessment_name|assessment_id)"\s*:')
_RECORD = (re.compile(rb'"inputs"\s*:'), re.compile(rb'"expectations"\s*:'))
_TRUTH = ("ground_truth", "targets", "target", "expected_response", "expected_output", "label")
_ASKED = ("inputs", "input", "question", "request", "prompt")
_SAID = ("outputs", "output", "predictions", "prediction", "response")


def claims(name: str, start: bytes) -> Claim:
    del name
    table = _TABLE.search(start) and _METRIC.search(start) and (_SPLIT.search(start) or len(start) >= 60_000)
    trace = _TRACE.search(start) or _ASSESSMENT.search(start)
    json = start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    return (
        Claim.EXPORT
        if json and (table or trace or all(each.search(start) for each in _RECORD))
        else Claim.NONE
    )


def read(source: Source) -> Iterator[Entry]:
    """A row for each record of a table or dataset, and for each trace and person who judged it. Raises FeedError."""
    start = beginning(source)
    if is_one_object(start) and _TABLE.search(start):
        yield from _table(source)
        return
    for entry in records(source, ("traces",), ("records",), ("data",)):
        if not isinstance(entry, Row):
            yield entry
        elif "inputs" in entry.values or "expectations" in entry.values:
            yield _record(entry)
        else:
            yield from _trace(entry)


def _table(source: Source) -> Iterator[Entry]:
    whole = document(source)
    columns, rows = whole.get("columns"), whole.get("data")
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise FeedError(
            f"`{source.shown}` is no evaluation table", help="give `columns` and `data`, as lists"
        )
    names = [str(each) for each in columns]
    for number_, values in enumerate(rows, 1):
        if not isinstance(values, list) or len(values) != len(names):
            yield Problem(
                number_, f"the row has not {len(names)} values, as the table has", "export it again"
            )
        else:
            yield _evaluated(dict(zip(names, values, strict=True)), number_)


def _evaluated(values: Mapping[str, Any], line: int) -> Entry:
    asked = next((name for name in _ASKED if name in values), None)
    truth = next((name for name in _TRUTH if name in values), None)
    said = next((name for name in _SAID if name in values), None)
    metrics = [name for name in values if "/" in name]
    bookkeeping = {truth, said, "token_count", "trace", "trace_id", "latency", *metrics}
    item = input_of(values[asked]) if asked else {k: v for k, v in values.items() if k not in bookkeeping}
    if not item:
        return Problem(line, "there is no input", "leave the row out, or export it with its inputs")
    output = output_of(values[said]) if said else None
    scores = [name for name in metrics if name.endswith("/score") and values[name] is not None]
    labelled = Labelled(
        item,
        expected=output_of(values[truth]) if truth else None,
        answer=Answered(output, system="evaluated", latency_s=number(values.get("latency")))
        if output
        else None,
        unused=tuple(f"the score of a metric (`{name}`)" for name in scores),
    )
    return Row(values, line, labelled=labelled)


def _record(entry: Row) -> Entry:
    values = entry.values
    item = input_of(values.get("inputs"))
    if item is None:
        return Problem(entry.line, "there is no input", "leave the record out, or export it with its inputs")
    output = output_of(values.get("outputs"))
    labelled = Labelled(
        item,
        id=plain_text(values.get("dataset_record_id")),
        expected=_expectation(decoded(values.get("expectations"))),
        answer=Answered(output, system="recorded") if output else None,
        labelled_by=plain_text(values.get("last_updated_by") or values.get("created_by")),
    )
    return Row(values, entry.line, labelled=labelled)


def _expectation(found: Any) -> dict[str, Any] | None:
    """`expected_response` alone is the answer; otherwise each expectation is a field of it."""
    if isinstance(found, Mapping):
        plain = {
            name: value.get("value") if isinstance(value, Mapping) and set(value) == {"value"} else value
            for name, value in found.items()
        }
        found = plain.get("expected_response", plain)
    return output_of(found)


def _trace(entry: Row) -> Iterator[Entry]:
    values = entry.values
    found = values.get("info")
    info = found if isinstance(found, Mapping) else values
    item = input_of(request_of(values, info))
    if item is None:
        yield Problem(entry.line, "the trace has no request", "leave it out, or export it with its spans")
        return
    answer = answered(values, info)
    assessed = Assessed(info.get("assessments", values.get("assessments")))
    for position, (by, judged, expected) in enumerate(assessed.said(answer.output)):
        yield Row(
            values,
            entry.line,
            labelled=Labelled(
                item,
                id=plain_text(info.get("trace_id") or info.get("request_id")),
                expected=expected,
                judged=judged,
                answer=answer if position == 0 else None,
                labelled_by=by,
                at=moment(info),
                unused=tuple(assessed.unused) if position == 0 else (),
            ),
        )
