"""Whether an assessment still holds: for the contracts, the input and the data that there are now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from midspan.data.asking.answers import KIND as ANSWERS
from midspan.data.contract.promises import Promise
from midspan.data.known.paths import within
from midspan.data.known.record import KIND, Assessed, from_body
from midspan.data.known.sources import differing, rests_on
from midspan.definitions.digests import digest
from midspan.definitions.faults import Fault
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded


@dataclass(frozen=True, slots=True)
class Old:
    """A table whose promise has run out since the assessment: the newest row was to be no older than `within_s` seconds."""

    table: str
    age_s: float
    within_s: float


@dataclass(frozen=True, slots=True)
class DataKnown:
    """The newest assessment of a work's data; None where there is none.

    void_because: what changed since: a contract, a file of the data, `input`, or `answers` of its owner. faults: what is wrong with the contracts
    themselves. unseen: files of which nobody can tell whether they changed. old: tables of which it is too old to speak.
    rests_on: the files that all this follows from, as `Signatures` names them.
    """

    assessed: Assessed | None = None
    void_because: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    unseen: tuple[str, ...] = ()
    old: tuple[Old, ...] = ()
    rests_on: tuple[str, ...] = ()


NOTHING = DataKnown()


def read_known(ledger: Ledger, file: WorkFile, root: Path, today: date) -> DataKnown:
    """What is known of the data of a work, as its files are now. Raises StoreError."""
    if not file.work.data:
        return NOTHING
    from midspan.data.contract.ofwork import contracts_of  # noqa: PLC0415 - most works name no contract

    contracts = contracts_of(file, root)
    faults = tuple(fault for each in contracts.values() for fault in each.faults)
    entry = _newest(ledger, file)
    if entry is None:
        return DataKnown(faults=faults)
    assessed = from_body(entry.body)
    now = contract_digests(file, root)
    names = dict.fromkeys((*now, *assessed.contracts))
    changed = [name for name in names if now.get(name) != assessed.contracts.get(name)]
    if input_digest(file) != assessed.input:
        changed.append("input")
    answered = ledger.latest(ANSWERS, file.names)
    if answered is not None and answered.seq > entry.seq:
        changed.append("answers")
    sources = [*(assessed.sources or {}).values()]
    unseen = [] if assessed.sources is not None else ["data"]
    for each in sources:
        others, hidden = differing(each, root) if each.name else ((), ())
        changed += others
        unseen += hidden
    return DataKnown(
        assessed,
        tuple(dict.fromkeys(changed)),
        faults,
        tuple(dict.fromkeys(unseen)),
        tuple(_old(assessed, (each.promise for each in contracts.values()), today)),
        tuple(dict.fromkeys(path for each in sources for path in rests_on(each, root))),
    )


def named_by(ledger: Ledger, file: WorkFile, root: Path) -> tuple[str, ...]:
    """Every contract and file that `read_known` looks at, as `Signatures` names them. Raises StoreError."""
    entry = _newest(ledger, file)
    sources = (from_body(entry.body).sources or {}).values() if entry else ()
    return (*within(file, root), *(path for each in sources for path in rests_on(each, root)))


def _newest(ledger: Ledger, file: WorkFile) -> Recorded | None:
    return ledger.latest(KIND, file.names) if ledger.count(KIND, file.names) else None


def _old(assessed: Assessed, promises: Iterable[Promise], today: date) -> Iterator[Old]:
    """By the beginning of the day, since no hour of it is known: what is said to be old is so at any hour."""
    at = datetime.fromisoformat(assessed.at)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    age = (datetime.combine(today, time(), UTC) - at).total_seconds()
    for promise in promises:
        for table in promise.tables:
            if table.freshness is not None and table.name in assessed.rows and age > table.freshness.within_s:
                yield Old(table.name, age, table.freshness.within_s)


def contract_digests(file: WorkFile, root: Path) -> dict[str, str]:
    """The digest of each contract of a work by its name there; of one that cannot be read, an empty one."""
    return {name: _digest(path) for name, path in within(file, root).items()}


def input_digest(file: WorkFile) -> str:
    """Of the schema of the work's input."""
    return digest(file.work.input or {})


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:32]
    except (OSError, ValueError):
        return ""
