"""The Python way in: read a workspace, compute its verdicts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from midspan.definitions.load import load as _load
from midspan.definitions.workspace import Workspace
from midspan.settings import find_root


def load(path: str | Path = ".") -> Workspace:
    """The workspace at or above `path`. Raises NotAWorkspaceError; what is wrong inside files is in its faults."""
    return _load(find_root(Path(path)))
