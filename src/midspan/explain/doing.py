"""Doing the work: what comes in, step by step, what goes out, what good looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.decide.wording import duration
from midspan.definitions.digests import digest
from midspan.definitions.judgements import acceptable
from midspan.definitions.rules.subjects import percent
from midspan.explain.casecards import answer, card
from midspan.explain.page import Block, Facts, Items, Paragraph, Section, Table
from midspan.explain.subject import Subject
from midspan.model.case import Case, Judged, Use
from midspan.wording.schemawords import rows
from midspan.wording.scorewords import score_words
from midspan.wording.spans import Spans, code, say, strong, world

_EXAMPLES = 3
_VERDICTS = {True: "acceptable", False: "not acceptable"}
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+")


def comes_in(subject: Subject) -> Section:
    flow = subject.work.flow
    source = (flow.from_, flow.via) if flow else (None, None)
    facts = [("From", _world(subject, source[0], "flow", "from"))]
    if source[1]:
        facts.append(("By way of", say(world(source[1]))))
    return Section(
        "comes-in",
        "What comes in, and from where",
        (Facts(tuple(facts)), *_fields(subject, subject.work.input, "input", "Every item has these fields")),
    )


def goes_out(subject: Subject) -> Section:
    target = subject.work.flow.to if subject.work.flow else None
    facts = Facts((("To", _world(subject, target, "flow", "to")),))
    shape = _fields(subject, subject.work.output, "output", "Every answer has these fields")
    return Section("goes-out", "What goes out, and to where", (facts, *shape))


def steps(subject: Subject) -> Section:
    procedure = subject.work.procedure
    if procedure is None:
        return Section("steps", "Step by step", (Paragraph(subject.gap("procedure")),))
    lines = [_BULLET.sub("", line).strip() for line in procedure.splitlines()]
    items = tuple(say(world(line)) for line in lines if line)
    return Section("steps", "Step by step", (Items(items, "steps"),))


def good(subject: Subject) -> Section:
    quality = subject.work.quality
    score = quality.score if quality else None
    said = (
        subject.gap("quality", "score")
        if score is None
        else say("An answer is right when ", score_words(score, subject.schemas), ".")
    )
    facts: list[tuple[str, Spans]] = []
    limit = quality.max_error if quality else None
    known = (
        say(f"{percent(limit)} of the answers") if limit is not None else subject.gap("quality", "max_error")
    )
    facts.append(("May be wrong, at most", known))
    today = subject.work.today.error_rate if subject.work.today else None
    if today is not None:
        facts.append(("Wrong today", say(f"{percent(today)}, as declared")))
    if quality and quality.latency_p95 is not None:
        facts.append(
            ("A machine’s answer comes within", say(f"{duration(quality.latency_p95)}, 95 of 100 times"))
        )
    blocks: list[Block] = [Paragraph(said), Facts(tuple(facts))]
    blocks += examples(subject)
    return Section("good", "What good looks like", tuple(blocks))


def examples(subject: Subject) -> Iterator[Block]:
    """Up to three of the definition's own cases, one of each answer first: those marked as examples, then others."""
    chosen = _chosen(subject)
    if not chosen:
        yield Paragraph(
            say(
                "There is no case yet that could be shown: cases for ",
                code("develop"),
                " or ",
                code("example"),
                " are missing.",
            )
        )
    for case in chosen:
        yield card(case, (("Right", right_answer(case)),))


def right_answer(case: Case) -> Spans:
    """What a person says is right about a case."""
    if case.judged is not None:
        said = [
            say(answer(output), " is ", strong(_VERDICTS[verdict]))
            for output, verdict in verdicts(case.judged)
        ]
        return (
            say(*[part for each in said for part in ("; ", each)][1:])
            if said
            else say("nobody judged an answer yet")
        )
    if case.to_person:
        known = say("; there ", answer(case.expected), " was right") if case.expected is not None else ()
        return say(strong("a person decides"), known)
    return answer(case.expected) if case.expected is not None else say("nobody said")


def verdicts(judged: Sequence[Judged]) -> list[tuple[Mapping[str, Any], bool]]:
    """Every answer that people judged or made of one, and whether it is acceptable by all of them together."""
    outputs = {digest(each.output): each.output for each in judged}
    outputs |= {digest(each.edited): each.edited for each in judged if each.edited is not None}
    return [
        (output, acceptable(judged, lambda other, key=key: digest(other) == key) is True)  # type: ignore[misc]
        for key, output in outputs.items()
    ]


def _chosen(subject: Subject) -> list[Case]:
    def order(case: Case) -> tuple[bool, bool]:
        return case.to_person or case.key in subject.cases.kept, case.use is not Use.EXAMPLE

    ordered = sorted(subject.cases.usable, key=order)
    found: dict[str, Case] = {}
    for case in ordered:
        about = [
            case.expected,
            case.judged and [list(each) for each in verdicts(case.judged)],
            case.to_person,
        ]
        found.setdefault(digest(about), case)
        if len(found) == _EXAMPLES:
            break
    return list(found.values())


def _fields(subject: Subject, schema: dict[str, Any] | None, side: str, caption: str) -> Iterator[Block]:
    if side not in subject.schemas or schema is None:
        yield Paragraph(say("Its fields: ", subject.gap(side)))
        return
    found, more = rows(schema)
    if not found:
        yield Paragraph(say("Its fields are left open by the definition."))
        return
    cells = [(say(code(each.name)), each.what, say("yes" if each.required else "no")) for each in found]
    yield Table(caption, ("Field", "What it is", "Always there"), tuple(cells))
    if more:
        yield Paragraph(say(f"and {more} more fields: see ", code(subject.state.file.document.path)))


def _world(subject: Subject, said: str | None, *at: str) -> Spans:
    return subject.gap(*at) if said is None else say(world(said))
