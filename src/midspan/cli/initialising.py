"""What `init` does without a file: an empty workspace."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from midspan.intake.laying import FOLDERS, check_free, settings_text
from midspan.intake.placing import Placing
from midspan.intake.splitkey import with_key
from midspan.settings import FILE


def new_key() -> str:
    """A key of the split that nobody can guess."""
    return secrets.token_hex(16)


def lay(placing: Placing, key: str) -> None:
    """Put down a new workspace. Raises UsageError."""
    for name in FOLDERS:
        placing.folder(name)
    placing.text(FILE, with_key(settings_text(), key))


def made(folder: Path) -> dict[str, Any]:
    """Make it, and say what was made. Raises UsageError."""
    check_free(folder)
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    with Placing(folder) as placing:
        lay(placing, new_key())
        placing.commit()
    return {"workspace": str(folder), "files": [FILE], "folders": missing}


def made_text(said: Mapping[str, Any]) -> str:
    here = said["workspace"] == "."
    place = "this folder" if here else f"`{said['workspace']}`"
    return (
        f"{place} is a workspace now: `{FILE}` says its currency and when people work\n"
        f"  next: `midspan define NAME`{'' if here else ' in that folder'}"
    )
