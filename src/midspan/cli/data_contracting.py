"""What `data diff` does: read two contracts, compare them, and say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from midspan.data.contract.changes import ContractChange, contract_changes
from midspan.data.contract.reading import ContractFile, read_contract
from midspan.decide.wording import counted
from midspan.errors import UsageError


@dataclass(frozen=True, slots=True)
class Difference:
    """Two contracts, and what differs."""

    was: ContractFile
    now: ContractFile
    changes: tuple[ContractChange, ...]

    @property
    def breaking(self) -> bool:
        return any(each.breaking for each in self.changes)

    def as_json(self) -> dict[str, object]:
        """The documented keys of `data diff --format json`."""
        return {
            "was": {"path": self.was.document.path, "version": self.was.promise.version},
            "now": {"path": self.now.document.path, "version": self.now.promise.version},
            "breaking": self.breaking,
            "changes": [each.as_json() for each in self.changes],
            "faults": [
                {
                    "path": fault.place.path,
                    "line": fault.place.line,
                    "column": fault.place.column,
                    "message": fault.message,
                    "help": fault.help,
                }
                for file in (self.was, self.now)
                for fault in file.faults
            ],
        }


def compared(old: Path, new: Path) -> Difference:
    """Raises UsageError where one of them is no contract that can be read."""
    was, now = _read(old), _read(new)
    return Difference(was, now, tuple(contract_changes(was.promise, now.promise)))


def _read(path: Path) -> ContractFile:
    if not path.exists():
        raise UsageError(f"there is no file `{path}`", help="name two contracts, the older one first")
    file = read_contract(path, path.as_posix())
    if file.unreadable:
        fault = file.faults[0]
        raise UsageError(f"{fault.place}: {fault.message}", help=fault.help)
    if not file.promise.tables:
        raise UsageError(
            f"`{path.as_posix()}` promises no table, so there is nothing to compare",
            help="name a contract of the Open Data Contract Standard 3, with its tables under `schema`",
        )
    return file


def difference_text(found: Difference) -> str:
    """The breaking changes first; what could not be read as it was meant last."""
    return "\n".join(_lines(found))


def _lines(found: Difference) -> Iterator[str]:
    breaking = [each for each in found.changes if each.breaking]
    others = [each for each in found.changes if not each.breaking]
    names = f"{found.was.document.path} → {found.now.document.path}"
    if not found.changes:
        yield f"{names}: no change in what is promised"
    else:
        said = counted(len(breaking), "breaking change", "breaking changes") if breaking else "nothing breaks"
        yield f"{names}: {said}, {len(others)} other"
    for heading, changes in (("Breaking", breaking), ("Not breaking", others)):
        if changes:
            yield ""
            yield heading
            yield from (f"  `{each.at}` {each.text}" for each in changes)
    if breaking and found.was.promise.version == found.now.promise.version:
        yield ""
        yield "  help: give the new contract a version of its own, and tell those who rest on the old one"
    faults = [fault for file in (found.was, found.now) for fault in file.faults]
    if faults:
        yield ""
        yield "Not read as it may be meant"
        for fault in faults:
            yield f"  {fault.place}: {fault.message}"
            yield f"    help: {fault.help}"
