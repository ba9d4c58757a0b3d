"""EV1: whether the cases can carry a proof."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.rules.subjects import percent
from midspan.findings import Hit
from midspan.model.case import Use
from midspan.model.certificate import Refusal
from midspan.model.stage import Level, Stage
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule
from midspan.stats import least_cases


@rule("EV101", "certify-cases-too-few", blocks_from=Stage.CHOSEN, question=Question.GOOD, suppressible=False)
def certify_cases_too_few(subject: EvidenceSubject) -> Iterator[Hit]:
    """There are fewer certify cases than any proof needs.

    Even if not one of them is wrong, that few cases cannot show that the error stays within the limit. Every further
    attempt on the same cases needs more of them, since it spends a part of what luck is allowed. Said until there is
    a certificate; asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.yaml: {quality: {max_error: 1%}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
    Also: EV201

    Repaired:
        works/route-request.yaml: {quality: {max_error: 9.6%}}
    """
    quality, record = subject.file.work.quality, subject.certificate
    if subject.ceiling is not Level.AUTONOMOUS or quality is None:
        return
    limit, level = quality.max_error, quality.confidence_level
    if limit is None or level is None or not (0 < limit < 1 and 0 < level < 1):
        return
    if record and (record.valid or isinstance(record.outcome, Refusal)):
        return
    attempt = subject.evidence.attempts + 1
    needed = least_cases(limit, level, attempt=attempt)
    found = subject.survey.certify_keys
    if found < needed:
        yield Hit(
            subject.line(),
            f"`{subject.file.name}` has `{found}` certify cases of the `{needed}` that attempt `{attempt}` needs "
            f"for an error of at most `{percent(limit)}` at `{percent(level)}`",
            f"label `{needed - found}` more, drawn at random from production",
        )


@rule("EV102", "develop-cases-missing", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def develop_cases_missing(subject: EvidenceSubject) -> Iterator[Hit]:
    """There are no cases to develop on.

    Whoever has none looks at those that were kept for the proof, and there is no proof any more.

    Breaks:
        works/route-request.cases.jsonl: {d-01: null, d-02: null, d-03: null, d-04: null, d-05: null, d-06: null}

    Repaired:
        works/route-request.cases.jsonl: {d-01: null, d-02: null, d-03: null, d-04: null, d-05: null}
    """
    if subject.ceiling is not Level.OFF and not subject.survey.counts[Use.DEVELOP]:
        yield Hit(
            subject.line(),
            f"`{subject.file.name}` has no cases to develop on",
            'add some with `"use": "develop"`, other ones than those kept for certifying',
        )


@rule("EV103", "certify-case-reused", blocks_from=Stage.CHOSEN, question=Question.GOOD, suppressible=False)
def certify_case_reused(subject: EvidenceSubject) -> Iterator[Hit]:
    """An input stands among the certify cases and among those that it was built on.

    An implementation has seen it, or was chosen by it: its right answer there proves nothing.

    Breaks:
        works/route-request.cases.jsonl:
          t-02:
            input: {text: The drain of the bathtub is blocked., floors: 5, channel: app}
            expected: {trade: plumbing}
            use: train

    Repaired:
        works/route-request.cases.jsonl:
          t-02:
            input: {text: The drain of the kitchen is blocked., floors: 5, channel: app}
            expected: {trade: plumbing}
            use: train
    """
    return subject.each(
        subject.survey.overlaps,
        help="take it out of one of them",
        all_of_them="inputs stand in certify and in train or develop",
    )


@rule("EV104", "case-twice", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def case_twice(subject: EvidenceSubject) -> Iterator[Hit]:
    """The same input, or the same id, stands twice.

    A case that counts twice makes every bound look tighter than it is.

    Breaks:
        works/route-request.cases.jsonl:
          d-07:
            input: {text: The doorbell no longer rings., floors: 6, channel: mail}
            expected: {trade: electrics}
            use: develop

    Repaired:
        works/route-request.cases.jsonl:
          d-07:
            input: {text: The doorbell rings all night., floors: 6, channel: mail}
            expected: {trade: electrics}
            use: develop
    """
    survey = subject.survey
    yield from subject.each(
        survey.duplicate_inputs,
        help="take one of them out",
        all_of_them="inputs stand twice",
    )
    yield from subject.each(
        survey.duplicate_ids,
        help="give every case an id of its own",
        all_of_them="ids stand twice",
    )


@rule("EV105", "cases-contradict", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def cases_contradict(subject: EvidenceSubject) -> Iterator[Hit]:
    """Two cases give different right answers to the same input.

    Either one label is wrong, or the input lacks what the people who labelled it knew. No implementation can be
    right on both.

    Breaks:
        works/route-request.cases.jsonl:
          d-07:
            input: {text: The doorbell no longer rings., floors: 6, channel: mail}
            expected: {trade: carpentry}
            use: develop
    Also: EV104

    Repaired:
        works/route-request.cases.jsonl:
          d-07:
            input: {text: The doorbell hangs from the wall., floors: 6, channel: mail}
            expected: {trade: carpentry}
            use: develop
    """
    return subject.each(
        subject.survey.contradictions,
        help="ask who labelled them which one is right, or add to the input what tells them apart",
        all_of_them="inputs have more than one right answer",
    )


@rule("EV106", "edge-cases-missing", blocks_from=Stage.AUTONOMOUS, question=Question.JUDGEMENT)
def edge_cases_missing(subject: EvidenceSubject) -> Iterator[Hit]:
    """No certify case is one that a person must decide.

    Demos have clean data and no edge cases. Without a case that must not be answered at all, nothing shows that the
    system knows when to stop. Asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.cases.jsonl: {c-45: null, c-46: null}

    Repaired:
        works/route-request.cases.jsonl: {c-45: null}
    """
    survey = subject.survey
    if (
        subject.ceiling is Level.AUTONOMOUS
        and survey.counts[Use.CERTIFY]
        and not survey.to_person[Use.CERTIFY]
    ):
        yield Hit(
            subject.line(),
            f"`{subject.file.name}` has no certify case that a person must decide",
            'add cases that must not be answered, with `"to_person": true`',
        )


@rule("EV107", "case-against-schema", blocks_from=Stage.READY, question=Question.INPUTS, suppressible=False)
def case_against_schema(subject: EvidenceSubject) -> Iterator[Hit]:
    """A case does not fit the schema of the work.

    Either the case is not one of this work, or the schema does not describe the work as it is.

    Breaks:
        works/route-request.cases.jsonl: {d-01: {input: {floors: six}}}

    Repaired:
        works/route-request.cases.jsonl: {d-01: {input: {floors: 6}}}
    """
    sides = (("input", subject.survey.bad_inputs), ("output", subject.survey.bad_answers))
    for side, spots in sides:
        if not any(each.at[:1] == (side,) for each in subject.file.faults):
            yield from subject.each(
                spots,
                help="correct the case, or the schema if the case is right",
                all_of_them=f"{'inputs' if side == 'input' else 'answers'} do not fit their schema",
            )


@rule("EV108", "production-cases-missing", blocks_from=Stage.AUTONOMOUS, question=Question.INPUTS)
def production_cases_missing(subject: EvidenceSubject) -> Iterator[Hit]:
    """No certify case was drawn from production.

    Cases that somebody made up or picked show the work as it is imagined. What comes in on a Monday morning looks
    different. Asked only where the ceiling is `autonomous`.

    Breaks:
        works/route-request.cases.jsonl: {c-01: {drawn: null}, c-02: {drawn: null}}

    Repaired:
        works/route-request.cases.jsonl: {c-01: {drawn: null}, c-02: {drawn: true}}
    """
    survey = subject.survey
    if subject.ceiling is Level.AUTONOMOUS and survey.counts[Use.CERTIFY] and not survey.drawn:
        yield Hit(
            subject.line(),
            f"`{subject.file.name}` has no certify case that was drawn from production",
            'draw some of them at random from what comes in, and mark them with `"drawn": true`',
        )


RULES: tuple[Rule[EvidenceSubject], ...] = (
    certify_cases_too_few,
    develop_cases_missing,
    certify_case_reused,
    case_twice,
    cases_contradict,
    edge_cases_missing,
    case_against_schema,
    production_cases_missing,
)
