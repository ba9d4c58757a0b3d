"""What the ledger says that people have not been told yet.

The ledger is the outbox: whoever escalates, opens an incident or lowers a level has written it there, and what was told is a
position in it. So nothing is lost with a process, and nobody has to be reached in the transaction of a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.stage import Level


class Kind(StrEnum):
    """asked: of this role now. ended: nobody is left after this role. incident: it owns one. lowered: what its work may do."""

    ASKED = "asked"
    ENDED = "ended"
    INCIDENT = "incident"
    LOWERED = "lowered"


@dataclass(frozen=True, slots=True)
class News:
    """One thing for one role. work: as the ledger calls it. detail: a severity or a level; no content of any item."""

    seq: int
    role: str
    kind: Kind
    work: str
    detail: str = ""


_KINDS = ("escalation", "reassignment", "incident", "level", "demotion")
# By work, who answers for it.
Owners = Callable[[str], tuple[str, ...]]


def position(ledger: Ledger) -> int:
    """Of the newest entry that anybody could be told of; 0 where there is none. Raises StoreError."""
    newest = (ledger.store.rows(kind=kind, newest_first=True) for kind in _KINDS)
    return max((row.seq for rows in newest if (row := next(iter(rows), None))), default=0)


def news(ledger: Ledger, after: int, owners: Owners) -> list[News]:
    """Everything since that position, in the order in which it happened. Raises StoreError."""
    found = [each for kind in _KINDS for entry in _since(ledger, kind, after) for each in _of(entry, owners)]
    return sorted(found, key=lambda each: each.seq)


def _since(ledger: Ledger, kind: str, after: int) -> Iterator[Recorded]:
    for entry in ledger.read(kind, newest_first=True):
        if entry.seq <= after:
            return
        yield entry


def _of(entry: Recorded, owners: Owners) -> Iterator[News]:
    body = entry.body
    match entry.kind:
        case "escalation":
            ended = body.get("to") is None
            role = body["role"] if ended else body["to"]
            yield News(entry.seq, role, Kind.ENDED if ended else Kind.ASKED, entry.subject)
        case "reassignment":
            yield News(entry.seq, body["to"], Kind.ASKED, entry.subject)
        case "incident":
            yield News(entry.seq, body["owner"], Kind.INCIDENT, entry.subject, body["severity"])
        case "level" if not _lowered(body):
            return
        case _:
            detail = str(body.get("level", ""))
            for role in owners(entry.subject):
                yield News(entry.seq, role, Kind.LOWERED, entry.subject, detail)


def _lowered(body: Mapping[str, Any]) -> bool:
    level, was = Level(body["level"]), Level(body.get("was") or body["level"])
    return level is not was and was.reaches(level)
