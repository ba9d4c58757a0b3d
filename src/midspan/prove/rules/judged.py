"""EV13: whether people's judgements of answers, and the times they took, can carry what is claimed from them."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.findings import Hit
from midspan.model.stage import Level, Stage
from midspan.prove.evaluating.minutes import Mean, minutes
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule

_TENTH = 0.1


@rule("EV131", "judged-by-one-person", blocks_from=Stage.ASSISTED, question=Question.GOOD)
def judged_by_one_person(subject: EvidenceSubject) -> Iterator[Hit]:
    """No answer was judged by two people.

    What is acceptable is a matter of judgement. Until two people have judged some of the same answers, nobody knows how
    far they would agree, and the certificate may say no more than what one person likes.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        works/route-request.cases.jsonl:
          c-01:
            expected: null
            judged: {output: {trade: plumbing}, acceptable: true, by: tenant-desk, blind: true}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        works/route-request.cases.jsonl:
          c-01:
            expected: null
            judged:
              - {output: {trade: plumbing}, acceptable: true, by: tenant-desk, blind: true}
              - {output: {trade: plumbing}, acceptable: true, by: desk-lead, blind: true}
    """
    judged = subject.survey.judged
    if judged.answers and not judged.several:
        yield Hit(
            subject.line(judged.first or 1),
            f"each of the `{judged.answers}` judged answers of certify cases was judged by one person alone",
            f"let a second person judge a part of them: `midspan cases export {subject.file.name} --use certify --blind -o FILE`",
        )


@rule("EV132", "judged-not-blind", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def judged_not_blind(subject: EvidenceSubject) -> Iterator[Hit]:
    """Answers of certify cases were judged by people who knew what gave them.

    Who knows that an answer comes from the new system, how sure it is, or what a colleague said of it, judges that
    too. A judgement that certifies is given without it: export with `--blind`, and import with `--blind`.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        works/route-request.cases.jsonl:
          c-01:
            expected: null
            judged:
              - {output: {trade: plumbing}, acceptable: true, by: tenant-desk, blind: true}
              - {output: {trade: plumbing}, acceptable: true, by: desk-lead}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        works/route-request.cases.jsonl:
          c-01:
            expected: null
            judged:
              - {output: {trade: plumbing}, acceptable: true, by: tenant-desk, blind: true}
              - {output: {trade: plumbing}, acceptable: true, by: desk-lead, blind: true}
    """
    judged = subject.survey.judged
    if judged.open:
        yield Hit(
            subject.line(judged.first or 1),
            f"`{judged.open}` of the `{judged.judgements}` judgements that certify were not blind",
            f"have them judged again blind: `midspan cases export {subject.file.name} --use certify --blind -o FILE`",
        )


@rule("EV133", "answers-unjudged", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def answers_unjudged(subject: EvidenceSubject) -> Iterator[Hit]:
    """Nobody has judged some of the answers.

    An answer that no person judged counts as an error: what is measured is then how much was judged, not how good it
    is.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        works/route-request.cases.jsonl: {c-01: {expected: null, judged: []}}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        works/route-request.cases.jsonl:
          c-01:
            expected: null
            judged:
              - {output: {trade: plumbing}, acceptable: true, by: tenant-desk, blind: true}
              - {output: {trade: plumbing}, acceptable: true, by: desk-lead, blind: true}
    """
    work, waiting = subject.file.name, subject.survey.judged.waiting
    hand_out = f"hand them out: `midspan cases export {work} --unjudged"
    if waiting:
        yield Hit(
            subject.line(subject.survey.judged.first or 1),
            f"`{waiting}` certify cases wait for a first judgement of an answer",
            f"{hand_out} --use certify --blind -o FILE`",
        )
    for each in subject.contenders:
        if each.unjudged:
            yield Hit(
                subject.line(subject.survey.judged.first or 1),
                f"nobody has judged `{each.unjudged}` of the `{each.measured.total}` answers of "
                f"`{each.implementation}` to {each.use} cases",
                f"{hand_out} --use {each.use} --implementation {each.implementation} -o FILE`",
            )


@rule("EV134", "judged-yet-autonomous", blocks_from=Stage.CHOSEN, question=Question.AUTOMATION)
def judged_yet_autonomous(subject: EvidenceSubject) -> Iterator[Hit]:
    """Cases hold judgements of answers, though the work may be done without a person.

    A judgement says that one answer was acceptable to somebody. It says nothing of the next answer to the same item,
    and nobody reads that one where the system acts alone. Such a work rightly ends at `assisted`; one with right answers
    that a score can tell may go further.

    Breaks:
        works/route-request.cases.jsonl:
          d-01: {expected: null, judged: {output: {trade: plumbing}, acceptable: true, by: tenant-desk}}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        works/route-request.cases.jsonl:
          d-01: {expected: null, judged: {output: {trade: plumbing}, acceptable: true, by: tenant-desk}}
    """
    judged = subject.survey.judged
    if subject.ceiling is Level.AUTONOMOUS and judged.cases:
        yield Hit(
            subject.file.place("autonomy", "ceiling"),
            f"`autonomy.ceiling` is `autonomous`, though people judge the answers of `{judged.cases}` of "
            f"`{subject.survey.total}` cases",
            "lower it to `assisted`, or give these cases the right answer as `expected`",
        )


@rule("EV135", "labelled-by-candidate", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def labelled_by_candidate(subject: EvidenceSubject) -> Iterator[Hit]:
    """An implementation labelled or judged cases itself.

    What marks its own work is always right. A label that a system proposed counts only once a person has looked at it
    and answers for it by name.

    Breaks:
        works/route-request.cases.jsonl: {c-01: {labelled_by: keywords}}
    Also: RV201

    Repaired:
        works/route-request.cases.jsonl: {c-01: {labelled_by: tenant-desk}}
    """
    for each in subject.file.work.implementations or ():
        found = subject.survey.judged.labellers.get(each.name or "")
        if found is not None and each.kind != "person":
            yield Hit(
                subject.line(found.line),
                f"`{found.cases}` cases were labelled or judged by the implementation `{each.name}`",
                "have a person label them, and name who it was",
            )


@rule("EV136", "no-time-saved", blocks_from=Stage.ASSISTED, question=Question.TODAY)
def no_time_saved(subject: EvidenceSubject) -> Iterator[Hit]:
    """People were not shown to be faster with a proposal than without.

    Reading, doubting and mending a proposal takes time. Where a person decides every item, the time saved is all there
    is; as long as the measured difference may be nothing, so may the value. Asked where the ceiling is `assisted`.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: assisted}, review: {effort: 480 s, people: 9}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        times: {with_proposal: {n: 40, mean: 470, spread: 120}, without: {n: 40, mean: 480, spread: 120}}
    Also: VL101

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        times: {with_proposal: {n: 40, mean: 60, spread: 30}, without: {n: 40, mean: 480, spread: 120}}
    """
    found = minutes(subject.survey.efforts)
    if subject.ceiling is not Level.ASSISTED or found.low_s is None or found.low_s > 0:
        return
    told = (
        f"people took {_told(found.with_proposal)} an item with a proposal and {_told(found.without)} without"
    )
    more = f"measure about `{found.needed}` of each to tell" if found.needed else "make the proposals better"
    yield Hit(
        subject.file.place("review", "effort"),
        f"{told}: at the bound nothing is saved",
        f"{more}, or leave the work to people",
    )


@rule("EV137", "time-against-promise", blocks_from=Stage.ASSISTED, question=Question.TODAY)
def time_against_promise(subject: EvidenceSubject) -> Iterator[Hit]:
    """A time that was measured contradicts the one that the definition says.

    `review.effort` says how long a person needs with a proposal, `today.effort` how long without. The load on people,
    and the value until there is a measurement, rest on them. A contradiction is more than a tenth, beyond the interval of
    at least 30 measured times of each kind.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        times: {with_proposal: {n: 40, mean: 240, spread: 60}, without: {n: 40, mean: 480, spread: 120}}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}, review: {effort: 4 min}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
        times: {with_proposal: {n: 40, mean: 240, spread: 60}, without: {n: 40, mean: 480, spread: 120}}
    """
    found, work = minutes(subject.survey.efforts), subject.file.work
    if not found.measured:
        return
    promises = (
        ("review", work.review.effort if work.review else None, found.with_proposal, "with a proposal"),
        ("today", work.today.effort if work.today else None, found.without, "without one"),
    )
    for part, promised, mean, how in promises:
        if promised is not None and mean is not None and _contradicts(promised, mean):
            yield Hit(
                subject.file.place(part, "effort"),
                f"`{part}.effort` is `{promised:.4g} s`, and people took {_told(mean)} an item {how}",
                "say what was measured, or find out why it is different",
            )


def _contradicts(promised: float, mean: Mean) -> bool:
    outside = mean.low is not None and mean.high is not None and not mean.low <= promised <= mean.high
    return outside and abs(promised - mean.seconds) > _TENTH * mean.seconds


def _told(mean: Mean | None) -> str:
    return "an unknown time" if mean is None else f"`{mean.seconds:.3g} s` (`{mean.n}` times)"


RULES: tuple[Rule[EvidenceSubject], ...] = (
    judged_by_one_person,
    judged_not_blind,
    answers_unjudged,
    judged_yet_autonomous,
    labelled_by_candidate,
    no_time_saved,
    time_against_promise,
)
