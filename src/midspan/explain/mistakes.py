"""When it was wrong: what can happen, how it is noticed, what is done about it, and what would show it in time."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.explain.limits import audited, desk_name, role, share_words
from midspan.explain.page import Block, Items, Paragraph, Section, Table
from midspan.explain.subject import Subject
from midspan.model.stage import Level
from midspan.model.work import Failure
from midspan.wording.spans import Spans, code, say, world

_TITLE = "When it was wrong"


def wrong(subject: Subject) -> Section:
    """For the person: what they do then."""
    return Section("wrong", _TITLE, (_failures(subject, "What you do"),))


def when_wrong(subject: Subject) -> Section:
    """For the sponsor: what is done then, and how errors come to light."""
    checks = tuple(_checks(subject))
    blocks: list[Block] = [_failures(subject, "What is done")]
    if checks:
        blocks += [Paragraph(say("How it comes to light that it goes wrong:")), Items(checks)]
    return Section("wrong", "What happens when it is wrong", tuple(blocks))


def _failures(subject: Subject, response: str) -> Block:
    failures = subject.work.failures
    if failures is None:
        return Paragraph(subject.gap("failures"))
    if not failures:
        return Paragraph(say("The definition names no way to be wrong."))
    return Table(
        "What can go wrong, how it is noticed, what to do",
        ("What happens", "How bad", "Noticed by", response),
        tuple(_failure(subject, position, each) for position, each in enumerate(failures)),
    )


def _failure(subject: Subject, position: int, each: Failure) -> tuple[Spans, ...]:
    name = say(code(each.id), ": ") if each.id else ()
    return (
        say(name, role(subject, each.effect, "failures", position, "effect")),
        subject.said(each.severity, "failures", position, "severity"),
        role(subject, each.detected_by, "failures", position, "detected_by"),
        role(subject, each.response, "failures", position, "response"),
    )


def _checks(subject: Subject) -> Iterator[Spans]:
    audit, ceiling = audited(subject), subject.state.ceiling
    if audit and ceiling.reaches(Level.AUTONOMOUS):
        yield say(
            f"{share_words(audit)} of what acts alone is drawn at random and checked by ", desk_name(subject)
        )
    review = subject.work.review
    if review and review.blind and ceiling.reaches(Level.ASSISTED):
        yield say(f"{share_words(review.blind)} of the reviews are done without sight of the proposal")
    for each in subject.work.failures or ():
        if each.detected_by:
            yield say(code(each.id or "error"), ": ", world(each.detected_by))
