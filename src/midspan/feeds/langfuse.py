"""Langfuse: dataset items, and traces or observations with their scores, exported as JSON, JSONL or CSV.

An expected output is a label, and so is the output that an annotator corrected. A score is a person's judgement only
where its source is ANNOTATION and it says yes or no. EVAL is an automatic judge; what came through the API does not say
whose verdict it is, and so is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from midspan.feeds import csv
from midspan.feeds._document import beginning, records
from midspan.feeds._verdicts import acceptable
from midspan.feeds._wrapping import decoded, input_of, number, output_of, plain_text
from midspan.intake.ports import Answered, Claim, Entry, Labelled, Problem, Row, Source
from midspan.model.case import Judged

_ITEM = re.compile(rb'"?(expectedOutput|expected_output)"?\s*([:,\r\n]|$)')
_ITEM_OF = re.compile(
    rb'"?(sourceTraceId|source_trace_id|datasetId|dataset_id|sourceObservationId)"?\s*([:,\r\n]|$)'
)
_TRACE = re.compile(
    rb'"?(sessionId|session_id|htmlPath|totalCost|traceId|trace_id|promptName|bookmarked)"?\s*[:,]'
)
_TRACE_OF = re.compile(rb'"?(timestamp|startTime|start_time|observations|scores)"?\s*([:,\r\n]|$)')
_SCORE = ("traceId", "dataType", "source")

Said = tuple[str | None, Judged | None, dict[str, Any] | None]


def claims(name: str, start: bytes) -> Claim:
    head = start.partition(b"\n")[0] if name.endswith(".csv") else start
    item = _ITEM.search(head) and _ITEM_OF.search(head)
    trace = _TRACE.search(head) and _TRACE_OF.search(head) and re.search(rb'"?input"?\s*[:,]', head)
    return Claim.EXPORT if item or trace else Claim.NONE


def read(source: Source) -> Iterator[Entry]:
    """A row for each dataset item, and for each trace or observation and person who judged it. Raises FeedError."""
    table = not beginning(source).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    for entry in csv.read(source) if table else records(source, ("data",), ("items",), ("traces",)):
        if not isinstance(entry, Row):
            yield entry
        elif "expectedOutput" in entry.values or "expected_output" in entry.values:
            yield _item(entry)
        else:
            yield from _trace(entry)


def _item(entry: Row) -> Entry:
    values = entry.values
    if str(values.get("status", "ACTIVE")).upper() == "ARCHIVED":
        return Problem(entry.line, "the dataset item is archived", "activate it in Langfuse, or leave it out")
    item = input_of(values.get("input"))
    if item is None:
        return _no_input(entry)
    expected = output_of(values.get("expectedOutput", values.get("expected_output")))
    labelled = Labelled(item, id=plain_text(values.get("id")), expected=expected)
    return Row(values, entry.line, entry.sheet, labelled)


def _trace(entry: Row) -> Iterator[Entry]:
    values = entry.values
    item = input_of(values.get("input"))
    if item is None:
        yield _no_input(entry)
        return
    output = output_of(values.get("output"))
    read_scores = _Scores(values)
    answer = Answered(
        output,
        system=plain_text(values.get("model") or values.get("name")),
        cost=number(_decimal(values.get("totalCost", values.get("calculatedTotalCost")))),
        latency_s=number(_decimal(values.get("latency"))),
        error=None if output else plain_text(values.get("statusMessage")) or "no output was recorded",
    )
    moment = values.get("timestamp", values.get("startTime", values.get("start_time")))
    for position, (by, judged, expected) in enumerate(read_scores.said(output)):
        yield Row(
            values,
            entry.line,
            entry.sheet,
            Labelled(
                item,
                id=plain_text(values.get("id")),
                expected=expected,
                judged=judged,
                answer=answer if position == 0 else None,
                labelled_by=by,
                at=plain_text(moment),
                unused=tuple(read_scores.unused) if position == 0 else (),
            ),
        )


class _Scores:
    """The scores of one trace: by the person who gave them, and those that are no person's verdict."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        found = decoded(values.get("scores"))
        self.unused: list[str] = []
        self._verdicts: dict[str | None, list[bool]] = {}
        self._corrections: dict[str | None, Any] = {}
        if isinstance(found, dict):
            # A table of traces names the scores with their values, and not whose they are.
            self.unused += [
                f"the score `{name}`, of which the export does not say who gave it" for name in found
            ]
        for each in found if isinstance(found, list) else ():
            if isinstance(each, dict):
                self._read(each)

    def _read(self, score: Mapping[str, Any]) -> None:
        name, source = score.get("name"), str(score.get("source", "")).upper()
        if source == "EVAL":
            self.unused.append(f"the verdict of an automatic judge (`{name}`)")
            return
        if source != "ANNOTATION":
            self.unused.append(f"the score `{name}`, of which the export does not say who gave it")
            return
        by = plain_text(score.get("authorUserId", score.get("author_user_id")))
        said = score.get("stringValue", score.get("string_value"))
        if str(score.get("dataType", score.get("data_type", ""))).upper() == "CORRECTION":
            self._corrections[by] = said if said not in (None, "") else score.get("value")
            return
        verdict = acceptable(said) if said not in (None, "") else acceptable(score.get("value"))
        if verdict is None:
            self.unused.append(f"a grade by a person that says neither yes nor no (`{name}`)")
        else:
            self._verdicts.setdefault(by, []).append(verdict)

    def said(self, output: dict[str, Any] | None) -> list[Said]:
        """Who, and the judgement or the right answer; one entry without either where no person said anything."""
        if output is None:
            corrected = [(by, output_of(value)) for by, value in self._corrections.items()]
            return [(by, None, right) for by, right in corrected if right] or [(None, None, None)]
        edited = {by: right for by, value in self._corrections.items() if (right := output_of(value))}
        judged: list[Said] = [
            (by, Judged(output, all(verdicts), by), None)
            for by, verdicts in self._verdicts.items()
            if by not in edited
        ]
        judged += [
            (by, Judged(output, right == output, by, edited=None if right == output else right), None)
            for by, right in edited.items()
        ]
        return judged or [(None, None, None)]


def _no_input(entry: Row) -> Problem:
    if all(key in entry.values for key in _SCORE):
        return Problem(
            entry.line,
            "a score alone has no input",
            "export the traces with their scores, as `GET /api/public/traces` does",
        )
    return Problem(entry.line, "there is no input", "leave it out, or export it with its input")


def _decimal(value: Any) -> Any:
    """A number that a table holds as text."""
    if not isinstance(value, str):
        return value
    try:
        return float(value)
    except ValueError:
        return None
