"""What is automated, on what proof, and what is not; the figures are those of the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide import datawords, sentences
from midspan.decide.wording import counted, percent
from midspan.definitions.rules.subjects import percent as limit
from midspan.explain.limits import audited, constraint_items, desk_name, judgement_items, share_words
from midspan.explain.measuring import unproven
from midspan.explain.page import Block, Items, Paragraph, Section, Table
from midspan.explain.subject import Subject
from midspan.explain.telling import told
from midspan.model.certificate import BySegment, Proof
from midspan.model.evidence import CertificateRecord
from midspan.model.stage import Level, Stage
from midspan.prove.certifying.segmenting import each_proof
from midspan.wording.spans import Spans, code, needs, say, strong

_MEANING = {
    Level.OFF: "no AI takes part",
    Level.SHADOW: "it runs beside people and changes nothing",
    Level.ASSISTED: "it proposes, and a person decides every item",
    Level.AUTONOMOUS: "it acts alone on the share that is certified, and people decide the rest",
}
_BY_STAGE = {
    Stage.SHADOW: Level.SHADOW,
    Stage.ASSISTED: Level.ASSISTED,
    Stage.AUTONOMOUS: Level.AUTONOMOUS,
    Stage.PROVEN: Level.AUTONOMOUS,
}


def beside_you(subject: Subject) -> Section:
    """For the person: what the AI does beside them, and what comes to them, and why."""
    blocks: list[Block] = [Paragraph(today_it_does(subject)), Paragraph(at_most(subject))]
    if subject.state.ceiling.reaches(Level.SHADOW):
        blocks.append(Paragraph(told(f"AI alone: {sentences.alone(subject.state, subject.today)}.")))
        blocks += segments(subject)
    coming = tuple(comes_to_people(subject))
    if coming:
        blocks += [Paragraph(say("Once it works beside you, these come to you:")), Items(coming)]
    return Section("beside-you", "What the AI does beside you", tuple(blocks))


def automated(subject: Subject) -> Section:
    """For the sponsor: the certified share with its count and bound, or why it is unknown."""
    said = told(f"{sentences.alone(subject.state, subject.today)}.")
    lead = say(needs("Unknown"), _without(said, "unknown")) if said[0].text.startswith("unknown") else said
    measured = unproven(subject)
    blocks = (
        Paragraph(lead),
        *segments(subject),
        *((Paragraph(measured),) if measured else ()),
        *data(subject),
        Paragraph(today_it_does(subject)),
        Paragraph(at_most(subject)),
    )
    return Section("automated", "What is automated", blocks)


def segments(subject: Subject) -> tuple[Block, ...]:
    """A line for each segment, where each has a certificate of its own."""
    said = tuple(told(each) for each in sentences.by_segment(subject.state, subject.today))
    return (Items(said),) if said else ()


def data(subject: Subject) -> tuple[Block, ...]:
    """What was found of its data, and what that does to the share; nothing where it was never assessed."""
    said = tuple(told(each) for each in datawords.data(subject.state))
    return (
        (Paragraph(say("Its data: ", said[0], ".")), *((Items(said[1:]),) if said[1:] else ()))
        if said
        else ()
    )


def not_automated(subject: Subject) -> Section:
    blocks: list[Block] = []
    held = subject.state.certified(subject.today)
    if held is not None and subject.state.ceiling.reaches(Level.AUTONOMOUS):
        blocks.append(_split(*held))
    elif subject.state.ceiling.reaches(Level.AUTONOMOUS):
        blocks.append(
            Paragraph(say("How many items stay with people is ", needs("unknown"), ": no certificate holds."))
        )
    else:
        blocks.append(
            Paragraph(say("Every item: ", _ceiling(subject), " is the most that the definition allows."))
        )
    if subject.work.judgement:
        blocks += [
            Paragraph(say("Kept for people’s judgement, before any AI sees them:")),
            Items(judgement_items(subject)),
        ]
    elif subject.work.judgement is None:
        blocks.append(Paragraph(say("What is kept for people’s judgement: ", subject.gap("judgement"))))
    if subject.work.constraints:
        blocks += [Paragraph(say("Held back unless these rules hold:")), Items(constraint_items(subject))]
    return Section("not-automated", "What is not automated, and why", tuple(blocks))


def today_it_does(subject: Subject) -> Spans:
    """What it may do on live items now, by the stage of each initiative."""
    if not subject.initiatives:
        return say("No initiative has this work, so it does nothing on live items.")
    found: list[Spans] = []
    for state in subject.initiatives:
        stage = state.verdict.stage
        stands = f"stands at {stage.shown}" if stage else "is not framed yet"
        found.append(say("Today ", strong(_does(subject, stage)), ": ", code(state.name), f" {stands}. "))
    return say(*found)


def _does(subject: Subject, stage: Stage | None) -> str:
    """What a work does at a stage: never more than its ceiling allows."""
    level, ceiling = _BY_STAGE.get(stage, Level.OFF) if stage else Level.OFF, subject.state.ceiling
    level = ceiling if level.reaches(ceiling) else level
    return "it does nothing on live items" if level is Level.OFF else _MEANING[level]


def at_most(subject: Subject) -> Spans:
    if subject.work.autonomy is None or subject.work.autonomy.ceiling is None:
        return say("How far it may ever go: ", subject.gap("autonomy", "ceiling"))
    return say(
        "Its ceiling is ", _ceiling(subject), f": at the very most, {_MEANING[subject.state.ceiling]}."
    )


def comes_to_people(subject: Subject) -> Iterator[Spans]:
    """What reaches a person once it works beside them, and why; empty where the ceiling lets nothing reach anybody."""
    if not subject.state.ceiling.reaches(Level.ASSISTED):
        return
    if subject.work.judgement:
        yield say("items that people judge, which no AI saw")
    if subject.state.ceiling is Level.ASSISTED:
        yield say("every other item, with a proposal that you take, correct or pass on")
    else:
        yield from _below_the_bar(subject)
    blind = subject.work.review.blind if subject.work.review else None
    if blind:
        yield say(
            f"{share_words(blind)} of your items without the proposal, so that your own answer counts as evidence"
        )


def _below_the_bar(subject: Subject) -> Iterator[Spans]:
    held = subject.state.certified(subject.today)
    if held is None:
        yield say("every other item, for as long as no certificate holds")
        return
    for name, proof in each_proof(held[1]):
        if proof.threshold is not None:
            of = f" of {name}" if name else ""
            yield say(
                f"answers{of} with a confidence below {proof.threshold:.4g}, with the answer as a proposal"
            )
    if isinstance(held[1], BySegment):
        yield say("items of every segment that is not certified, and items that say none")
    if subject.work.constraints:
        yield say("answers that break a rule")
    yield say("items without a usable answer: an error, a time-out, another form")
    audit = audited(subject)
    if audit:
        yield say(f"{share_words(audit)} of what acted alone, drawn at random, to be checked afterwards")


def _split(record: CertificateRecord, proof: Proof) -> Table:
    """All items of the certified cases, by what becomes of them."""
    total = record.total_items
    alone = round(record.share_of_all * total)
    below = total - alone - record.kept - record.held
    at = _below(proof)
    rows = [
        ("acts alone", "certified", alone),
        ("goes to people", at, below),
        ("goes to people", "kept by judgement", record.kept),
        ("goes to people", "held back by a rule", record.held),
    ]
    cells = tuple(
        (say(what), say(why), say(f"{number:,}"), say(percent(number / total) if total else "unknown"))
        for what, why, number in rows
        if number or what == "acts alone"
    )
    stay = total - alone
    caption = f"{stay:,} of {counted(total, 'certified case', 'certified cases')} stay with people"
    return Table(caption, ("What becomes of it", "Why", "Cases", "Share"), cells, frozenset({2, 3}))


def _below(proof: Proof) -> str:
    if isinstance(proof, BySegment):
        return "its segment is not certified, confidence below that of its segment, or no usable answer"
    if proof.threshold is None:
        return "no confidence, or an error"
    return f"confidence below {proof.threshold:.4g}, or no usable answer"


def people(subject: Subject) -> Section:
    """Who gets the rest, and whether they keep up."""
    desk = subject.state.desk
    behind = desk is not None and desk.late
    said = told(f"{sentences.people(subject.state)}.", start=True)
    blocks: list[Block] = [Paragraph(say("The rest goes to: ", desk_name(subject), "."))]
    blocks.append(Paragraph(say(needs("They do not keep up."), " ", said) if behind else said))
    audit = audited(subject)
    if desk is not None and audit and subject.state.ceiling.reaches(Level.AUTONOMOUS):
        blocks.append(
            Paragraph(
                say(
                    f"{limit(audit)} of what acts alone is checked by them afterwards; it is in these numbers."
                )
            )
        )
    return Section("people", "Who gets the rest, and whether they keep up", tuple(blocks))


def _ceiling(subject: Subject) -> Spans:
    return (code(subject.state.ceiling.value),)


def _without(spans: Spans, start: str) -> Spans:
    first = spans[0]
    return say(first.text.removeprefix(start), spans[1:])
