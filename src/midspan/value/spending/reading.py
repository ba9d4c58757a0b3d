"""What works took, read from the ledger: answers that were asked for, in production and before, and people's reviews.

All of it counts, so a work's bill is as long as its life; who asks often reads on from where they read last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.production import State
from midspan.prove.evaluating.billing import KIND as BILL
from midspan.prove.evaluating.billing import bill_of
from midspan.run.tasks.entries import RESPONSE
from midspan.value.spending.account import Usage


@dataclass(slots=True)
class _Tab:
    """days: what each took. seen: the newest record of each kind that is in it."""

    days: defaultdict[date, Usage] = field(default_factory=lambda: defaultdict(Usage))
    seen: dict[str, int] = field(default_factory=dict)


class Tabs:
    """What each work took, by its names. For one ledger, which only grows, and for one thread at a time."""

    def __init__(self) -> None:
        self._tabs: dict[tuple[str, ...], _Tab] = {}

    def usage(self, ledger: Ledger, works: Sequence[WorkFile], until: date) -> Usage:
        """Of all these works, up to the end of that day. Raises StoreError."""
        found = Usage()
        for file in works:
            tab = self._read(ledger, file)
            for day, took in tab.days.items():
                if day <= until:
                    found.add(took)
            found.proving.unwritten |= _unwritten(ledger, file, until)
        return found

    def _read(self, ledger: Ledger, file: WorkFile) -> _Tab:
        tab = self._tabs.setdefault(file.names, _Tab())
        for kind, take in ("item", _answered), (RESPONSE, _reviewed), (BILL, _billed):
            for entry in ledger.read(kind, file.names, beyond=tab.seen.get(kind)):
                take(tab.days, entry)
                tab.seen[kind] = entry.seq
        return tab


def usage(ledger: Ledger, works: Sequence[WorkFile], until: date) -> Usage:
    """Read once. Raises StoreError."""
    return Tabs().usage(ledger, works, until)


def _answered(days: defaultdict[date, Usage], entry: Recorded) -> None:
    if State.EXECUTED not in entry.body["states"].split(" "):
        return
    day = date.fromisoformat(entry.at[:10])
    found, cost = days[day], entry.body.get("cost")
    found.answers += 1
    if cost is None:
        found.unbilled += 1
    else:
        found.model[day] += cost


def _reviewed(days: defaultdict[date, Usage], entry: Recorded) -> None:
    day = date.fromisoformat(str(entry.body["at"])[:10])
    found, seconds = days[day], entry.body.get("effort_s")
    found.reviews += 1
    if seconds is None:
        found.untimed += 1
    else:
        found.people_s[day] += seconds


def _billed(days: defaultdict[date, Usage], entry: Recorded) -> None:
    found, bill = days[date.fromisoformat(entry.at[:10])].proving, bill_of(entry)
    found.answers += bill.answers
    found.unbilled += bill.unbilled
    found.amount += bill.amount


def _unwritten(ledger: Ledger, file: WorkFile, until: date) -> bool:
    """Whether anything was asked for an evaluation that is older than the first bill."""
    first = next(ledger.read(BILL, file.names), None)
    for entry in ledger.read("evaluation", file.names):
        if date.fromisoformat(entry.at[:10]) > until or (first is not None and entry.seq > first.seq):
            return False
        counts = entry.body["evaluation"]["measured"]
        if counts["total"] > counts["kept"]:
            return True
    return False
