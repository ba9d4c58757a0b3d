"""What works took, read from the ledger: answers that were asked for, and people's reviews.

All of it counts, so a work's bill is as long as its life; who asks often reads on from where they read last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.production import State
from midspan.run.tasks.entries import RESPONSE
from midspan.value.spending.account import Usage


@dataclass(slots=True)
class _Tab:
    """seen: the newest record of each kind that is in it."""

    usage: Usage = field(default_factory=Usage)
    seen: dict[str, int] = field(default_factory=dict)


class Tabs:
    """What each work took by the end of a day, for one state of the files and one ledger, which only grows."""

    def __init__(self) -> None:
        self._tabs: dict[tuple[tuple[str, ...], date], _Tab] = {}

    def usage(self, ledger: Ledger, works: Sequence[WorkFile], until: date) -> Usage:
        """Of all these works, up to the end of that day. Raises StoreError."""
        found = Usage()
        for file in works:
            tab = self._tabs.setdefault((file.names, until), _Tab())
            for kind, take in ("item", _answered), (RESPONSE, _reviewed):
                for entry in ledger.read(kind, file.names, beyond=tab.seen.get(kind)):
                    take(tab.usage, entry, until)
                    tab.seen[kind] = entry.seq
            found.add(tab.usage)
        return found


def usage(ledger: Ledger, works: Sequence[WorkFile], until: date) -> Usage:
    """Read once. Raises StoreError."""
    return Tabs().usage(ledger, works, until)


def _answered(found: Usage, entry: Recorded, until: date) -> None:
    day = date.fromisoformat(entry.at[:10])
    if day > until or State.EXECUTED not in entry.body["states"].split(" "):
        return
    found.answers += 1
    cost = entry.body.get("cost")
    if cost is None:
        found.unbilled += 1
    else:
        found.model[day] += cost


def _reviewed(found: Usage, entry: Recorded, until: date) -> None:
    day = date.fromisoformat(str(entry.body["at"])[:10])
    if day > until:
        return
    found.reviews += 1
    seconds = entry.body.get("effort_s")
    if seconds is None:
        found.untimed += 1
    else:
        found.people_s[day] += seconds
