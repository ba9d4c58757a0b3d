"""Surveys of cases, kept until the file of the cases is another."""

from __future__ import annotations

from pathlib import Path

from midspan.definitions.compiled import compile_work
from midspan.definitions.survey import CaseSurvey, survey
from midspan.definitions.workspace import WorkFile

# What tells one state of a file from another without reading it; None where there is none.
_Stamp = tuple[int, int, int] | None


class Surveys:
    """For works as one workspace has them, and one thread at a time: one that is read again is another object."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[WorkFile, _Stamp, CaseSurvey]] = {}

    def of(self, file: WorkFile) -> CaseSurvey:
        now, kept = _stamp(file.cases), self._kept.get(file.name)
        if kept is None or kept[0] is not file or kept[1] != now:
            kept = self._kept[file.name] = (file, now, survey(file, compile_work(file)))
        return kept[2]


def _stamp(file: Path) -> _Stamp:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
