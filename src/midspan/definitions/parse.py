"""Documents to works and initiatives."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.workspace import Document, InitiativeFile, WorkFile
from midspan.model.initiative import Initiative
from midspan.model.work import Work


def _read(document, noun):
    data, faults = dict(document.data), []
    while True:
        try:
            return noun.model_validate(data), tuple(faults)
        except ValidationError as error:
            for each in error.errors():
                at = tuple(each["loc"])
                faults.append(Fault(FaultKind.WRONG_VALUE, document.place(*at), f"`{'.'.join(map(str, at))}`: {each['msg']}", "correct it", at))
                data.pop(at[0], None)


def parse_work(document: Document, cases: Path) -> WorkFile:
    """First version."""
    work, faults = _read(document, Work)
    return WorkFile(work.work or Path(document.path).stem, document, work, document.faults + faults, cases)


def parse_initiative(document: Document) -> InitiativeFile:
    """First version."""
    initiative, faults = _read(document, Initiative)
    return InitiativeFile(initiative.initiative or Path(document.path).stem, document, initiative, document.faults + faults)
