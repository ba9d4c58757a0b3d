"""The folder of a rollout pack: new, empty, or an earlier pack of the same work; nothing else is written into.

A file without words for people marks the folder and names its work. It is written first, so that a pack that was broken
off can be written again.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from midspan.errors import UsageError
from midspan.explain.writing import put
from midspan.intake.laying import FOLDERS
from midspan.settings import Settings

MARK = ".midspan-rollout"
_HELP = "name a folder that is new, empty, or an earlier pack of this work"


def claim(
    folder: Path, settings: Settings, work: str, names: Collection[str], files: Collection[str]
) -> None:
    """Make the folder, and mark it. names: all that the work ever had. files: those that the pack writes.

    Raises UsageError where something else is kept there, or it cannot be written.
    """
    _not_the_workspace(folder, settings)
    try:
        there = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
        marked = (folder / MARK).read_text(encoding="utf-8").strip() if MARK in there else None
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, UnicodeDecodeError) as error:
        why = os.strerror(error.errno or 0) if isinstance(error, OSError) else f"`{MARK}` in it is no text"
        raise UsageError(f"`{folder}` cannot be the folder of a pack: {why}", help=_HELP) from None
    if marked is not None and marked not in names:
        raise UsageError(f"`{folder}` holds the pack of `{marked}`, not of `{work}`", help=_HELP)
    own = {MARK, *files} if marked is not None else set()
    others = [each for each in there if each not in own]
    if others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise UsageError(f"`{folder}` holds other files than a pack: `{others[0]}`{more}", help=_HELP)
    put(folder / MARK, f"{work}\n")


def _not_the_workspace(folder: Path, settings: Settings) -> None:
    place, root = folder.resolve(), settings.root.resolve()
    own = [root / each for each in (*FOLDERS, "contracts")]
    if settings.database_path is not None:
        own.append(settings.database_path.resolve().parent)
    if place == root or any(place.is_relative_to(each) for each in own if each != root):
        raise UsageError(
            f"`{folder}` is the workspace’s own: a pack has no place among definitions", help=_HELP
        )
