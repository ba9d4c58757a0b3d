"""The users' page: what changes on day one, what the AI does and does not do, how to object."""

from __future__ import annotations

from midspan.decide import sentences
from midspan.decide.wording import counted, duration
from midspan.explain.automation import at_most, today_it_does
from midspan.explain.gaps import gaps_elsewhere
from midspan.explain.limits import (
    constraint_items,
    desk_name,
    judgement_items,
)
from midspan.explain.mistakes import when_wrong
from midspan.explain.page import Block, Facts, Items, Page, Paragraph, Section
from midspan.explain.person import foot, kicker, lead
from midspan.explain.subject import Subject
from midspan.explain.telling import told
from midspan.model.stage import Level, Stage
from midspan.wording.spans import Spans, code, needs, say, strong, world

_CHANGES = {
    Stage.SHADOW: "nothing that reaches you changes: the AI runs beside people, and its answers are only compared",
    Stage.ASSISTED: "a person still decides every item; the AI proposes an answer to them",
    Stage.AUTONOMOUS: "answers to the surest items come without a person having seen them",
}


def users_page(subject: Subject) -> Page:
    sections = (
        day_one(subject),
        does(subject),
        does_not(subject),
        objecting(subject),
        when_wrong(subject),
        gaps_elsewhere(subject),
    )
    return Page(
        f"{subject.title}: for its users",
        kicker("For its users", subject),
        lead(subject),
        sections,
        foot(subject),
    )


def day_one(subject: Subject) -> Section:
    blocks: list[Block] = [Paragraph(today_it_does(subject))]
    for state in subject.initiatives:
        steps = [stage for stage in _CHANGES if _ahead(subject, state.verdict.stage, stage)]
        if steps:
            items = tuple(say(strong(f"From {stage.shown} on"), f", {_CHANGES[stage]}.") for stage in steps)
            blocks += [Paragraph(say("What changes, one step after the other:")), Items(items, "steps")]
            due = state.verdict.due
            by = f"; it is to be decided by {due}" if due else ""
            blocks.append(Paragraph(say(f"Each of these steps takes a decision that is recorded{by}.")))
        users = state.promise.initiative.people.users if state.promise.initiative.people else None
        done = state.promise.initiative.done
        facts: list[tuple[str, Spans]] = []
        if users and users.group:
            size = f", {counted(users.count, 'person', 'people')}" if users.count is not None else ""
            facts.append(("For", say(world(users.group), size)))
        else:
            facts.append(("For", (needs("nobody named"),)))
        if done and done.production:
            facts.append(("When it is done", say(world(done.production))))
        blocks.append(Facts(tuple(facts)))
    return Section("day-one", "What changes on day one", tuple(blocks))


def does(subject: Subject) -> Section:
    blocks: list[Block] = [Paragraph(at_most(subject))]
    if subject.state.ceiling.reaches(Level.SHADOW):
        blocks.append(Paragraph(told(f"AI alone: {sentences.alone(subject.state, subject.today)}.")))
    return Section("does", "What the AI does", tuple(blocks))


def does_not(subject: Subject) -> Section:
    blocks: list[Block] = []
    if subject.work.judgement:
        blocks += [
            Paragraph(say("It never sees these: people decide them.")),
            Items(judgement_items(subject)),
        ]
    elif subject.work.judgement is None:
        blocks.append(Paragraph(say("What it never sees: ", subject.gap("judgement"))))
    if subject.work.constraints:
        blocks += [
            Paragraph(say("It may not act unless these rules hold:")),
            Items(constraint_items(subject)),
        ]
    blocks.append(
        Paragraph(
            say(
                "It does not change how it decides by itself: another implementation, rule or limit ends its certificate."
            )
        )
    )
    return Section("does-not", "What the AI does not do", tuple(blocks))


def objecting(subject: Subject) -> Section:
    review = subject.work.review
    within = duration(review.within) if review and review.within is not None else None
    steps = [say("Tell ", desk_name(subject), " which item it is and what is wrong.")]
    if within is not None:
        steps.append(say(f"They take it up within {within}, and a person decides it."))
    else:
        steps.append(say("By when they take it up: ", subject.gap("review", "within")))
    then = (review.then if review else None) or ()
    steps += [say("If that does not settle it, go to ", world(each), ".") for each in then]
    owners = [
        state.promise.initiative.owner for state in subject.initiatives if state.promise.initiative.owner
    ]
    steps += [say(world(owner), " answers for all of it.") for owner in dict.fromkeys(owners)]
    if not then:
        steps.append(say("Who is next: ", subject.gap("review", "then")))
    blocks: list[Block] = [Items(tuple(steps), "steps")]
    if subject.work.failures:
        responses = [each for each in subject.work.failures if each.response]
        items = tuple(say(code(each.id or "error"), ": ", world(each.response or "")) for each in responses)
        blocks += [Paragraph(say("What is done then:")), Items(items)] if items else []
    return Section("object", "How to object", tuple(blocks))


def _ahead(subject: Subject, stage: Stage | None, step: Stage) -> bool:
    reached = {
        Stage.SHADOW: Level.SHADOW,
        Stage.ASSISTED: Level.ASSISTED,
        Stage.AUTONOMOUS: Level.AUTONOMOUS,
    }[step]
    return subject.state.ceiling.reaches(reached) and (stage is None or step.order > stage.order)
