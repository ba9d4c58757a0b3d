"""Items of a work in the order of their ids, and open tasks first due first, a page at a time.

Law: a page looks at no more than `LOOKED_AT` items, however many there are; `further` is what the next page goes on after, and
following it to the end gives each item that was asked for exactly once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.ports import Production
from midspan.run.tasks.opening import task_id

ON_A_PAGE, LOOKED_AT = 50, 10_000
_STEP = 256
# About an item itself; a case whose right answer is known stands beside items, and has none.
ABOUT = (Purpose.DECIDE, Purpose.SECOND, Purpose.LABEL)


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is asked for. day: on which it came, UTC. because: the code that the ledger has for why it did not act alone."""

    state: State | None = None
    day: date | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One item without what it holds. because: as a code, None where there is none yet. waits: open tasks about it."""

    row: ItemRow
    because: str | None
    waits: tuple[TaskRow, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether somebody is still to answer it without being told anything of what became of it so far."""
        return is_hidden(self.waits)


@dataclass(frozen=True, slots=True)
class Listed:
    """looked: at so many items. further: None at the end."""

    lines: tuple[Line, ...]
    looked: int
    further: str | None


def listed(file: WorkFile, ledger: Ledger, production: Production, sieve: Sieve, after: str = "") -> Listed:
    """after: the id of the last one seen. Raises StoreError."""
    kept, looked, more = list[ItemRow](), 0, True
    while more and looked < LOOKED_AT and len(kept) < ON_A_PAGE:
        size = min(_STEP, LOOKED_AT - looked)
        rows = production.listed(file.identity, sieve.state, after=after, limit=size)
        more = len(rows) == size
        found, room = _sifted(file, ledger, production, rows, sieve), ON_A_PAGE - len(kept)
        if len(found) > room:
            found, more = found[:room], True
            rows = rows[: rows.index(found[-1]) + 1]
        kept += found
        looked += len(rows)
        after = rows[-1].id if rows else after
    codes = _codes(file, ledger, kept)
    lines = (Line(row, codes.get(row.id), waits(production, row)) for row in kept)
    return Listed(tuple(lines), looked, after if more else None)


def tasks(
    file: WorkFile, production: Production, role: str | None = None, after: str = ""
) -> tuple[list[TaskRow], str | None]:
    """Open tasks of a work, first due first, and the id of the one that the next page goes on after. Raises StoreError."""
    known = after if after and production.task(after) is not None else ""
    found = production.tasks(role=role, work=file.identity, after=known, limit=ON_A_PAGE + 1)
    return found[:ON_A_PAGE], found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None


def tasks_of(production: Production, row: ItemRow) -> list[TaskRow]:
    """All that anybody was ever asked about an item. Raises StoreError."""
    found = (production.task(task_id(row.work, row.id, purpose)) for purpose in ABOUT)
    return [each for each in found if each is not None]


def waits(production: Production, row: ItemRow) -> tuple[TaskRow, ...]:
    """The open ones. Raises StoreError."""
    return tuple(each for each in tasks_of(production, row) if each.state is TaskState.OPEN)


def is_hidden(about: Iterable[TaskRow]) -> bool:
    """Whether one of these tasks is open, and to be answered without sight of the proposal."""
    return any(each.blind and each.state is TaskState.OPEN for each in about)


def _sifted(
    file: WorkFile, ledger: Ledger, production: Production, rows: Sequence[ItemRow], sieve: Sieve
) -> list[ItemRow]:
    found = [each for each in rows if sieve.day is None or each.received_at[:10] == sieve.day.isoformat()]
    if sieve.because is None:
        return found
    codes = _codes(file, ledger, found)
    found = [each for each in found if codes.get(each.id) == sieve.because]
    # Whoever asks for all of one reason must not learn it of an item that is still to be answered without it.
    return [each for each in found if not is_hidden(waits(production, each))]


def _codes(file: WorkFile, ledger: Ledger, rows: Iterable[ItemRow]) -> dict[str, str]:
    bodies = ledger.bodies("item", file.identity, [each.id for each in rows])
    return {id_: body["because"] for id_, body in bodies.items() if "because" in body}
