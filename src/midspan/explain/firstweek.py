"""The first week as a list to tick off, made of the definition: nothing on it that the definition does not say."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.wording import amount, counted, duration
from midspan.explain.limits import audited, desk_name, judged_by, share_words
from midspan.explain.page import Block, Items, Paragraph, Section
from midspan.explain.subject import Subject
from midspan.model.certificate import BySegment
from midspan.model.stage import Level
from midspan.prove.certifying.segmenting import each_proof
from midspan.wording.spans import Span, Spans, code, needs, say, strong, world


def first_week(subject: Subject) -> Section:
    before, first, daily = tuple(_before(subject)), tuple(_first_day(subject)), tuple(_daily(subject))
    blocks: list[Block] = []
    for title, items in (
        ("Before the first day", before),
        ("On the first day", first),
        ("Every day of it", daily),
    ):
        if items:
            blocks += [Paragraph(say(strong(title))), Items(items, "checks")]
    return Section("first-week", "The first week", tuple(blocks))


def _before(subject: Subject) -> Iterator[Spans]:
    for state in subject.initiatives:
        if state.history.approval is None:
            yield say(
                needs("The definitions are approved"),
                ": ",
                code(f"midspan decide {state.name} --approve --by owner"),
            )
    desk = subject.state.desk
    review = subject.work.review
    if review and review.people is not None and desk is not None:
        short = desk.people_needed > desk.queue.people
        people = f"{counted(review.people, 'person is', 'people are')} at {desk.by} at the same time"
        more = say("; ", needs(f"{desk.people_needed} are needed")) if short else ()
        yield say(people, more)
    yield say("Everybody at ", desk_name(subject), " has decided ", Span("the hard cases", to="quiz"))
    for each in (review.then if review else None) or ():
        yield say(world(each), " knows that items are passed on to them")
    held = subject.state.certified(subject.today)
    if held is not None:
        yield say(f"The certificate still holds in that week: it ends on {held[0].expires[:10]}")


def _first_day(subject: Subject) -> Iterator[Spans]:
    flow = subject.work.flow
    if flow and flow.from_ and flow.to:
        via = say(" by way of ", world(flow.via)) if flow.via else ()
        yield say(
            "One item from ", world(flow.from_), via, " arrives, and its answer reaches ", world(flow.to)
        )
    for position, each in enumerate(subject.work.judgement or ()):
        if each.when:
            yield say(
                "One item for which ",
                judged_by(subject, position),
                " reaches ",
                desk_name(subject),
                ", and no AI answered it",
            )
    for constraint in subject.work.constraints or ():
        if constraint.must:
            goes = "is rejected" if constraint.otherwise == "reject" else "goes to a person"
            yield say("One answer that breaks ", code(constraint.id or constraint.must), f" {goes}")
    held = subject.state.certified(subject.today)
    if held is not None and subject.state.ceiling.reaches(Level.AUTONOMOUS):
        then = subject.work.uncertain.then if subject.work.uncertain else None
        goes = "is rejected" if then == "reject" else "goes to a person"
        for name, proof in each_proof(held[1]):
            if proof.threshold is not None:
                of = f" of {name}" if name else ""
                yield say(f"One answer{of} with a confidence below {proof.threshold:.4g} {goes}")
        if isinstance(held[1], BySegment):
            yield say(
                "One item of a segment that is not certified goes to a person, and so does one that says none"
            )
    yield say("Somebody other than the builder has paused it once, and it stood still")


def _daily(subject: Subject) -> Iterator[Spans]:
    desk, per_day, audit = subject.state.desk, subject.per_day, audited(subject)
    if per_day is not None:
        yield say(f"Items are counted: about {per_day:,.0f} are expected")
    if desk is not None:
        yield say(
            f"Items at {desk.by} an hour are counted: more than {desk.cliff_arrivals_per_hour:,.4g} are too many"
        )
        yield say(f"The oldest item there waits less than {duration(desk.within_s)}")
    if audit and subject.state.ceiling.reaches(Level.AUTONOMOUS):
        yield say(
            f"{share_words(audit)} of what acted alone is checked, and every error is written down by its failure"
        )
    blind = subject.work.review.blind if subject.work.review else None
    if blind and subject.state.ceiling.reaches(Level.ASSISTED):
        yield say(f"{share_words(blind)} of the reviews are done without sight of the proposal")
    for each in subject.work.failures or ():
        if each.detected_by:
            cost = f" ({amount(each.cost.amount)} {each.cost.currency} each)" if each.cost else ""
            yield say(
                "Asked of ", world(each.detected_by), ": was there any ", code(each.id or "error"), cost, "?"
            )
