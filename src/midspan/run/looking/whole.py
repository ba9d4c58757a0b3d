"""One item with all that is known of it: what was asked of people, what it acted under, and each record that is about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from midspan.definitions.digests import digest
from midspan.definitions.segmented import segment_of, segment_paths
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.production import ItemRow, State, TaskRow
from midspan.prove.streams.promoting import Promotion, promotion_of
from midspan.prove.streams.stream import Stream, streams
from midspan.run.footing import KIND as LEVEL
from midspan.run.forgetting import ERASURE
from midspan.run.incidents import Incident, incidents
from midspan.run.looking.listing import ABOUT, is_hidden, tasks_of
from midspan.run.ports import Production
from midspan.run.tasks.entries import ESCALATION, REASSIGNMENT, RESPONSE, UNDO
from midspan.run.tasks.opening import task_id

_SAID = (RESPONSE, ESCALATION, REASSIGNMENT, UNDO)


@dataclass(frozen=True, slots=True)
class Under:
    """The claim that stood when it was answered. certificate: its record. promotion: None where nothing could act alone yet."""

    stream: Stream
    certificate: int | None
    promotion: Promotion | None


@dataclass(frozen=True, slots=True)
class Whole:
    """tasks: all about it. records: of the ledger, oldest first. incidents: that were open while it was on its way."""

    row: ItemRow
    tasks: tuple[TaskRow, ...]
    records: tuple[Recorded, ...]
    under: Under | None
    incidents: tuple[Incident, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether somebody is still to answer it without sight of the answer: until then nobody is told that anywhere."""
        return is_hidden(self.tasks)

    @property
    def is_erased(self) -> bool:
        return any(each.kind == ERASURE for each in self.records)

    @property
    def entry(self) -> Recorded | None:
        """The newest that says what became of it; None while it is on its way."""
        return next((each for each in reversed(self.records) if each.kind == "item"), None)


def whole(file: WorkFile, ledger: Ledger, production: Production, item: str) -> Whole | None:
    """None where no such item was taken in. Raises StoreError, also where a record is not what was recorded."""
    row = production.item(file.identity, item)
    if row is None:
        return None
    opened = streams(ledger, file.names)
    records = tuple(sorted(_records(file, ledger, row, opened), key=lambda each: each.seq))
    found = Whole(row, tuple(tasks_of(production, row)), records, None, tuple(_meanwhile(file, ledger, row)))
    under = _under(file, ledger, found, opened) if found.entry else None
    return Whole(found.row, found.tasks, found.records, under, found.incidents)


def _records(file: WorkFile, ledger: Ledger, row: ItemRow, opened: Iterable[Stream]) -> Iterator[Recorded]:
    for kind in ("item", "replay"):
        yield from ledger.read(kind, file.names, row.id)
    yield from ledger.read("chunk", file.names, row.chunk)
    for purpose in ABOUT:
        for kind in _SAID:
            yield from ledger.read(kind, file.names, task_id(row.work, row.id, purpose))
    for stream in opened:
        for kind in ("draw", "label"):
            yield from ledger.read(kind, stream.id, row.id)
    if row.input is None:
        own = digest(row.id)
        yield from (each for each in ledger.read(ERASURE, file.names) if own in each.body["items"])


def _meanwhile(file: WorkFile, ledger: Ledger, row: ItemRow) -> Iterator[Incident]:
    if not ledger.count("incident", file.names):
        return
    for each in incidents(ledger, file):
        began = row.ended_at is None or each.opened_at <= row.ended_at
        if began and (each.closed_at is None or each.closed_at >= row.received_at):
            yield each


def _under(file: WorkFile, ledger: Ledger, found: Whole, opened: Iterable[Stream]) -> Under | None:
    entry = found.entry
    if entry is None or State.EXECUTED not in entry.body["states"].split(" "):
        return None
    drawn = {each.subject for each in found.records if each.kind == "draw"}
    own = [each for each in opened if each.id in drawn] or [
        each
        for each in opened
        if each.seq < entry.seq
        and each.implementation == _answered_by(file, ledger, entry)
        and _speaks_of(file, each, found.row)
    ]
    if not own:
        return None
    stream, certificate = own[-1], ledger.latest("certificate", file.names, own[-1].certificate)
    promotion = promotion_of(ledger, file, stream)
    demotion = ledger.latest("demotion", file.names, stream.id)
    held = (
        promotion is not None and promotion.seq < entry.seq and (demotion is None or demotion.seq > entry.seq)
    )
    return Under(stream, certificate.seq if certificate else None, promotion if held else None)


def _answered_by(file: WorkFile, ledger: Ledger, entry: Recorded) -> str | None:
    """From records alone: what the row said of it may be erased."""
    if "fallback" in entry.body:
        return str(entry.body["fallback"])
    before = (each for each in ledger.read(LEVEL, file.names, newest_first=True) if each.seq < entry.seq)
    level = next(before, None)
    return None if level is None else level.body.get("implementation")


def _speaks_of(file: WorkFile, stream: Stream, row: ItemRow) -> bool:
    if stream.segment is None:
        return True
    value = json.loads(row.input) if row.input else {}
    return isinstance(value, dict) and segment_of(segment_paths(file.work))(value) == stream.segment
