"""What people did with what was proposed to them, read from the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.production import Purpose, State
from midspan.prove.bounds import lower
from midspan.run.tasks.entries import ESCALATION, RESPONSE, UNDO
from midspan.run.tasks.said import Verdict

# Of each work; what is older tells little of how people work with it now.
NEWEST = 20_000
TRAINED_AT, LEVEL = 0.7, 0.95


@dataclass(frozen=True, slots=True)
class Deed:
    """One proposal in front of one role. what: accepted, overridden, ignored or handed-on. by: None where nobody came.

    work: today's name of it. seq: the record of the ledger.
    """

    on: date
    role: str
    by: str | None
    what: str
    work: str
    item: str
    seq: int

    @property
    def used(self) -> bool:
        return self.what in {"accepted", "overridden"}


def bound(right: int, known: int) -> float:
    """Below which the share of right answers does not lie, exact, one-sided, at 95 %; 0 where none was given."""
    return lower(right, known, LEVEL) if known else 0.0


def passes(right: int, known: int) -> bool:
    return bound(right, known) >= TRAINED_AT


@dataclass(slots=True)
class Training:
    """Answers of one person to items whose right answer is known. since: the day on which they passed last; None: unknown."""

    right: int = 0
    known: int = 0
    since: date | None = None

    def add(self, right: bool, on: date) -> None:
        before = passes(self.right, self.known)
        self.known += 1
        self.right += right
        if not before and passes(self.right, self.known):
            self.since = on

    def passed_by(self, until: date) -> bool:
        """Whether they have passed, and had on that day."""
        return passes(self.right, self.known) and (self.since is None or self.since <= until)


@dataclass(frozen=True, slots=True)
class Did:
    """deeds: oldest first, those that were taken back left out. training: by person."""

    deeds: tuple[Deed, ...] = ()
    training: dict[str, Training] = field(default_factory=dict)


def did(ledger: Ledger, works: Sequence[WorkFile], until: date) -> Did:
    """Of these works, up to the end of that day. Raises StoreError."""
    deeds, training = list[Deed](), dict[str, Training]()
    for file in works:
        entries = _standing(ledger, file, until)
        proposed = _proposed(ledger, file, entries)
        for entry in entries:
            if entry.kind == RESPONSE and entry.body["purpose"] == Purpose.KNOWN:
                _trained(training, entry)
            elif (found := _deed(file, entry, proposed)) is not None:
                deeds.append(found)
    return Did(tuple(sorted(deeds, key=lambda each: each.on)), training)


def _standing(ledger: Ledger, file: WorkFile, until: date) -> list[Recorded]:
    """Responses and escalations in their order, without what was taken back."""
    found = [
        entry
        for kind in (RESPONSE, ESCALATION, UNDO)
        for entry in islice(ledger.read(kind, file.names, newest_first=True), NEWEST)
        if _on(entry) <= until
    ]
    standing: dict[int, Recorded] = {}
    newest: dict[str, int] = {}
    for entry in sorted(found, key=lambda each: each.seq):
        if entry.kind == UNDO:
            standing.pop(newest.get(entry.key, 0), None)
            continue
        standing[entry.seq] = entry
        if entry.kind == RESPONSE:
            newest[entry.key] = entry.seq
    return list(standing.values())


def _proposed(ledger: Ledger, file: WorkFile, entries: Iterable[Recorded]) -> Collection[str]:
    """Of the items that were handed on, or that nobody took up, those that had a proposal."""
    asked = {
        entry.body["item"]
        for entry in entries
        if entry.kind == ESCALATION and entry.body["purpose"] == Purpose.DECIDE
    }
    return {
        item
        for name in file.names
        for item, body in ledger.bodies("item", name, asked).items()
        if State.CHECKED in body["states"].split(" ")
    }


def _deed(file: WorkFile, entry: Recorded, proposed: Collection[str]) -> Deed | None:
    body = entry.body
    if body["purpose"] != Purpose.DECIDE:
        return None
    if entry.kind == ESCALATION:
        if body["item"] not in proposed:
            return None
        what = "ignored" if body["because"] == "due" else "handed-on"
    elif body["blind"] or "proposal" not in body:
        return None
    else:
        same = body.get("output") == body["proposal"] and body["said"] != Verdict.REJECT
        what = "accepted" if same else "overridden"
    return Deed(_on(entry), body["role"], body.get("by"), what, file.name, body["item"], entry.seq)


def _trained(training: dict[str, Training], entry: Recorded) -> None:
    who, right = entry.body.get("by"), entry.body.get("right")
    if who is None or right is None:
        return
    training.setdefault(who, Training()).add(bool(right), _on(entry))


def _on(entry: Recorded) -> date:
    return date.fromisoformat(str(entry.body["at"])[:10])
