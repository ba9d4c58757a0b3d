"""Questions that a definition leaves open: who finds out what is missing, and by when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from midspan.definitions.changing import same
from midspan.definitions.faults import Path, dotted
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.model.work import OpenQuestion

_PART = re.compile(r"\.?([^.\[\]]+)|\[(\d{1,9})\]")


def path_of(text: str) -> Path | None:
    """The path that is shown as this text, the inverse of `dotted`; None where it is none."""
    path: list[str | int] = []
    position = 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None or (match[1] and bool(position) != text[position:].startswith(".")):
            return None
        path.append(match[1] or int(match[2]))
        position = match.end()
    return tuple(path) or None


def questions_of(file: WorkFile | InitiativeFile) -> tuple[OpenQuestion, ...]:
    return file.work.open if isinstance(file, WorkFile) else file.initiative.open


def is_draft(entry: Any, value: Any) -> bool:
    """Whether the value of a field is still the one that its open question was drafted with; `entry` as in the file."""
    drafted = entry.get("drafted") if isinstance(entry, Mapping) else None
    return drafted is not None and same(drafted, value)


def finder(file: WorkFile | InitiativeFile, at: Path) -> OpenQuestion | None:
    """The open question about this field: of itself, else of what it is part of, else of a part of it."""
    asked = [(path, each) for each in questions_of(file) if each.ask and (path := path_of(each.ask))]
    above = [each for path, each in asked if at[: len(path)] == path]
    below = [each for path, each in asked if path[: len(at)] == at]
    exact = [each for each in above if each.ask == dotted(at)]
    return next(iter((*exact, *above, *below)), None)
