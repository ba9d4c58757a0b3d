"""Whether the data of a work is ready, as one page: the answer, what to do, what is at fault, then the columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.data.checking.assess import Assessment
from midspan.data.checking.grouping import grouped
from midspan.data.checking.outcome import State
from midspan.data.known.hierarchy import Rung, Standing
from midspan.data.profiling.picture import Picture, file_of
from midspan.data.scoring.score import Readiness, Ready, because
from midspan.explain.dataset import columns, faults
from midspan.explain.page import Block, Figure, Figures, Items, Page, Paragraph, Section
from midspan.explain.telling import told
from midspan.wording.spans import Spans, code, needs, say, strong


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment with what can be drawn of its tables. at: when; record: of the ledger."""

    work: str
    title: str
    at: str
    found: Assessment
    standing: Standing
    pictures: tuple[Picture, ...]
    record: int | None


def readiness_page(seen: Assessed) -> Page:
    """The whole page."""
    outcomes = seen.found.outcomes
    parts: Sequence[Section | None] = (
        _scores(seen.found.readiness),
        faults.steps(outcomes, f"midspan data assess {seen.work}"),
        _rungs(seen.standing),
        faults.faults(outcomes, State.BLOCK, "What blocks", seen.pictures),
        faults.faults(outcomes, State.WARN, "What warns", seen.pictures),
        faults.unknown(outcomes),
    )
    several = len(seen.pictures) > 1
    tables = [
        section
        for number, each in enumerate(seen.pictures, 1)
        for section in columns.sections(each, number, faults.by_column(outcomes, each), several=several)
    ]
    return Page(
        seen.title,
        say("Data readiness of ", code(seen.work), f", assessed {seen.at[:16].replace('T', ' ')} UTC"),
        _lead(seen),
        (*(each for each in parts if each is not None), *tables),
        _foot(seen),
    )


def _lead(seen: Assessed) -> Spans:
    ready, outcomes = seen.found.readiness, seen.found.outcomes
    blocks = grouped(outcomes, State.BLOCK)
    unknown = sum(each.required for each in grouped(outcomes, State.UNKNOWN))
    word = strong(ready.ready.shown) if ready.ready is Ready.READY else needs(ready.ready.shown)
    score = "unknown" if ready.score is None else f"{ready.score:.0f} of 100"
    why = because(ready.ready, len(blocks), unknown)
    measured = f"{ready.measured:,} of {ready.of:,} checks were measured"
    return say(word, f": {why}. Readiness is {score}, the lowest of its traits; {measured}.")


def _scores(ready: Readiness) -> Section:
    figures = tuple(
        Figure(
            trait.shown,
            "unknown" if each.score is None else f"{each.score:.0f}",
            f"of 100; {each.measured:,} of {each.of:,} measured{'; blocked' if each.blocked else ''}",
            needs=each.blocked,
        )
        for trait, each in ready.traits.items()
    )
    return Section("traits", "Scores", (Figures(figures),))


def _rungs(standing: Standing) -> Section:
    rungs = [each for each in Rung if each is not Rung.NOTHING]
    reached = rungs.index(standing.rung) + 1 if standing.rung in rungs else 0
    items = []
    for place, each in enumerate(rungs):
        mark: Spans = ()
        if place == reached - 1:
            mark = say(" ", strong("It stands here."))
        elif each is standing.next:
            mark = say(" ", needs("Next; it needs: "), told(standing.needs), ".")
        name = say(strong(each.value)) if place < reached else say(each.value)
        items.append(say(name, f": {each.says}.", mark))
    first: tuple[Block, ...] = () if reached else (Paragraph(say("It stands on no rung yet.")),)
    return Section("rungs", "Where it stands", (*first, Items(tuple(items), "steps")))


def _foot(seen: Assessed) -> Spans:
    tables = "; ".join(
        f"{each.name}: {each.profile.rows:,} rows"
        + (f", {each.rejected:,} lines were no rows" if each.rejected else "")
        + f", from {file_of(each.shown)}"
        for each in seen.pictures
    )
    kept = f" Record {seen.record} of the ledger." if seen.record is not None else ""
    return say(
        f"{tables}.{kept} Values about people are shown by their shape. Rows are counted from 1. A score is 100 where every check"
        " is within its limit; any block is NOT READY, whatever the score."
    )
