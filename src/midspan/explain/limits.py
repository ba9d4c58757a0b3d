"""Where the work has limits: what is never decided alone, rules that must hold, what to do when unsure, who to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator

from midspan.decide.wording import duration, percent
from midspan.explain.page import Block, Facts, Items, Paragraph, Section
from midspan.explain.subject import Subject
from midspan.units import Rate
from midspan.wording.celwords import ANY_CASE, quotes, words
from midspan.wording.spans import Spans, Voice, code, fine, say, strong, world

_LETTERS = "Words in “quotes” are compared letter by letter, capitals too"
_FIELD = re.compile(r"[\w.\[\]]+")


def never_alone(subject: Subject) -> Section:
    title = "What is never decided alone"
    judgement = subject.work.judgement
    if judgement is None:
        return Section("never-alone", title, (Paragraph(subject.gap("judgement")),))
    if not judgement:
        none = "Nothing: the definition says that no kind of item is kept for people’s judgement."
        return Section("never-alone", title, (Paragraph(say(none)),))
    items = judgement_items(subject)
    blocks: list[Block] = [
        Paragraph(say("People judge these, and no AI sees them first.", _next_in_doubt(subject))),
        Items(items),
        Paragraph(say("An item for which this cannot be told is one of them.", _letters(items))),
    ]
    return Section("never-alone", title, tuple(blocks))


def judgement_items(subject: Subject) -> tuple[Spans, ...]:
    """Each judgement in words, with its reason and, in small print, the expression itself."""
    found = []
    for position, each in enumerate(subject.work.judgement or ()):
        said = judged_by(subject, position)
        because = say(": ", world(each.because)) if each.because else ()
        found.append(say("Where ", said, because, small_print(each.when, said)))
    return tuple(found)


def judged_by(subject: Subject, position: int) -> Spans:
    """For which items this judgement is, in words."""
    when = (subject.work.judgement or ())[position].when
    return subject.gap("judgement", position, "when") if when is None else words(when, subject.schemas)


def must_hold(subject: Subject) -> Section:
    title = "Rules that must hold"
    constraints = subject.work.constraints
    if constraints is None:
        return Section("rules", title, (Paragraph(subject.gap("constraints")),))
    if not constraints:
        return Section("rules", title, (Paragraph(say("The definition names none.")),))
    items = constraint_items(subject)
    after = "An answer that breaks one, or for which it cannot be told, does not count."
    return Section("rules", title, (Items(items), Paragraph(say(after, _letters(items)))))


def constraint_items(subject: Subject) -> tuple[Spans, ...]:
    """Each constraint in words, with what happens otherwise and, in small print, the expression itself."""
    found = []
    for position, each in enumerate(subject.work.constraints or ()):
        said = (
            subject.gap("constraints", position, "must")
            if each.must is None
            else words(each.must, subject.schemas)
        )
        name = say(code(each.id), ": ") if each.id else ()
        otherwise = {"person": "; otherwise a person decides", "reject": "; otherwise the item is rejected"}
        then = otherwise.get(each.otherwise or "", "")
        found.append(say(name, said, then, small_print(each.must, said)))
    return tuple(found)


def unsure(subject: Subject) -> Section:
    then = subject.work.uncertain.then if subject.work.uncertain else None
    if then is None:
        said = subject.gap("uncertain", "then")
    elif then == "reject":
        said = say(strong("Do not guess."), " Send the item back unanswered.")
    else:
        said = say(
            strong("Do not guess."), " Pass the item on to ", desk_name(subject), taken_up(subject), "."
        )
    return Section("unsure", "When you are unsure", (Paragraph(said),))


def asking(subject: Subject) -> Section:
    """Who decides, who is next, and who answers for all of it."""
    review = subject.work.review
    chain = [say(desk_name(subject), taken_up(subject))]
    chain += [say("then ", world(each)) for each in (review.then if review else None) or ()]
    blocks: list[Block] = [Items(tuple(chain), "steps")]
    if review is None or review.then is None:
        blocks.append(Paragraph(say("Who is next, if they cannot decide: ", subject.gap("review", "then"))))
    facts = tuple(_answering(subject))
    return Section("ask", "Who to ask", (*blocks, *((Facts(facts),) if facts else ())))


def how_much(subject: Subject) -> Section:
    today, per_day = subject.work.today, subject.per_day
    effort = today.effort if today else None
    facts: list[tuple[str, Spans]] = []
    if today is None or today.volume is None or per_day is None:
        facts.append(("Items", subject.gap("today", "volume")))
    else:
        hours = subject.settings.calendar.hours_per_day
        facts.append(("Items", say(f"{rate_words(today.volume)}, {per_day / hours:,.4g} in a working hour")))
    facts.append(
        ("Time for one", subject.gap("today", "effort") if effort is None else say(duration(effort)))
    )
    if effort is not None and per_day is not None:
        facts.append(
            ("Together", say(f"{per_day * effort / 3600:,.4g} hours of people’s time a working day"))
        )
    facts.append(("Done by", role(subject, today.done_by if today else None, "today", "done_by")))
    review = subject.work.review
    if review and review.effort is not None:
        facts.append(("One review", say(duration(review.effort))))
    return Section("how-much", "How much, and how fast", (Facts(tuple(facts)),))


def desk_name(subject: Subject) -> Spans:
    review = subject.work.review
    return role(subject, review.by if review else None, "review", "by")


def small_print(text: str | None, said: Spans) -> Spans:
    """The expression that was said in words; none where a part of it stands among them as it is written."""
    written = any(each.voice is Voice.CODE and not _FIELD.fullmatch(each.text) for each in said)
    return () if text is None or written else (fine(text),)


def audited(subject: Subject) -> float | None:
    return subject.work.autonomy.audit if subject.work.autonomy else None


def share_words(share: float) -> str:
    return percent(share, 0 if round(share * 100, 6).is_integer() else 1)


def rate_words(rate: Rate) -> str:
    """`12,000 a day`."""
    return f"{rate.count:,.15g} {'an' if rate.per == 'hour' else 'a'} {rate.per}"


def role(subject: Subject, said: str | None, *at: str | int) -> Spans:
    """Who has a part in it, in the definition's own words."""
    return subject.gap(*at) if said is None else say(world(said))


def taken_up(subject: Subject) -> Spans:
    within = subject.work.review.within if subject.work.review else None
    if within is None:
        return say(", by when is ", subject.gap("review", "within"))
    return say(f", who take it up within {duration(within)}")


def _next_in_doubt(subject: Subject) -> Spans:
    then = (subject.work.review.then if subject.work.review else None) or ()
    return say(" In doubt, ask ", world(then[0]), ".") if then else ()


def _letters(items: tuple[Spans, ...]) -> str:
    if not any(True for each in items for _ in quotes(each)):
        return ""
    said_otherwise = any(ANY_CASE in span.text for each in items for span in each)
    return f" {_LETTERS}{', unless it says otherwise' if said_otherwise else ''}."


def _answering(subject: Subject) -> Iterator[tuple[str, Spans]]:
    for state in subject.initiatives:
        promised = state.promise.initiative
        people = promised.people
        if promised.owner:
            yield "Answers for all of it", say(world(promised.owner))
        if people and people.operator:
            yield "Runs it day by day", say(world(people.operator))
        if people and people.builder:
            yield "Builds it", say(world(people.builder))
