"""The Python way in: read a workspace, compute its verdicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.candidates import plug
from midspan.cli.opening import day_of, open_ledger
from midspan.decide.document import documents
from midspan.decide.run import assess
from midspan.definitions import load as definitions
from midspan.definitions.workspace import Workspace


def load(path: str | Path = ".") -> Workspace:
    """The workspace at or above `path`; what is wrong inside its files is in its faults.

    Raises NotAWorkspaceError, SettingsError.
    """
    return definitions.load(settings.find_root(Path(path)))


def verdict(
    path: str | Path = ".", initiative: str | None = None, *, today: date | None = None
) -> dict[str, Any]:
    """The verdict as `midspan verdict --format json` has it (docs/verdict.md), computed and not recorded.

    One initiative gives its object, several `{"verdicts": [...]}`; `receipt` is None. today: the current UTC date
    where it is left out. Raises NotAWorkspaceError, SettingsError, UsageError for an unknown initiative, StoreError.
    """
    workspace = load(path)
    day = today or day_of(None)
    with open_ledger(workspace.settings, create=False) as ledger:
        return documents(
            assess(workspace, ledger, day, plug, None if initiative is None else [initiative], effects=True),
            {},
        )
