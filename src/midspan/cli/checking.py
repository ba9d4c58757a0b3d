"""Everything that the rules find in a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from midspan.cli.candidates import plug
from midspan.cli.checked import Checked
from midspan.cli.opening import open_ledger, utc_now
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.errors import UsageError


def checked(root: Path) -> Checked:
    """What the rules of all families find today. The ledger is read, never created.

    Raises UsageError where there is nothing to check, SettingsError, StoreError.
    """
    loaded = load(root)
    if not (loaded.works or loaded.initiatives or loaded.faults):
        raise UsageError(
            f"`{root.name}` has neither works nor initiatives",
            help="write `works/NAME.yaml`, or run `midspan demo`",
        )
    with open_ledger(loaded.settings, create=False) as ledger:
        found = assess(loaded, ledger, date.fromisoformat(utc_now()[:10]), plug).findings
    return Checked(
        [each for each in found if each.suppressed_because is None],
        [each for each in found if each.suppressed_because is not None],
        len(loaded.works),
        len(loaded.initiatives),
    )
