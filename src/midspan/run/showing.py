"""What production has shown of one work, from the ledger alone, for whoever decides how it goes on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from itertools import islice

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.stage import Level
from midspan.prove.ports import Described
from midspan.prove.streams.label import Declined
from midspan.prove.streams.promoting import promotable
from midspan.prove.streams.stream import ended, streams
from midspan.run.asking.trying import BREAKER
from midspan.run.shown import Shown

# Older items say little of how it is now.
_NEWEST = 5_000


def shown(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    now: datetime,
    flagged: AbstractSet[str],
) -> Shown:
    """As the ledger has it. flagged: people who are not looking. Raises StoreError."""
    answered = unusable = asked = 0
    costs = list[float]()
    last = None
    if ledger.count("item", file.names):
        for entry in islice(ledger.read("item", file.names, newest_first=True), _NEWEST):
            last = last or entry.at
            executed = "executed" in entry.body["states"].split(" ")
            asked += executed
            if executed and "cost" in entry.body:
                costs.append(entry.body["cost"])
            if entry.body.get("level") != Level.SHADOW:
                continue
            because, missed = str(entry.body.get("because", "")), "missed" in entry.body
            # What its breaker kept from it, and what another one answered in its place, is no answer of its own.
            if missed or because == BREAKER or executed:
                answered += 1
                unusable += missed or because == BREAKER or because.startswith("error:")
    promoted = _promoted(ledger, file, described, now, flagged)
    return Shown(answered, unusable, promoted, last, asked, len(costs), math.fsum(costs))


def _promoted(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    now: datetime,
    flagged: AbstractSet[str],
) -> bool:
    open_ones = [each for each in streams(ledger, file.names) if ended(ledger, file.names, each) is None]
    found = (promotable(ledger, file, described, each, now=now, flagged=flagged) for each in open_ones)
    return any(not isinstance(each, Declined) for each in found)
