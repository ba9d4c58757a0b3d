"""The hard cases as a quiz: the cases without their answers, the answers on a page of their own, and both for machines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from midspan.explain.casecards import anchor, answer, card
from midspan.explain.doing import right_answer, verdicts
from midspan.explain.hardcases import MEANS, ORDER, Choice, Hard, Reason, how_many
from midspan.explain.limits import desk_name
from midspan.explain.page import Block, Card, Page, Paragraph, Section, Table
from midspan.explain.person import foot, kicker
from midspan.explain.subject import Subject
from midspan.model.case import Case
from midspan.prove.outcome import Outcome, Result
from midspan.wording.spans import Span, Spans, code, needs, say, strong, world

_RESULTS = {
    Result.RIGHT: "right",
    Result.WRONG: "wrong",
    Result.HELD: "held back: it broke a rule",
    Result.KEPT: "it was never asked",
    Result.ERROR: "no usable answer",
}


def quiz_page(subject: Subject, choice: Choice) -> Page:
    lead = say("Decide each case as you would at work, then look at ", Span("the answers", to="answers"), ".")
    blocks: list[Block] = []
    for number, hard in enumerate(choice.chosen, 1):
        case = hard.case
        # An id may tell what the case is an example of.
        blocks.append(card(case, tuple(_asked(case)), f"Case {number}"))
    section = Section("cases", f"{len(choice.chosen)} cases", tuple(blocks) or (none_to_train_on(subject),))
    return Page(
        f"{subject.title}: cases to train on",
        kicker("For reviewers", subject),
        lead,
        (section,),
        foot(subject),
    )


def _asked(case: Case) -> Iterator[tuple[str, Spans]]:
    if not case.judged:
        yield "Your answer", ()
    for output, _ in verdicts(case.judged or ()):
        yield "Proposed", answer(output)
        yield "Acceptable?", ()


def answers_page(subject: Subject, choice: Choice) -> Page:
    lead = say("What people said is right, why each case is hard, and what the AI made of it.")
    blocks: list[Block] = [_answer(number, hard, subject) for number, hard in enumerate(choice.chosen, 1)]
    section = Section("answers", "Answers", tuple(blocks) or (none_to_train_on(subject),))
    title = f"{subject.title}: answers to the cases to train on"
    return Page(
        title, kicker("For reviewers", subject), lead, (section, how_chosen(choice, subject)), foot(subject)
    )


def how_chosen(choice: Choice, subject: Subject) -> Section:
    """How many there were of each reason, and how many are among the chosen."""
    rows = tuple(
        (
            say(MEANS[reason]),
            say(ORDER[reason]),
            say(f"{choice.there[reason]:,}"),
            say(f"{choice.here[reason]:,}"),
        )
        for reason in Reason
    )
    chosen = how_many(choice.hard, choice.most)
    caption = f"{chosen[:1].upper()}{chosen[1:]}; one may have several reasons"
    table = Table(caption, ("Why", "In which order", "There are", "Here are"), rows, frozenset({2, 3}))
    note = (
        "Reasons take turns, the hardest case of each first. Only develop and example cases are shown: "
        "what is kept for certifying is spent by being looked at."
    )
    sure = choice.unsure
    little = f" Little sure is a confidence below {sure.below:.4g}, {sure.because}." if sure else ""
    left = subject.cases.left_out
    rest = f" {left:,} further ones were not looked at: the file holds more than fits." if left else ""
    return Section("how-chosen", "How they were chosen", (table, Paragraph(say(note, little, rest))))


def training_lines(choice: Choice) -> Iterator[str]:
    """One JSON object a case whose right answer is known; where people differ there is none."""
    for hard in choice.chosen:
        case = hard.case
        known = case.expected is not None or case.judged or case.to_person
        if Reason.CONTRADICTED in hard.reasons or not known:
            continue
        line = {
            "id": case.id,
            "key": case.key,
            "input": dict(case.input),
            "expected": case.expected,
            "judged": _judged(case),
            "to_person": case.to_person,
            "segment": case.segment,
            "reasons": [each.value for each in hard.reasons],
            "because": hard.because,
        }
        yield json.dumps(line, ensure_ascii=True)


def _judged(case: Case) -> list[dict[str, Any]] | None:
    if not case.judged:
        return None
    return [{"output": output, "acceptable": verdict} for output, verdict in verdicts(case.judged)]


def _answer(number: int, hard: Hard, subject: Subject) -> Card:
    case = hard.case
    rows: list[tuple[str, Spans]] = [("Right", _right(hard, subject))]
    if case.labelled_by:
        rows.append(("Says", say(world(case.labelled_by))))
    rows.append(("Why it is here", say("; ".join(MEANS[each] for each in hard.reasons))))
    if hard.outcome is not None:
        rows.append(("The AI", _made(hard.outcome)))
    back = (("Case", (Span("look at it again", to=f"quiz#{anchor(case)}"),)),)
    return Card(anchor(case), f"{number} · {case.id}", back, (), tuple(rows))


def _right(hard: Hard, subject: Subject) -> Spans:
    if Reason.CONTRADICTED in hard.reasons:
        said = [right_answer(each) for each in (hard.case, *hard.others)]
        parts = [part for each in said for part in (say("; or "), each)][1:]
        asked = say(" Ask ", desk_name(subject), " which one holds before you rely on it.")
        return say(needs("people differ"), ": ", *parts, ".", asked)
    right = right_answer(hard.case)
    if hard.because is not None:
        return say(right, "; ", strong("a person decides it unseen"), ": ", world(hard.because))
    return right


def _made(outcome: Outcome) -> Spans:
    if outcome.result is Result.KEPT:
        return say(_RESULTS[outcome.result])
    said = say(answer(outcome.output), ", ") if outcome.output is not None else ()
    sure = f", at a confidence of {outcome.confidence:.4g}" if outcome.confidence is not None else ""
    rule = say(" (", code(outcome.because), ")") if outcome.because else ()
    failed = say(f" ({outcome.failure.kind})") if outcome.failure else ()
    return say(said, _RESULTS[outcome.result], sure, rule, failed)


def none_to_train_on(subject: Subject) -> Paragraph:
    lead = needs("There is no case to train on")
    if subject.cases.usable:
        ask = say(code(f"midspan prove {subject.name}"), " measures which ones the AI gets wrong.")
        return Paragraph(say(lead, ": of none it is known that it is hard. ", ask))
    return Paragraph(say(lead, ": no develop or example case may be shown. Add some, and measure on them."))
