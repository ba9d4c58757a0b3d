"""The page for the person who must do the work tomorrow: as if there were no AI, then what the AI does beside them."""

from __future__ import annotations

from midspan.decide.wording import duration
from midspan.definitions.rules.subjects import percent
from midspan.explain.automation import beside_you
from midspan.explain.doing import comes_in, goes_out, good, steps
from midspan.explain.gaps import gaps
from midspan.explain.limits import asking, how_much, must_hold, never_alone, rate_words, unsure
from midspan.explain.mistakes import wrong
from midspan.explain.page import Page, Section
from midspan.explain.subject import Subject
from midspan.wording.spans import Spans, code, say, world


def person_page(subject: Subject) -> Page:
    return Page(
        subject.title,
        kicker("For the person who does it", subject),
        lead(subject),
        (*by_hand(subject), beside_you(subject), gaps(subject, subject.own_findings)),
        foot(subject),
    )


def by_hand(subject: Subject) -> tuple[Section, ...]:
    """The work without any AI."""
    parts = (comes_in, steps, goes_out, good, never_alone, must_hold, unsure, wrong, asking, how_much)
    return tuple(part(subject) for part in parts)


def lead(subject: Subject) -> Spans:
    """Who does it today, how often, how long it takes, and how often it is wrong, as far as that is said."""
    today = subject.work.today
    if today is None or today.done_by is None:
        return say("Done today by: ", subject.gap("today", "done_by"))
    parts = [f" {rate_words(today.volume)}"] if today.volume is not None else []
    parts += [f" {duration(today.effort)} for one"] if today.effort is not None else []
    parts += (
        [f" {percent(today.error_rate)} of them wrong, as declared"] if today.error_rate is not None else []
    )
    return say("Done today by ", world(today.done_by), ":" if parts else "", ",".join(parts), ".")


def kicker(who: str, subject: Subject) -> Spans:
    return say(f"{who} · ", code(subject.name))


def foot(subject: Subject) -> Spans:
    return say(
        f"As of {subject.today}, from ",
        code(subject.state.file.document.path),
        " and the ledger. Every rate stands with its count and bound; what was not measured is unknown.",
    )
