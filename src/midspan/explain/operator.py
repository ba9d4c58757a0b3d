"""The operator's page: what to watch and when to act, whom to call, how to pause, what an incident is, the first week."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.rules.subjects import percent as limit
from midspan.explain.automation import at_most, today_it_does
from midspan.explain.firstweek import first_week
from midspan.explain.gaps import gaps_elsewhere
from midspan.explain.limits import desk_name, judged_by, small_print
from midspan.explain.page import Block, Facts, Items, Page, Paragraph, Section
from midspan.explain.person import foot, kicker
from midspan.explain.risk import ranked
from midspan.explain.subject import Subject
from midspan.explain.watching import a_day, watch
from midspan.wording.spans import Spans, code, needs, say, strong, world


def operator_page(subject: Subject) -> Page:
    sections = (
        watch(subject),
        a_day(subject),
        incidents(subject),
        pausing(subject),
        calling(subject),
        first_week(subject),
        gaps_elsewhere(subject),
    )
    lead = say(today_it_does(subject), at_most(subject))
    return Page(
        f"{subject.title}: for the operator",
        kicker("For the operator", subject),
        lead,
        sections,
        foot(subject),
    )


def incidents(subject: Subject) -> Section:
    blocks: list[Block] = [
        Paragraph(say(strong("One is enough:"))),
        Items(tuple(_at_once(subject)) or (say("no kind of error is called high or severe"),)),
    ]
    others = [each for _, each in ranked(subject) if each.severity in {"low", "medium"}]
    if others:
        most = subject.work.quality.max_error if subject.work.quality else None
        over = (
            f"more than {limit(most)} of what acts alone is wrong"
            if most is not None
            else "more is wrong than before"
        )
        names = [part for each in others for part in (", ", code(each.id or "unnamed"))][1:]
        blocks += [Paragraph(say("Not one alone, but when ", over, ": ", *names, "."))]
    if subject.work.failures is None:
        blocks.append(Paragraph(say("How it can go wrong: ", subject.gap("failures"))))
    return Section("incident", "What an incident is", tuple(blocks))


def _at_once(subject: Subject) -> Iterator[Spans]:
    for position, each in enumerate(subject.work.judgement or ()):
        said = judged_by(subject, position)
        yield say("an AI answered an item that is kept for people: ", said, small_print(each.when, said))
    for constraint in subject.work.constraints or ():
        if constraint.must:
            yield say(
                "an answer acted alone although a rule did not hold: ", code(constraint.id or constraint.must)
            )
    for position, failure in ranked(subject):
        if failure.severity not in {"low", "medium"}:
            effect = (
                say(world(failure.effect)) if failure.effect else subject.gap("failures", position, "effect")
            )
            bad = failure.severity or "of unknown severity"
            response = say("; do: ", world(failure.response)) if failure.response else ()
            yield say(code(failure.id or "unnamed"), f" ({bad}): ", effect, response)


def pausing(subject: Subject) -> Section:
    blocks: list[Block] = [Paragraph(say(code(f"midspan pause {subject.state.name} --why …")))]
    blocks.append(
        Paragraph(
            say(
                "The AI is asked nothing from then on, and people decide everything, as before. Going down needs nobody’s "
                "approval; ",
                code(f"midspan resume {subject.state.name}"),
                " takes somebody’s.",
            )
        )
    )
    for state in subject.initiatives:
        ended = code(f"midspan decide {state.name} --stop --by owner --why … --differently …")
        blocks.append(Paragraph(say("To end the initiative for good, and drop its works to shadow: ", ended)))
    return Section("pause", "How to pause it", tuple(blocks))


def calling(subject: Subject) -> Section:
    review = subject.work.review
    facts: list[tuple[str, Spans]] = [("Decides what the AI may not", desk_name(subject))]
    for number, each in enumerate((review.then if review else None) or (), 1):
        facts.append((f"Then, {number}", say(world(each))))
    if review is None or not review.then:
        facts.append(("Then", subject.gap("review", "then")))
    for state in subject.initiatives:
        promised, people = state.promise.initiative, state.promise.initiative.people
        named = (
            ("Answers for all of it", promised.owner),
            ("Repairs the implementation", people.builder if people else None),
            ("Pays for it", people.sponsor if people else None),
            ("Confirms what it is worth", people.confirms if people else None),
        )
        facts += [(label, say(world(each)) if each else (needs("nobody named"),)) for label, each in named]
    return Section("call", "Whom to call", (Facts(tuple(facts)),))
