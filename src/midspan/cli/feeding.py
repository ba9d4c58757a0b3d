"""A file that a user names, through the plugs of `feeds/`: the shell's part of reading."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from midspan import feeds, plugs
from midspan.intake.ports import Asked, Plug
from midspan.intake.reading import Reading, reading


def feed(path: Path, kind: str | None = None, asked: Asked | None = None) -> Reading:
    """The file, ready to be read by the surest plug or by the one of this kind. Raises FeedError, UsageError."""
    known = {name: cast("Plug", plugs.load(feeds, name)) for name in plugs.names(feeds)}
    return reading(path, known, kind=kind, asked=asked)
