"""Whether an assessment still holds: for the contracts and the input that there are now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from midspan.data.known.paths import within
from midspan.data.known.record import KIND, Assessed, from_body
from midspan.definitions.digests import digest
from midspan.definitions.faults import Fault
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger


@dataclass(frozen=True, slots=True)
class DataKnown:
    """The newest assessment of a work's data; None where there is none.

    void_because: what changed since: a file, or `input`. faults: what is wrong with the contracts themselves.
    """

    assessed: Assessed | None = None
    void_because: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


NOTHING = DataKnown()


def read_known(ledger: Ledger, file: WorkFile, root: Path) -> DataKnown:
    """What is known of the data of a work, as its files are now. Raises StoreError."""
    if not file.work.data:
        return NOTHING
    from midspan.data.contract.ofwork import contracts_of  # noqa: PLC0415 - most works name no contract

    faults = tuple(fault for each in contracts_of(file, root).values() for fault in each.faults)
    entry = ledger.latest(KIND, file.names) if ledger.count(KIND, file.names) else None
    if entry is None:
        return DataKnown(faults=faults)
    assessed, now = from_body(entry.body), contract_digests(file, root)
    names = dict.fromkeys((*now, *assessed.contracts))
    changed = [name for name in names if now.get(name) != assessed.contracts.get(name)]
    if input_digest(file) != assessed.input:
        changed.append("input")
    return DataKnown(assessed, tuple(changed), faults)


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
