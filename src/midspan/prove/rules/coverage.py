"""EV12 and EV22: whether the cases cover what the definition lists, and what the evidence leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from midspan.definitions.rules.subjects import percent
from midspan.findings import Hit
from midspan.model.case import Use
from midspan.model.stage import Level, Stage
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule
from midspan.stats import least_cases

_MOST_NAMED = 5


@rule("EV121", "segment-uncovered", blocks_from=Stage.AUTONOMOUS, question=Question.GOOD)
def segment_uncovered(subject: EvidenceSubject) -> Iterator[Hit]:
    """A segment has no certify case.

    A limit that holds on average says nothing about a group that is in no case. The groups are those that the schema
    lists for a path under `quality.segments`. Asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.yaml:
          input: {properties: {channel: {type: string, enum: [mail, app, letter]}}}

    Repaired:
        works/route-request.yaml: {input: {properties: {channel: {type: string, enum: [mail, app]}}}}
    """
    return _unseen(subject, "input", "certify cases of")


@rule("EV122", "answer-without-case", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def answer_without_case(subject: EvidenceSubject) -> Iterator[Hit]:
    """An answer that the schema allows is the right one in no certify case.

    Whether the AI ever gives it, and whether it is right when it does, nobody has seen. Rare answers are often the
    expensive ones. Asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.yaml:
          output: {properties: {trade: {enum: [plumbing, heating, electrics, lift, carpentry, roofing]}}}

    Repaired:
        works/route-request.yaml:
          output: {properties: {trade: {enum: [plumbing, heating, electrics, lift, carpentry]}}}
    """
    return _unseen(subject, "output", "certify cases whose right answer has")


def _unseen(subject: EvidenceSubject, side: Literal["input", "output"], of: str) -> Iterator[Hit]:
    if subject.ceiling is not Level.AUTONOMOUS:
        return
    missing: dict[str, list[str]] = {}
    for each in subject.survey.unseen:
        if each.side == side:
            missing.setdefault(each.path, []).append(each.value)
    for path, values in missing.items():
        named = ", ".join(f"`{value[:60]}`" for value in values[:_MOST_NAMED])
        more = f" and `{len(values) - _MOST_NAMED}` more" if len(values) > _MOST_NAMED else ""
        yield Hit(
            subject.line(),
            f"`{subject.file.name}` has no {of} `{path}` {named}{more}",
            "draw some of them from production, or take the value out of the schema if it never comes",
        )


@rule("EV123", "labels-unattributed", blocks_from=Stage.AUTONOMOUS, question=Question.GOOD)
def labels_unattributed(subject: EvidenceSubject) -> Iterator[Hit]:
    """Nobody stands behind the labels of certify cases.

    A proof rests on what somebody said is right. Where it is not known who, nobody can ask, nobody can tell how often
    they err, and a label that a machine wrote looks like one of an expert. Asked only where the ceiling is
    `autonomous`.

    Breaks:
        works/route-request.cases.jsonl: {c-01: {labelled_by: null}}

    Repaired:
        works/route-request.cases.jsonl: {c-01: {labelled_by: tenant-desk}}
    """
    survey = subject.survey
    if subject.ceiling is Level.AUTONOMOUS and survey.unattributed:
        yield Hit(
            subject.line(),
            f"`{survey.unattributed}` of `{survey.counts[Use.CERTIFY]}` certify cases do not say who labelled them",
            'add the role that did, as in `"labelled_by": "tenant-desk"`',
        )


@rule("EV124", "cases-undated", blocks_from=Stage.AUTONOMOUS, question=Question.INPUTS)
def cases_undated(subject: EvidenceSubject) -> Iterator[Hit]:
    """Most certify cases do not say when their item came in.

    A certificate speaks of the past stream. Without dates nobody can tell of which past: last month's, or that of
    the year in which the form was another one. Asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.cases.jsonl:
          {c-01: {at: null}, c-02: {at: null}, c-03: {at: null}, c-04: {at: null}, c-05: {at: null},
           c-06: {at: null}, c-07: {at: null}, c-08: {at: null}, c-09: {at: null}, c-10: {at: null},
           c-11: {at: null}, c-12: {at: null}, c-13: {at: null}, c-14: {at: null}, c-15: {at: null},
           c-16: {at: null}, c-17: {at: null}, c-18: {at: null}, c-19: {at: null}, c-20: {at: null},
           c-21: {at: null}, c-22: {at: null}, c-23: {at: null}, c-24: {at: null}}

    Repaired:
        works/route-request.cases.jsonl: {c-01: {at: null}}
    """
    survey = subject.survey
    total = survey.counts[Use.CERTIFY]
    if subject.ceiling is Level.AUTONOMOUS and survey.dated * 2 < total:
        yield Hit(
            subject.line(),
            f"`{total - survey.dated}` of `{total}` certify cases do not say when they came in",
            'add the time of each item, as in `"at": "2026-09-01T08:30:00Z"`',
        )


@rule("EV221", "stress-not-run", blocks_from=Stage.CHOSEN, question=Question.UNCERTAIN)
def stress_not_run(subject: EvidenceSubject) -> Iterator[Hit]:
    """Nobody has tried the candidate under the conditions of production.

    Demos have clean input. What the loss is from there to missing fields, noise and requests out of scope is unknown
    until the ladder has been climbed. Asked where something was measured, and the ceiling is `autonomous`.

    Breaks:
        evidence/route-request.yaml: {demo_gap: null, stress: []}

    Repaired:
        evidence/route-request.yaml: {demo_gap: 0.02}
    """
    evidence = subject.evidence
    if subject.ceiling is Level.AUTONOMOUS and evidence.evaluations and not evidence.stress:
        yield Hit(
            subject.file.place("implementations"),
            f"no candidate for `{subject.file.name}` was tried under the conditions of production",
            f"climb the ladder: `midspan prove {subject.file.name}`",
        )


@rule("EV222", "errors-beyond-limit", blocks_from=Stage.CHOSEN, question=Question.WRONG, suppressible=False)
def errors_beyond_limit(subject: EvidenceSubject) -> Iterator[Hit]:
    """The candidate fails to answer more often than it may be wrong.

    Exceptions, time-outs and answers of the wrong shape count as wrong, however sure the others are: with more of them
    than the limit allows, no threshold can be certified. Asked only where the ceiling is `autonomous`.

    Breaks:
        evidence/route-request.yaml:
          evaluations:
            - work: route-request
              implementation: keywords
              use: develop
              measured: {total: 60, right: 40, wrong: 0, errored: 20, kept: 0, held: 0, error_rate: 0.3333, lower: 0.2334, upper: 0.4466, level: 0.95}
              segments: []
              failures: [[timeout, 20]]
              cost_per_item: 0.01
              latency_mean_s: 0.02
              latency_p95_s: 0.05

    Repaired:
        evidence/route-request.yaml: {attempts: 1}
    """
    quality = subject.file.work.quality
    limit = quality.max_error if quality else None
    if subject.ceiling is not Level.AUTONOMOUS or limit is None:
        return
    for each in subject.contenders:
        measured = each.measured
        answered = measured.scored + measured.errored
        if answered and measured.errored > limit * answered:
            kinds = ", ".join(f"`{kind}` `{count}`" for kind, count in each.failures)
            yield Hit(
                subject.file.place("quality", "max_error"),
                f"`{each.implementation}` gave no usable answer to `{measured.errored}` of `{answered}` {each.use} cases"
                f"{f' ({kinds})' if kinds else ''}, more than `quality.max_error` of `{percent(limit)}` allows",
                "make it answer, or let a judgement keep such items for people",
            )


@rule("EV223", "last-attempt-spent", blocks_from=Stage.AUTONOMOUS, question=Question.GOOD)
def last_attempt_spent(subject: EvidenceSubject) -> Iterator[Hit]:
    """The certify cases cannot carry another attempt.

    The certificate holds, and any change of definition, candidate or cases will void it. A further attempt on the same
    cases is held to a stricter level, for which there are too few: collect fresh ones before they are needed.

    Breaks:
        evidence/route-request.yaml: {attempts: 40}

    Repaired:
        evidence/route-request.yaml: {attempts: 1}
    """
    record = subject.certificate
    if record is None or not record.valid:
        return
    attempt, proof = subject.evidence.attempts + 1, record.outcome
    needed = least_cases(proof.max_error, proof.confidence_level, attempt=attempt)
    found = subject.survey.certify_keys
    if found < needed:
        yield Hit(
            subject.line(),
            f"`{subject.file.name}` has `{found}` certify cases, and attempt `{attempt}` on them would need at least "
            f"`{needed}`",
            f"label `{needed - found}` fresh ones, drawn at random from production",
        )


RULES: tuple[Rule[EvidenceSubject], ...] = (
    segment_uncovered,
    answer_without_case,
    labels_unattributed,
    cases_undated,
    stress_not_run,
    errors_beyond_limit,
    last_attempt_spent,
)
