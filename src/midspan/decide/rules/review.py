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


RULES: tuple[Rule[ReviewSubject], ...] = (review_overloaded, review_too_slow, blind_share_missing)
