"""What keeps a recorded life apart from a real one: its ledger says so, from its first record of production on.

Entries of kind `clock` (subject the work, key the run) stand before all that was lived through. Law: a ledger with one never
holds live production, and a ledger with live production never gets one; so no level of a recorded life is one of a real work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry

KIND = "clock"
RECORDED = "recorded clock: its production was lived through, nothing of it was live"
# What only production writes.
_LIVED = ("item", "level", "chunk", "response", "stream")


def is_recorded(ledger: Ledger) -> bool:
    """Whether what this ledger holds of production was lived through on a recorded clock. Raises StoreError."""
    return ledger.count(KIND) > 0


def stands_at(ledger: Ledger) -> str | None:
    """When the newest record was made; None where there is none. Raises StoreError."""
    newest = next(iter(ledger.store.rows(newest_first=True)), None)
    return newest.at if newest else None


def begun(work: str, run: str, given: Mapping[str, Any], *, really: str) -> Entry:
    """What stands before everything else of a run. given: digests of what it lives through. really: by the real clock."""
    return Entry(KIND, work, run, {"clock": "recorded", **given, "recorded_at": really})


def refuse_live(ledger: Ledger) -> None:
    """Raises UsageError where the ledger holds live production, which a recorded life would be mixed up with."""
    if not is_recorded(ledger) and any(ledger.count(kind) for kind in _LIVED):
        raise UsageError(
            "this workspace is in production, and a recorded life would be mixed up with it",
            help="live through it in a copy of the workspace whose ledger holds evidence and decisions only",
        )


def refuse_before(ledger: Ledger, first: str) -> None:
    """Raises UsageError where something was recorded after the first event: a ledger does not go back."""
    newest = stands_at(ledger)
    if newest is not None and newest > first:
        raise UsageError(
            f"the first event is of `{first}`, and the ledger is at `{newest}` already",
            help="a recorded life goes on after what the ledger holds: give later dates, or a workspace with an older ledger",
        )


def refuse_recorded(ledger: Ledger) -> None:
    """Raises UsageError where live production would go into a recorded life."""
    if is_recorded(ledger):
        raise UsageError(
            "this workspace lives on a recorded clock: nothing of its production was live, and none can be",
            help="go on with `--clock recorded`, or run in a workspace with a ledger of its own",
        )
