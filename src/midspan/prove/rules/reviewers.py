"""RV2: whether it is known how often those who label and judge are mistaken, and whether they look at all."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.findings import Hit
from midspan.model.case import Use
from midspan.model.stage import Level, Stage
from midspan.prove.bounds import lower
from midspan.prove.reviewers.measuring import FEWEST_WRONG, LEVEL, flagged
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule

# Krippendorff's own rule of thumb: below it labels are no ground to build on.
LEAST_AGREEMENT = 0.667
# A part of `review.effort`, and the share of judgements beyond which it is no accident.
_TOO_FAST, _MOST_TOO_FAST = 0.25, 0.5


@rule("RV201", "miss-rate-unknown", blocks_from=Stage.AUTONOMOUS, question=Question.WRONG, suppressible=False)
def miss_rate_unknown(subject: EvidenceSubject) -> Iterator[Hit]:
    """It is unknown how often those behind the labels miss an error.

    What acts alone is watched through people's labels. Whoever misses a fifth of the errors makes a system that is beyond
    its limit look as if it kept it. Show every reviewer wrong answers to items whose right answer is known, unmarked
    among the others, and let what they said stand as `judged` beside `expected`. Asked only where the ceiling is
    `autonomous`.

    Breaks:
        works/route-request.cases.jsonl: {c-01: {judged: null}, c-02: {judged: null}, c-03: {judged: null}}

    Repaired:
        works/route-request.cases.jsonl: {c-01: {judged: null}, c-02: {judged: null}}
    """
    survey, quality = subject.survey, subject.file.work.quality
    # Without a score nothing tells a wrong answer from a right one, and that is a finding of its own.
    scored = quality is not None and quality.score is not None
    if subject.ceiling is not Level.AUTONOMOUS or not survey.counts[Use.CERTIFY] or not scored:
        return
    if not any(each.certify for each in survey.reviews.reviewers.values()):
        yield Hit(
            subject.line(),
            f"how many errors those who labelled miss is unknown: no certify case of `{subject.file.name}` names them",
            'name who labelled, as in `"labelled_by": "tenant-desk"`, and show them wrong answers whose right one is known',
        )
    for name, each in sorted(survey.reviews.reviewers.items()):
        if each.certify and each.wrong < FEWEST_WRONG:
            yield Hit(
                subject.line(each.line),
                f"how many errors `{name}` misses is unknown: `{each.wrong}` of the `{FEWEST_WRONG}` wrong answers that it "
                f"takes were shown, and `{each.certify}` certify cases rest on what `{name}` says",
                f"show `{FEWEST_WRONG - each.wrong}` more wrong answers whose right one is known: "
                f"`midspan cases export {subject.file.name} --known-answers -o FILE` hands them out",
            )


@rule("RV202", "reviewer-not-looking", blocks_from=Stage.CHOSEN, question=Question.WRONG, suppressible=False)
def reviewer_not_looking(subject: EvidenceSubject) -> Iterator[Hit]:
    """Somebody accepts, or rejects, whatever is shown.

    A reviewer who looks sees at least half of the wrong answers, and accepts at least half of the right ones. Who was
    shown so many with a known answer and did not cannot have looked; that anybody honest is named so, of all reviewers
    together, happens once in a hundred times at most. Their labels make no answer right: what rests on them alone counts as
    wrong, and evidence from before they were named is void.

    Breaks:
        works/route-request.cases.jsonl:
          c-33: {judged: {output: {trade: lift}, acceptable: true, by: temp}}
          c-34: {judged: {output: {trade: lift}, acceptable: true, by: temp}}
          c-35: {judged: {output: {trade: lift}, acceptable: true, by: temp}}
          c-36: {judged: {output: {trade: heating}, acceptable: true, by: temp}}
          c-37: {judged: {output: {trade: heating}, acceptable: true, by: temp}}
          c-38: {judged: {output: {trade: lift}, acceptable: true, by: temp}}
          c-39: {judged: {output: {trade: lift}, acceptable: true, by: temp}}
          c-40: {judged: {output: {trade: lift}, acceptable: true, by: temp}}
          c-41: {judged: {output: {trade: lift}, acceptable: true, by: temp}}

    Repaired:
        works/route-request.cases.jsonl:
          c-33: {judged: {output: {trade: lift}, acceptable: true, by: temp}}
    """
    tally = subject.survey.reviews
    for name, why in sorted(flagged(tally).items()):
        yield Hit(
            subject.line(tally.reviewers[name].line),
            f"`{name}` cannot be looking: {why}",
            "talk with them, and have others label and judge what rests on them",
        )


@rule("RV203", "reviewers-disagree", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def reviewers_disagree(subject: EvidenceSubject) -> Iterator[Hit]:
    """People who judged the same answers do not agree about them.

    Where what is acceptable depends on who is asked, a proof about it is a proof about the people. Agreement is measured by
    Krippendorff's α; below 0.667, by its author's rule of thumb, nothing can be built on such labels. The lower end of its
    interval has to be above that: few answers that several people judged say little. Where nearly all answers are
    acceptable α is low though people seldom differ; suppress this then, and say so.

    Breaks:
        works/route-request.cases.jsonl:
          c-33: {judged: [{output: {trade: lift}, acceptable: true, by: a}, {output: {trade: lift}, acceptable: false, by: b}]}
          c-34: {judged: [{output: {trade: lift}, acceptable: false, by: a}, {output: {trade: lift}, acceptable: true, by: b}]}

    Repaired:
        works/route-request.cases.jsonl:
          c-33: {judged: {output: {trade: lift}, acceptable: false, by: a}}
          c-34: {judged: {output: {trade: lift}, acceptable: false, by: b}}
    """
    several = [list(said.values()) for said in subject.survey.reviews.verdicts.values() if len(said) > 1]
    if not several:
        return
    from midspan.stats import krippendorff  # noqa: PLC0415 - numpy, for those alone who have answers that several judged

    found = krippendorff(several)
    if found.alpha is None or found.low is None or found.low >= LEAST_AGREEMENT:
        return
    differing = sum(len(set(each)) > 1 for each in several)
    yield Hit(
        subject.line(),
        f"people judged `{differing}` of the `{len(several)}` answers that several of them saw differently: Krippendorff's α is "
        f"`{found.alpha:.2f}`, from `{found.low:.2f}` on at `95%`, and not shown to be `{LEAST_AGREEMENT}`",
        "settle in `procedure` what is acceptable, and have several people judge more of the same answers",
    )


@rule("RV204", "reviews-too-fast", blocks_from=Stage.CHOSEN, question=Question.WRONG)
def reviews_too_fast(subject: EvidenceSubject) -> Iterator[Hit]:
    """Somebody judges faster than the work can be looked at.

    More than half of their judgements, shown at 95 %, took less than a quarter of `review.effort`. Whoever answers before
    they can have read leaves labels that say nothing. Only judgements whose time is recorded (`effort_s`) count.

    Breaks:
        works/route-request.cases.jsonl:
          c-01: {judged: {effort_s: 4}}
          c-02: {judged: {effort_s: 3}}
          c-03: {judged: {effort_s: 6}}
          c-04: {judged: {effort_s: 2}}
          c-05: {judged: {effort_s: 4}}

    Repaired:
        works/route-request.cases.jsonl:
          c-01: {judged: {effort_s: 40}}
          c-02: {judged: {effort_s: 3}}
          c-03: {judged: {effort_s: 6}}
          c-04: {judged: {effort_s: 2}}
          c-05: {judged: {effort_s: 4}}
    """
    review = subject.file.work.review
    effort = review.effort if review else None
    if not effort:
        return
    for name, each in sorted(subject.survey.reviews.reviewers.items()):
        quick, of = sum(seconds < effort * _TOO_FAST for seconds in each.seconds), len(each.seconds)
        if lower(quick, of, LEVEL) > _MOST_TOO_FAST:
            yield Hit(
                subject.line(each.line),
                f"`{name}` took less than `{effort * _TOO_FAST:g} s` for `{quick}` of `{of}` judgements, and `review.effort` is "
                f"`{effort:g} s`",
                "talk with them, and correct `review.effort` where the work is quicker than that",
            )


RULES: tuple[Rule[EvidenceSubject], ...] = (
    miss_rate_unknown,
    reviewer_not_looking,
    reviewers_disagree,
    reviews_too_fast,
)
