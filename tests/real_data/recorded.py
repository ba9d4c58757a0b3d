"""Recorded answers of real services and models as workspaces of one work, proved by replay."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from written import Line, drawn, write_lines, write_workspace

Record = Mapping[str, str]

SENTIMENT = """\
work: judge-review
title: Say whether a review is for or against what it is about
procedure: Read the review to its end. Say whether its writer recommends the place. If both sides weigh the same, ask.
today: {{done_by: desk, volume: 3000/day, effort: 20 s, error_rate: {today}}}
flow: {{from: review feed, to: report, via: nightly file}}
input:
  type: object
  required: [item]
  additionalProperties: false
  properties: {{item: {{type: string, minLength: 1}}}}
output:
  type: object
  required: [label]
  additionalProperties: false
  properties: {{label: {{type: string, enum: ["0", "1"]}}}}
constraints: []
judgement: []
quality: {{score: exact(output.label), max_error: {max_error}, confidence_level: 95%, cost_per_item: 0.001 USD}}
uncertain: {{then: review}}
failures:
  - {{id: wrong-side, effect: the report misleads, severity: low, cost: 0.50 USD, detected_by: audit, response: correct the report}}
review: {{by: desk, people: 6, effort: 20 s, within: 8 h, then: [desk-lead], blind: 10%}}
autonomy: {{ceiling: autonomous, ramp: [50%, 100%], audit: 5%}}
implementations:
  - {{name: {service}, replay: recordings/{service}.jsonl}}
  - {{name: people, person: desk}}
"""

QUESTION = """\
work: answer-question
title: Choose the right answer of an examination question
procedure: Read the question and its options. Choose the one that is right. If none convinces, ask the subject's examiner.
today: {{done_by: examiners, volume: 400/day, effort: 3 min, error_rate: 12%}}
flow: {{from: question bank, to: answer key, via: export at noon}}
input:
  type: object
  required: [question, category]
  additionalProperties: false
  properties:
    question: {{type: integer, minimum: 0}}
    category: {{type: string, minLength: 1}}
output:
  type: object
  required: [answer]
  additionalProperties: false
  properties: {{answer: {{type: string, pattern: "^[A-J]$"}}}}
constraints: []
judgement: []
quality: {{score: exact(output.answer), max_error: 10%, confidence_level: 95%, segments: [input.category]}}
uncertain: {{then: review}}
failures:
  - {{id: wrong-key, effect: a candidate is marked down, severity: medium, cost: 3 USD, detected_by: complaint, response: mark again}}
review: {{by: examiners, people: 4, effort: 3 min, within: 8 h, then: [head-examiner], blind: 10%}}
autonomy: {{ceiling: autonomous, ramp: [50%, 100%], audit: 5%}}
implementations:
  - {{name: model, replay: recordings/model.jsonl}}
  - {{name: people, person: examiners}}
"""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A workspace, and (confidence, wrong) of the records of the same draw that are not among its cases.

    rest: those with an answer and a confidence; only they can act alone. silent: the others. Of the certify cases:
    missing (neither answer nor confidence), empty (no answer), unsure (an answer without a confidence).
    """

    root: Path
    rest: Sequence[tuple[float, bool]]
    silent: int = 0
    missing: int = 0
    empty: int = 0
    unsure: int = 0
    price: float | None = None

    @property
    def counted(self) -> Sequence[tuple[float, bool]]:
        """As certifying counts them: no answer is an error at every threshold."""
        return [*self.rest, *[(1.0, True)] * self.silent]


def sentiment(
    data: Path,
    root: Path,
    *,
    reviews: str,
    service: str,
    max_error: str,
    today: str,
    develop: int,
    certify: int,
) -> Replayed:
    """One service's answers; `reviews` is `yelp` or `imdb_dev`. The cases hold the reviews' names, no texts."""
    folder = data / "ml_api_confidence"
    prices = {
        row["api"].lower(): float(row["cost_per_10k"]) for row in _rows(folder / f"{reviews[:4]}_prices.csv")
    }
    price = prices[service] / 10_000
    rows = drawn([*_rows(folder / f"{reviews}.csv.gz")])
    uses = _uses(develop, certify)
    write_workspace(
        root, {"judge-review": SENTIMENT.format(service=service, max_error=max_error, today=today)}
    )
    write_lines(
        root / "works" / "judge-review.cases.jsonl",
        (
            {
                "id": row["item"],
                "input": {"item": row["item"]},
                "expected": {"label": row["truth"]},
                "use": use,
            }
            for row, use in zip(rows, uses, strict=False)
        ),
    )
    records = (
        {
            "id": row["item"],
            "output": {"label": row[f"{service}_label"]},
            "confidence": float(row[f"{service}_confidence"]),
            "cost": price,
        }
        for row in rows[: len(uses)]
    )
    write_lines(root / "recordings" / f"{service}.jsonl", records)
    rest = rows[len(uses) :]
    scored = [(float(row[f"{service}_confidence"]), row[f"{service}_label"] != row["truth"]) for row in rest]
    return Replayed(root, scored, price=price)


def questions(data: Path, root: Path, *, model: str, kind: str, develop: int, certify: int) -> Replayed:
    """One model's answers with one kind of confidence, `stated` or `token`."""
    every = _rows(data / "llm_mmlu_pro_confidence" / "predictions_dev.csv.gz")
    rows = drawn([row for row in every if row["model"] == model])
    uses = _uses(develop, certify)
    write_workspace(root, {"answer-question": QUESTION.format()})
    write_lines(
        root / "works" / "answer-question.cases.jsonl",
        (
            {**_question(row), "expected": {"answer": row["correct_answer"]}, "use": use}
            for row, use in zip(rows, uses, strict=False)
        ),
    )
    confidence = f"{kind}_confidence"
    records = (record for row in rows[: len(uses)] for record in _reply(row, confidence))
    write_lines(root / "recordings" / "model.jsonl", records)
    said = [(bool(row["answer"]), bool(row[confidence])) for row in rows[develop : len(uses)]]
    rest = rows[len(uses) :]
    scored = [
        (float(row[confidence]), row["correct"] != "1") for row in rest if row["answer"] and row[confidence]
    ]
    return Replayed(
        root,
        scored,
        len(rest) - len(scored),
        missing=said.count((False, False)),
        empty=said.count((False, True)),
        unsure=said.count((True, False)),
    )


def _question(row: Record) -> Line:
    return {
        "id": f"question-{row['question_idx']}",
        "input": {"question": int(row["question_idx"]), "category": row["category"]},
    }


def _reply(row: Record, confidence: str) -> Iterator[Line]:
    """What was recorded, as it was: nothing at all, an empty answer, or an answer without a confidence."""
    if row["answer"] or row[confidence]:
        given = float(row[confidence]) if row[confidence] else None
        yield {**_question(row), "output": {"answer": row["answer"]}, "confidence": given}


def _uses(develop: int, certify: int) -> list[str]:
    return ["develop"] * develop + ["certify"] * certify


def _rows(path: Path) -> Iterator[Record]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
