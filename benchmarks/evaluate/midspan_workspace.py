"""The same cases as a midspan workspace: one work, its cases file, the look-up as a Python implementation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from subject import Pair, answers

_WORK = """\
work: lookup
title: Name the intent of one request
procedure: Read the request. Look up its intent.
today: {{done_by: desk, volume: 1000/day, effort: 15 s, error_rate: 12%}}
flow: {{from: mailbox, to: queues, via: web hook}}
input:
  type: object
  required: [text]
  additionalProperties: false
  properties: {{text: {{type: string, minLength: 1, maxLength: 2000}}}}
output:
  type: object
  required: [intent]
  additionalProperties: false
  properties: {{intent: {{type: string, enum: {intents}}}}}
constraints: []
judgement: []
quality: {{score: exact(output.intent), max_error: 10%, confidence_level: 95%}}
uncertain: {{then: review}}
failures:
  - {{id: wrong-queue, effect: a day lost, severity: low, cost: 1 EUR, detected_by: complaint, response: send it on}}
review: {{by: desk, people: 2, effort: 15 s, within: 4 h, then: [desk-lead], blind: 10%}}
autonomy: {{ceiling: autonomous, ramp: [50%, 100%], audit: 5%}}
implementations:
  - {{name: table, python: "implementations.table:table"}}
"""
_IMPLEMENTATION = '''\
"""The look-up that every harness is given."""

import json
import sys
from pathlib import Path

import midspan

sys.path.append(r"{here}")
from subject import Lookup

LOOK_UP = Lookup(json.loads(Path(__file__).with_name("answers.json").read_text(encoding="utf-8")))


@midspan.implements("lookup", name="table")
def table(items):
    found = []
    for item in items:
        intent, confidence = LOOK_UP(item["text"])
        found.append(midspan.Answer({{"intent": intent}}, confidence=confidence))
    return found
'''


def write(root: Path, cases: Sequence[Pair]) -> None:
    """A workspace that `midspan prove lookup` evaluates on its develop cases."""
    for folder in ("works", "implementations"):
        (root / folder).mkdir(parents=True)
    (root / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    intents = json.dumps(sorted({intent for _, intent in cases} | {"wrong"}))
    (root / "works" / "lookup.yaml").write_text(_WORK.format(intents=intents), encoding="utf-8")
    with (root / "works" / "lookup.cases.jsonl").open("w", encoding="utf-8") as stream:
        for number, (text, intent) in enumerate(cases):
            case = {
                "id": str(number),
                "input": {"text": text},
                "expected": {"intent": intent},
                "use": "develop",
            }
            stream.write(json.dumps(case) + "\n")
    (root / "implementations" / "answers.json").write_text(json.dumps(answers(cases)), encoding="utf-8")
    code = _IMPLEMENTATION.format(here=Path(__file__).resolve().parent)
    (root / "implementations" / "table.py").write_text(code, encoding="utf-8")
