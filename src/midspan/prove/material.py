"""The cases a run works on, streamed; what cannot be used is counted and named, never dropped unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.faults import Fault
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.model.case import Case, Use

SHOWN = 3


@dataclass(slots=True)
class Unusable:
    """Lines that are no case, or whose input no schema-true item could have: their number, and the first three."""

    total: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, place: str, message: str) -> None:
        self.total += 1
        if len(self.first) < SHOWN:
            self.first.append(f"{place}: {message}")


def cases_path(file: WorkFile) -> str:
    """Where the cases stand, relative to the workspace."""
    return f"{file.document.path.rpartition('/')[0]}/{file.cases.name}".lstrip("/")


def cases_for(file: WorkFile, work: CompiledWork, uses: frozenset[Use], unusable: Unusable) -> Iterator[Case]:
    """The usable cases with one of these uses. Raises UsageError where there is no file of cases."""
    shown = cases_path(file)
    if not file.cases.is_file():
        raise UsageError(
            f"`{file.name}` has no cases: there is no `{shown}`",
            help='write one JSON object a line: {"id", "input", "expected", "use"}',
        )
    for case in read_cases(file.cases, shown):
        if isinstance(case, Fault):
            unusable.add(str(case.place), case.message)
        elif case.use in uses:
            fault = work.input_fault(case.input)
            if fault is None:
                yield case
            else:
                unusable.add(f"{shown}:{case.line}", fault)
