"""A reason of a verdict: what it is, and exactly what to do next, at a place in the user's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.findings import Finding, Place
from midspan.value.unknown import Unknown

# Every code that a reason can have beside the codes of rules, with what it means. Documented in docs/verdict.md.
CODES: Mapping[str, str] = {
    "stopped": "somebody recorded a STOP, and it was not approved again since",
    "stop-rule": "a rule of `decision.stop_if` is true",
    "decision-overdue": "the decision date has passed without COMMIT and without an extension that still runs",
    "stop-rule-unknown": "a rule of `decision.stop_if` cannot be evaluated, because what it rests on is unknown",
    "decision-date-unknown": "nothing says when it is decided",
    "works-unknown": "there is no work that could be assessed",
    "evidence-unknown": "there is no evidence that a candidate is good enough",
    "people-unknown": "the load on the people who take the rest cannot be known",
    "value-unknown": "the net value cannot be known",
    "approval-unknown": "nobody has approved the definitions and the decision rule",
    "shadow-unknown": "it was not run beside people yet",
    "promotion-unknown": "the error was not tested on blind labels from production yet",
    "measured-value-unknown": "the value was not measured in daily use yet",
    "adoption-unknown": "nobody measured how many use it yet",
    "target-unknown": "the promised target was not shown to be reached yet",
    "gate-holds": "everything that the gate to the next stage needs is there",
    "last-stage": "there is no further stage under the ceilings of its works",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `code` is a rule's code or a key of `CODES`; `work` names the work it is about, if it is one.

    owner: the role that a file names to find out what is missing; None where it names none.
    """

    code: str
    text: str
    do: str
    place: Place | None = None
    work: str | None = None
    owner: str | None = None


def from_finding(finding: Finding, work: str | None = None) -> Reason:
    return Reason(finding.code, finding.message, finding.help, finding.place, work, finding.owner)


def from_unknown(code: str, unknown: Unknown, work: str | None = None) -> Reason:
    return Reason(code, unknown.text, unknown.do, unknown.place, work)
