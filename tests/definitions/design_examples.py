"""The two definitions that the design shows, as they stand there; placeholders are filled in."""

from __future__ import annotations

WORK = """\
# works/read-digit.yaml
work: read-digit
title: Read one handwritten digit from a meter card
procedure: |                       # as a person would do it, without technology
  Look at the scan. Say which digit is written. If two readings are plausible, ask the customer desk.
today: {done_by: billing clerks, volume: 12000/day, effort: 12 s, error_rate: 3%}
flow: {from: scan folder, to: billing system, via: nightly file}
input:  {type: object, required: [pixels, zone], properties: {pixels: {type: array, minItems: 64, maxItems: 64, items: {type: number}}, zone: {type: string}}}
output: {type: object, required: [digit], properties: {digit: {type: integer, minimum: 0, maximum: 9}}}
constraints:                       # CEL; must hold for the answer to count
  - {id: written-at-all, must: "input.pixels.exists(p, p > 4)", otherwise: person}
judgement:                         # never automated: goes to a person before any model sees it
  - {when: "input.zone == 'hospital'", because: readings are billed by contract}
quality: {score: "exact(output.digit)", max_error: 2%, confidence_level: 95%, segments: [input.zone], latency_p95: 200 ms, cost_per_item: 0.001 EUR}
uncertain: {then: review}
failures:
  - {id: wrong-digit, effect: customer billed wrongly, severity: medium, cost: 0.60 EUR, detected_by: audit, response: rebill}
review: {by: billing-desk, people: 2, effort: 12 s, within: 4 h, then: [billing-lead], blind: 10%}
autonomy: {ceiling: autonomous, ramp: [20%, 50%, 100%], audit: 5%}
implementations:
  - {name: nearest, python: "implementations.digits:nearest"}
  - {name: desk, person: billing-desk}
data: [contracts/readings.odcs.yaml]
"""

INITIATIVE = """\
# initiatives/meter-reading.yaml
initiative: meter-reading
problem: Clerks type 12,000 readings a day by hand; that is 200 hours a week, and late bills
value: {metric: clerk-hours, unit: hours/week, baseline: 200, target: 40, worth: 38 EUR/hour, direction: down, payback_within: 26 weeks}
investment: {budget: 12000 EUR}
owner: billing-operations          # the single accountable one
people: {sponsor: head of billing, operator: billing-desk, builder: data team, confirms: internal audit, users: {group: billing-desk, count: 6}, skills: {needed: [scanning], missing: [{skill: scanning, filled_by: train, until: 2026-10-01}]}}
done: {production: every reading of the nightly file, used_daily_by: billing-desk}
started: 2026-09-01
plan: {ready: day 14, chosen: day 30, shadow: day 30, assisted: day 45, autonomous: day 75}
milestones: {day 30: {adoption: 20%, clerk-hours: 180}, day 60: {adoption: 50%, clerk-hours: 120}, day 90: {adoption: 80%, clerk-hours: 60}}
decision: {after: 90 days, stop_if: ["share_alone < 0.5", "net_value < 0"]}
works: [read-digit]
"""
