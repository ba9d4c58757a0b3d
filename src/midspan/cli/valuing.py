"""What `value` does and says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.opening import day_of, open_ledger, today_of
from midspan.decide.deciding.party import party
from midspan.decide.deciding.recording import signed_by
from midspan.decide.run import promise_of, value_of
from midspan.definitions.load import load
from midspan.value.document import measured_document
from midspan.value.measuring.document import noted_document
from midspan.value.measuring.measurement import Given, record


def added(workspace: Path, name: str, given: Given, by: str | None) -> dict[str, Any]:
    """Record it, signed by who answers for it. Raises UsageError, StoreError."""
    loaded = load(settings.find_root(workspace))
    file = loaded.initiative_named(name)
    who = party(file.initiative, by) if by is not None else None
    with open_ledger(loaded.settings) as ledger:
        today = today_of(ledger)
        signed = signed_by(ledger, who) if who else ledger
        promise = promise_of(loaded, file, ledger)
        noted = record(signed, promise, [given], today, by=(who.role, who.name) if who else None)
    return noted_document(name, noted[0])


def added_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    what = f"{said['initiative']}: {said['metric']} {said['value']:g} at {said['at']}, from {said['source']}"
    if said["repeated"]:
        return f"{what}, is recorded already; nothing was changed"
    if said["corrects"] is not None:
        return f"{what}, recorded as a correction of {said['corrects']:g}: {said['why']}"
    return f"{what}, recorded"


def value_said(workspace: Path, name: str, at: str | None) -> dict[str, Any]:
    """All that is known of the value of an initiative. Raises UsageError, StoreError."""
    loaded = load(settings.find_root(workspace))
    file = loaded.initiative_named(name)
    with open_ledger(loaded.settings, create=False) as ledger:
        today = day_of(at) if at is not None else today_of(ledger)
        found = value_of(loaded, file, ledger, today)
    return {"initiative": name, "on": today.isoformat(), **measured_document(found)}
