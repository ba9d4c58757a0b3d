"""CLINC150 with out-of-scope requests and Banking77 as workspaces of one work, `route`."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from written import Line, drawn, one_of, write_lines, write_workspace

NONE = "oos"
Sentence = tuple[str, str]

ROUTE = """\
work: route
title: Send one written request to the team that answers it
procedure: |
  Read the request. Choose the one intent it belongs to.
  If it belongs to none of them, or two are plausible, ask the desk lead.
today: {{done_by: desk, volume: 2000/day, effort: 15 s, error_rate: 6%}}
flow: {{from: mailbox, to: team queues, via: web hook}}
input:
  type: object
  required: [text]
  additionalProperties: false
  properties:
    text: {{type: string, minLength: 1, maxLength: 1000}}
output:
  type: object
  required: [intent]
  additionalProperties: false
  properties:
    intent: {{type: string, enum: {intents}}}
constraints:
  - {{id: has-a-team, must: "output.intent != 'oos'", otherwise: person}}
judgement:
  - {{when: "{judgement}", because: {because}}}
quality: {{score: exact(output.intent), max_error: 2%, confidence_level: 95%, latency_p95: 500 ms, cost_per_item: 0.001 USD}}
uncertain: {{then: review}}
failures:
  - {{id: wrong-team, effect: the customer waits a day longer, severity: medium, cost: 2 USD, detected_by: audit, response: send it on}}
review: {{by: desk, people: 4, effort: 15 s, within: 4 h, then: [desk-lead], blind: 10%}}
autonomy: {{ceiling: autonomous, ramp: [20%, 50%, 100%], audit: 5%}}
implementations:
  - {{name: linear, python: "implementations.intent_router:linear", timeout: 5 min}}
  - {{name: people, person: desk}}
"""


@dataclass(frozen=True, slots=True)
class Routing:
    """A workspace, and the sentences of the same draw that neither trained, developed nor certified anything."""

    root: Path
    certify_texts: Sequence[str]
    rest: Sequence[Sentence]
    judged: str

    def kept(self, text: str) -> bool:
        """Whether the work's judgement sends this sentence to a person."""
        return self.judged in text or self.judged.capitalize() in text


def clinc(data: Path, root: Path, *, develop: int, certify: int) -> Routing:
    """150 intents; whatever belongs to none of them must go to a person."""
    with gzip.open(data / "clinc150" / "data_full_dev.json.gz") as stream:
        parts = json.load(stream)
    with gzip.open(data / "clinc150" / "oos_train_plus.json.gz") as stream:
        more = json.load(stream)["oos_train"]
    train = [*parts["train"], *parts["oos_train"], *more]
    pool = [*parts["val"], *parts["oos_val"], *parts["test"], *parts["oos_test"]]
    return _written(root, train, pool, develop, certify, judged="fraud", because="fraud is a matter of law")


def banking(data: Path, root: Path, *, develop: int, certify: int) -> Routing:
    """77 near-identical intents with several per cent of questionable labels."""
    rows = drawn([*_banking_rows(data / "banking77" / "train.csv.gz")])
    train = rows[:6000]
    pool = [*rows[6000:], *_banking_rows(data / "banking77" / "test_dev.csv.gz")]
    return _written(root, train, pool, develop, certify, judged="stolen", because="theft is a matter of law")


def _banking_rows(path: Path) -> Iterator[Sentence]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield row["text"].strip(), row["category"]


def _written(
    root: Path,
    train: Sequence[Sentence],
    pool: Sequence[Sentence],
    develop: int,
    certify: int,
    *,
    judged: str,
    because: str,
) -> Routing:
    known = {text for text, _ in train}
    # A sentence that also trained the model would certify what it has seen.
    order = drawn([*{text: intent for text, intent in pool if text not in known}.items()])
    intents = sorted({intent for _, intent in [*train, *pool]})
    condition = f"input.text.contains('{judged}') || input.text.contains('{judged.capitalize()}')"
    route = ROUTE.format(intents=one_of(intents), judgement=condition, because=because)
    write_workspace(root, {"route": route})
    uses = ["develop"] * develop + ["certify"] * certify
    lines = (_line(number, *order[number], use) for number, use in enumerate(uses))
    write_lines(root / "works" / "route.cases.jsonl", lines)
    shutil.copy(Path(__file__).with_name("intent_router.py"), root / "implementations")
    (root / "implementations" / "training.json").write_text(json.dumps(train), encoding="utf-8")
    return Routing(root, [text for text, _ in order[develop : len(uses)]], order[len(uses) :], judged)


def _line(number: int, text: str, intent: str, use: str) -> Line:
    line = {"id": f"request-{number:05d}", "input": {"text": text}, "use": use}
    return line | ({"to_person": True} if intent == NONE else {"expected": {"intent": intent}})
