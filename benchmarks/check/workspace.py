"""A workspace of complete definitions, ten works to an initiative, each with some cases; no two works are alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CASES_EACH = 20
WORKS_EACH = 10

WORK = """\
work: {name}
title: Route one request of desk {number}
procedure: |
  Read the request. Choose the queue it belongs to.
  If two are plausible, ask the desk lead.
today: {{done_by: desk {number}, volume: 1200/day, effort: 20 s, error_rate: 4%}}
flow: {{from: mailbox, to: queues, via: web hook}}
input:
  type: object
  required: [text, channel]
  additionalProperties: false
  properties:
    text: {{type: string, minLength: 1, maxLength: 4000}}
    channel: {{type: string, enum: [mail, form, chat]}}
output:
  type: object
  required: [queue, priority]
  additionalProperties: false
  properties:
    queue: {{type: string, enum: [billing, delivery, returns, other]}}
    priority: {{type: integer, minimum: 1, maximum: 5}}
constraints:
  - {{id: urgent-has-a-queue, must: "output.priority > 1 || output.queue != 'other' || input.text.size() > {number}", otherwise: person}}
judgement:
  - {{when: "input.channel == 'chat' && input.text.contains('lawyer {number}')", because: legal matters are answered by people}}
quality: {{score: "exact(output.queue)", max_error: 2%, confidence_level: 95%, segments: [input.channel], latency_p95: 500 ms, cost_per_item: 0.01 EUR}}
uncertain: {{then: review}}
failures:
  - {{id: wrong-queue, effect: a day lost, severity: low, cost: 1.50 EUR, detected_by: complaint, response: send it on}}
review: {{by: desk, people: 2, effort: 20 s, within: 4 h, then: [desk-lead], blind: 10%}}
autonomy: {{ceiling: autonomous, ramp: [20%, 50%, 100%], audit: 5%}}
implementations:
  - {{name: rules, python: "implementations.queues:rules"}}
  - {{name: people, person: desk}}
"""
IMPLEMENTATION = """\
import midspan


@midspan.implements("route-000", name="rules")
def rules(items):
    return [midspan.Answer({"queue": "other", "priority": 2}, confidence=0.5) for _ in items]
"""
INITIATIVE = """\
initiative: {name}
problem: The desks sort their requests by hand, 60 hours a week
value: {{metric: desk-hours, unit: hours/week, baseline: 60, target: 20, worth: 35 EUR/hour, direction: down, payback_within: 52 weeks}}
investment: {{budget: 8000 EUR}}
owner: service-operations
people: {{sponsor: head-of-service, operator: desk-lead, builder: data-team, confirms: internal-audit, users: {{group: desk, count: 6}}}}
done: {{production: every request has its queue within the hour, used_daily_by: desk}}
started: 2026-09-01
plan: {{ready: day 14, chosen: day 30, shadow: day 30, assisted: day 45, autonomous: day 75}}
milestones:
  day 30: {{adoption: 20%, desk-hours: 50}}
  day 60: {{adoption: 50%, desk-hours: 35}}
  day 90: {{adoption: 80%, desk-hours: 20}}
decision: {{after: 90 days, stop_if: ["net_value < 0.0"]}}
works: [{works}]
"""


def write(root: Path, works: int) -> None:
    """All files of it under `root`."""
    for folder in ("works", "initiatives", "implementations"):
        (root / folder).mkdir(parents=True)
    (root / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    (root / "implementations" / "queues.py").write_text(IMPLEMENTATION, encoding="utf-8")
    names = [f"route-{number:03d}" for number in range(works)]
    for number, name in enumerate(names):
        (root / "works" / f"{name}.yaml").write_text(WORK.format(name=name, number=number), encoding="utf-8")
        lines = "".join(json.dumps(_case(number)) + "\n" for number in range(CASES_EACH))
        (root / "works" / f"{name}.cases.jsonl").write_text(lines, encoding="utf-8")
    for start in range(0, works, WORKS_EACH):
        name = f"desks-{start // WORKS_EACH:02d}"
        text = INITIATIVE.format(name=name, works=", ".join(names[start : start + WORKS_EACH]))
        (root / "initiatives" / f"{name}.yaml").write_text(text, encoding="utf-8")


def _case(number: int) -> dict[str, Any]:
    queue = ("billing", "delivery", "returns", "other")[number % 4]
    return {
        "id": f"request-{number}",
        "input": {"text": f"where does request {number} belong", "channel": "mail"},
        "expected": {"queue": queue, "priority": 2 + number % 4},
        "use": "develop" if number % 2 else "certify",
    }
