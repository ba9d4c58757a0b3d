"""RV2: whether it is known how often those who label and judge are mistaken, and whether they look at all."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.findings import Hit
from midspan.model.case import Use
from midspan.model.stage import Level, Stage
from midspan.prove.reviewers.measuring import FEWEST_WRONG, flagged
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule


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
                f"`midspan cases reviewers {subject.file.name}`",
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


RULES: tuple[Rule[EvidenceSubject], ...] = (miss_rate_unknown, reviewer_not_looking)
