"""A file read by a plug, as tests look at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from midspan import feeds, plugs
from midspan.intake.ports import Asked, Note, Problem, Row
from midspan.intake.reading import reading

PLUGS = {name: plugs.load(feeds, name) for name in plugs.names(feeds)}


class Fed(NamedTuple):
    rows: list[dict[str, Any]]
    lines: list[int]
    problems: list[Problem]
    notes: list[Note]


def fed(path: Path, kind: str | None = None, asked: Asked | None = None) -> Fed:
    """All that a file holds."""
    entries = list(reading(path, PLUGS, kind=kind, asked=asked))
    rows = [each for each in entries if isinstance(each, Row)]
    return Fed(
        [dict(row.values) for row in rows],
        [row.line for row in rows],
        [each for each in entries if isinstance(each, Problem)],
        [each for each in entries if isinstance(each, Note)],
    )
