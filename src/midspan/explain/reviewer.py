"""The reviewer's page: what may be answered, the work by hand, what comes from the AI, and the cases to train on."""

from __future__ import annotations

from typing import Any

from midspan.explain.automation import beside_you
from midspan.explain.gaps import gaps_elsewhere
from midspan.explain.hardcases import Choice, Reason
from midspan.explain.page import Block, Items, Page, Paragraph, Section
from midspan.explain.person import by_hand, foot, kicker, lead
from midspan.explain.quiz import how_chosen, none_to_train_on
from midspan.explain.subject import Subject
from midspan.wording.schemawords import kind
from midspan.wording.shortened import shortened
from midspan.wording.spans import Span, Spans, code, needs, say, world

_MOST_OPTIONS = 60


def reviewer_page(subject: Subject, choice: Choice) -> Page:
    sections = (
        answers_possible(subject),
        training(subject, choice),
        *by_hand(subject),
        beside_you(subject),
        how_chosen(choice, subject),
        gaps_elsewhere(subject),
    )
    return Page(
        f"{subject.title}: for reviewers",
        kicker("For reviewers", subject),
        lead(subject),
        sections,
        foot(subject),
    )


def answers_possible(subject: Subject) -> Section:
    """What a reviewer may answer, and whom an item is passed on to that they cannot decide."""
    then = (subject.work.review.then if subject.work.review else None) or ()
    onward = say(world(then[0])) if then else subject.gap("review", "then")
    otherwise = Paragraph(say("What you cannot decide goes on to ", onward, "."))
    return Section("answers", "What you may answer", (*_options(subject), otherwise))


def training(subject: Subject, choice: Choice) -> Section:
    blocks: list[Block] = []
    if choice.chosen:
        number = len(choice.chosen)
        blocks.append(
            Paragraph(
                say(
                    f"{number} cases: ",
                    Span("decide them", to="quiz"),
                    ", then read ",
                    Span("the answers", to="answers"),
                    ".",
                )
            )
        )
    blocks += _not_shown(subject, choice)
    return Section("training", "The hard cases to train on", tuple(blocks))


def _options(subject: Subject) -> list[Block]:
    schema = subject.schemas.get("output")
    properties: Any = schema.get("properties") if schema else None
    if not isinstance(properties, dict) or schema is None:
        return [Paragraph(say("The answers possible: ", subject.gap("output")))]
    blocks: list[Block] = []
    for name, each in properties.items():
        options = each.get("enum") if isinstance(each, dict) else None
        if isinstance(options, list) and options:
            blocks.append(Paragraph(say(code(name), " is one of these:")))
            blocks.append(Items(tuple(say(world(shortened(str(each)))) for each in options[:_MOST_OPTIONS])))
            if len(options) > _MOST_OPTIONS:
                blocks.append(Paragraph(say(f"and {len(options) - _MOST_OPTIONS} more")))
        else:
            blocks.append(Paragraph(say(code(name), ": ", kind(schema, each))))
    return blocks


def _not_shown(subject: Subject, choice: Choice) -> list[Block]:
    """What the evidence cannot show: said, never made up."""
    missing: list[Spans] = []
    if not choice.chosen:
        missing.append(none_to_train_on(subject).spans)
    known = any(each.outcome is not None for each in choice.chosen)
    if choice.chosen and not known:
        missing.append(
            say(
                "What the AI made of them is ",
                needs("unknown"),
                ": ",
                code(f"midspan prove {subject.name}"),
                " measures it.",
            )
        )
    if subject.work.judgement and not choice.there[Reason.JUDGEMENT]:
        missing.append(say("No case shows what is kept for people’s judgement."))
    failures = [each.id for each in subject.work.failures or () if each.id]
    if len(failures) == 1:
        count = choice.here[Reason.WRONG]
        shows = f"{count} of the cases show it" if count else "no case shows it"
        missing.append(say("Failure ", code(failures[0]), f": {shows}."))
    elif failures:
        names = [part for each in failures for part in (", ", code(each))][1:]
        missing.append(
            say("Which failure a wrong answer would have been is not known of any case: ", *names, ".")
        )
    return [Items(tuple(missing))] if missing else []
