"""All checks of all tables that a work rests on, in the order in which one needs the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from midspan.data.asking.stating import stated
from midspan.data.checking.depending import Rows, dependencies
from midspan.data.checking.governance import answered_for
from midspan.data.checking.ground import Ground, Need
from midspan.data.checking.living import unsaid
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Cell, Outcome, State, Trait
from midspan.data.checking.table import CHECKS, check
from midspan.data.contract.promises import Promise
from midspan.data.scoring.score import Readiness, readiness
from midspan.findings import Place


class Flagged(NamedTuple):
    """A cell that is wrong, with its table and the check that found it."""

    table: str
    check: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the checks found, and what they come to."""

    outcomes: tuple[Outcome, ...]
    readiness: Readiness

    @property
    def cells(self) -> list[Flagged]:
        """Wrong cells, by table and row; each once, with the first reason for it."""
        found: dict[tuple[str, int, str], Flagged] = {}
        for outcome in self.outcomes:
            for each in outcome.cells:
                flagged = Flagged(outcome.table, outcome.check, each)
                found.setdefault((outcome.table, each.row, each.column), flagged)
        return [found[at] for at in sorted(found)]

    @property
    def faults(self) -> list[Outcome]:
        """What blocks first, then what warns."""
        order = {State.BLOCK: 0, State.WARN: 1}
        return sorted(
            (each for each in self.outcomes if each.state in order), key=lambda each: order[each.state]
        )


def _silent(_: str) -> None:
    """Nobody watches."""


def assessed(
    promises: Sequence[Promise],
    grounds: Sequence[Ground],
    needs: Sequence[Need],
    place: Place,
    told: Callable[[str], None] = _silent,
) -> Assessment:
    """place: of the work, for what is said of no contract. told: what is being looked at."""
    outcomes = [*mapped(promises, grounds, needs, place)]
    for promise in promises:
        outcomes += answered_for(promise, promise.place)
        outcomes += _unmeasured(promise)
    for ground in grounds:
        outcomes += of_table(ground, told)
    outcomes += _nowhere(grounds, place)
    return Assessment(tuple(outcomes), readiness(outcomes))


def of_table(ground: Ground, told: Callable[[str], None] = _silent) -> Iterator[Outcome]:
    """Everything about one table; dependencies last, since what is malformed has no vote in them."""
    found: list[Outcome] = []
    ground.tally(tally for each in CHECKS if each.tallies is not None for tally in each.tallies(ground))
    for each in CHECKS:
        if each.look is not None:
            told(f"checking {ground.table.name}: {each.name}")
            found += each.look(ground, Measure(ground, each.name, each.trait, each.limits))
    yield from found
    said = stated(ground)
    if not said:
        return
    told(f"checking {ground.table.name}: dependency")
    malformed = {(cell.row, cell.column) for outcome in found for cell in outcome.cells}
    rows = Rows(ground, said, malformed)
    for name, agree in (("agree", True), ("dependency", False)):
        row = check(name)
        yield from dependencies(
            ground, Measure(ground, row.name, row.trait, row.limits), rows, said, agree=agree
        )


def mapped(
    promises: Sequence[Promise], grounds: Sequence[Ground], needs: Sequence[Need], place: Place
) -> Iterator[Outcome]:
    """Every required field of the input is one column of the data."""
    row = check("mapped")
    if not needs:
        yield _said(
            row.name,
            row.trait,
            place,
            State.UNKNOWN,
            because="the work has no input schema",
            do="write `input`",
            required=True,
        )
    for need in needs:
        columns = [
            (table, each)
            for promise in promises
            for table in promise.tables
            for each in table.columns
            if each.input == need.name
        ]
        said = [(table, each) for table, each in columns if each.feeds is not None]
        found = said or columns
        there = [
            each
            for table, each in found
            for ground in grounds
            if ground.table is table
            and (held := ground.holding(each.name)) is not None
            and held.there is not None
        ]
        if len(found) == 1 and (there or not grounds):
            yield _said(row.name, row.trait, need.place, State.FINE, required=need.required, column=need.name)
        elif need.required:
            names = ", ".join(f"`{table.name}.{each.name}`" for table, each in found[:4])
            message = (
                f"`input.{need.name}` may be any of {names}"
                if len(found) > 1
                else f"`input.{need.name}` is promised as {names}, and is not there"
                if found
                else f"`input.{need.name}` is no column of the data"
            )
            do = (
                "say `feeds: " + need.name + "` of the one that is meant"
                if len(found) != 1
                else "deliver the column"
            )
            yield _said(
                row.name,
                row.trait,
                need.place,
                State.BLOCK,
                message=message,
                do=do,
                required=True,
                column=need.name,
            )


def _said(
    name: str,
    trait: Trait,
    place: Place,
    state: State,
    *,
    because: str = "",
    message: str = "",
    do: str = "",
    required: bool = False,
    column: str | None = None,
) -> Outcome:
    faulty = int(state is State.BLOCK)
    score = {State.FINE: 1.0, State.BLOCK: 0.0}.get(state)
    return Outcome(
        name, trait, "input", column, place, state, faulty, 1, float(faulty),
        score=score, required=required, because=because, message=message, do=do,
    )  # fmt: skip


def _unmeasured(promise: Promise) -> Iterator[Outcome]:
    """Demands of the contract that midspan does not measure."""
    for each in promise.unmeasured:
        yield Outcome(
            "demand", Trait.QUALITY, promise.name, each.of, each.place, State.UNKNOWN,
            because=f"`{each.what}` is not measured: {each.why}", do="measure it where it is run, or say it as a metric of the standard",
        )  # fmt: skip


def _nowhere(grounds: Sequence[Ground], place: Place) -> Iterator[Outcome]:
    """Nobody says of any table where production is."""
    if grounds and not any(each.production for each in grounds):
        row = check("drift")
        because = "nothing says where production is, and what it is to be compared with"
        yield _said(row.name, row.trait, place, State.UNKNOWN, because=because, do=unsaid(grounds[0]))
