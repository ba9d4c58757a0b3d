"""Small exports, written by hand in the form of each tool, and how they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from midspan import feeds, plugs
from midspan.intake.ports import Entry, Labelled, Note, Plug, Problem, Row
from midspan.intake.reading import Reading, reading


def all_plugs() -> dict[str, Plug]:
    return {name: plugs.load(feeds, name) for name in plugs.names(feeds)}  # type: ignore[misc]


def opened(path: Path, content: Any) -> Reading:
    """The content as a file (a text as it is, anything else as JSON), read by the plug that claims it."""
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    return reading(path, all_plugs())


def items(entries: Iterable[Entry]) -> list[Labelled]:
    return [each.labelled for each in entries if isinstance(each, Row) and each.labelled is not None]


def problems(entries: Iterable[Entry]) -> list[str]:
    return [each.message for each in entries if isinstance(each, Problem)]


def notes(entries: Iterable[Entry]) -> list[str]:
    return [each.message for each in entries if isinstance(each, Note)]
