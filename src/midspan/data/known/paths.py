"""Where the contracts of a work are."""

from __future__ import annotations

from pathlib import Path

from midspan.definitions.workspace import WorkFile


def within(file: WorkFile, root: Path) -> dict[str, Path]:
    """Each contract that a work names, by its name there; those outside the workspace left out."""
    found = {}
    for name in file.work.data:
        try:
            path = (root / name).resolve()
        except (OSError, ValueError):
            continue
        if path.is_relative_to(root.resolve()):
            found[name] = path
    return found
