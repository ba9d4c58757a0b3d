"""RV: whether the people who take what the AI may not do can carry it."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.rules.subjects import ReviewSubject
from midspan.decide.wording import counted, duration
from midspan.definitions.rules.subjects import ceiling_of, missing
from midspan.findings import Hit
from midspan.model.stage import Level, Stage
from midspan.rules import Question, Rule, rule


@rule("RV101", "review-overloaded", blocks_from=Stage.CHOSEN, question=Question.UNCERTAIN, suppressible=False)
def review_overloaded(subject: ReviewSubject) -> Iterator[Hit]:
    """More items come to the reviewers than they can decide.

    Every share that acts alone implies a load of all the others, and of the audits. If it takes all of the people's
    time or more, the queue grows without end, and what was promised to be decided within hours is not decided.

    Breaks:
        works/route-request.yaml: {today: {volume: 60000/day}}

    Repaired:
        works/route-request.yaml: {today: {volume: 3000/day}}
    """
    desk = subject.desk
    if desk is None or not desk.overloaded:
        return
    queue = desk.queue
    takes = queue.people * 3600 / queue.effort_s
    yield Hit(
        subject.file.place("review", "people"),
        f"`{queue.arrivals_per_hour:,.1f}` items an hour come to `{desk.by}`, where "
        f"{counted(queue.people, 'person decides', 'people decide')} `{takes:,.1f}`: the queue grows without end",
        f"put `{desk.people_needed}` people there, so that 95 of 100 items are taken up within "
        f"`{duration(desk.within_s)}`, or lower the effort of a review",
    )


@rule("RV102", "review-too-slow", blocks_from=Stage.CHOSEN, question=Question.UNCERTAIN)
def review_too_slow(subject: ReviewSubject) -> Iterator[Hit]:
    """Items wait longer for a reviewer than is allowed.

    The people have enough time on average, and that is not enough: items come in bursts. Of 100 items 95 must be
    taken up within the promised time. The nearer a desk is to full use, the steeper the waits rise.

    Breaks:
        works/route-request.yaml: {review: {people: 1, effort: 8 min, within: 1 min}}

    Repaired:
        works/route-request.yaml: {review: {people: 4, effort: 8 min, within: 4 h}}
    """
    desk = subject.desk
    if desk is None or not desk.late:
        return
    queue = desk.queue
    if queue.p95_wait_s is None or queue.utilisation is None:
        return
    yield Hit(
        subject.file.place("review", "within"),
        f"5 of 100 items wait longer than `{duration(queue.p95_wait_s)}` for `{desk.by}` "
        f"(`{queue.arrivals_per_hour:,.1f}` an hour, utilisation `{queue.utilisation:.0%}`); "
        f"`review.within` is `{duration(desk.within_s)}`",
        f"put `{desk.people_needed}` people there, or allow a longer time",
    )


@rule(
    "RV103", "blind-share-missing", blocks_from=Stage.AUTONOMOUS, question=Question.WRONG, suppressible=False
)
def blind_share_missing(subject: ReviewSubject) -> Iterator[Hit]:
    """No review is blind.

    Who sees a proposal tends to accept it. Only a share of reviews without the proposal shows how many errors the
    reviewers miss, and an unknown miss rate makes every later error rate too good. Asked only where the ceiling is
    `autonomous`.

    Breaks:
        works/route-request.yaml: {review: {blind: null}}

    Repaired:
        works/route-request.yaml: {review: {blind: 5%}}
    """
    if not ceiling_of(subject.file).reaches(Level.AUTONOMOUS):
        return
    help_text = "say which share of reviews is decided without seeing the proposal, such as `10%`"
    yield from missing(subject.file, "review", "blind", help=help_text)
    review = subject.file.work.review
    if review and review.blind == 0:
        yield Hit(
            subject.file.place("review", "blind"),
            "`review.blind` is 0%: nothing shows what reviewers miss",
            help_text,
        )


@rule("RV104", "escalation-to-itself", blocks_from=Stage.READY, question=Question.UNCERTAIN)
def escalation_to_itself(subject: ReviewSubject) -> Iterator[Hit]:
    """A late review is escalated to those who are late.

    An escalation is for the case that a desk cannot keep up. It has to reach somebody else, and nobody twice.

    Breaks:
        works/route-request.yaml: {review: {then: [tenant-desk]}}

    Repaired:
        works/route-request.yaml: {review: {then: [desk-lead, head-of-housing]}}
    """
    review = subject.file.work.review
    chain = [review.by, *(review.then or ())] if review else []
    for position, name in enumerate(chain[1:]):
        if name in chain[: position + 1]:
            yield Hit(
                subject.file.place("review", "then"),
                f"`review.then` escalates to `{name}`, who was asked before",
                "name somebody else, such as who leads them",
            )


@rule("RV105", "review-longer-than-work", blocks_from=Stage.SHADOW, question=Question.UNCERTAIN)
def review_longer_than_work(subject: ReviewSubject) -> Iterator[Hit]:
    """Reviewing an item takes longer than doing it.

    Then every item that the AI may not do costs more than before, and a proposal that has to be taken apart helps
    nobody. Asked where the ceiling is `assisted` or `autonomous`.

    Breaks:
        works/route-request.yaml: {review: {effort: 9 min}}
    Also: RV101 RV102 VL101

    Repaired:
        works/route-request.yaml: {review: {effort: 2 min}}
    """
    today, review = subject.file.work.today, subject.file.work.review
    if not ceiling_of(subject.file).reaches(Level.ASSISTED) or today is None or review is None:
        return
    if today.effort and review.effort and review.effort > today.effort:
        yield Hit(
            subject.file.place("review", "effort"),
            f"`review.effort` is `{duration(review.effort)}`, and doing an item takes `{duration(today.effort)}` today",
            "show reviewers what they need to decide, or measure both again",
        )


RULES: tuple[Rule[ReviewSubject], ...] = (
    review_overloaded,
    review_too_slow,
    blind_share_missing,
    escalation_to_itself,
    review_longer_than_work,
)
