"""What `sweep` does and says."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from midspan import notifiers, plugs
from midspan.cli.casework import count
from midspan.cli.desks import Desks, open_desks
from midspan.cli.opening import utc_now
from midspan.errors import NotifyError
from midspan.run.ports import Letterbox, Notifier
from midspan.run.tasks.escalating import sweep
from midspan.run.telling.run import Telling


def swept(workspace: Path, write: Callable[[str], None]) -> dict[str, Any]:
    """Let time pass at all desks, and tell people what is new for them. write: to standard output. Raises MidspanError."""
    with open_desks(workspace, None) as desks:
        telling, failed = telling_of(desks, write)
        telling.begin()
        moved = sweep(desks.by_work, desks.production, utc_now())
        told = telling.tell(utc_now())
    return {
        "escalated": len(moved.escalated),
        "ended": len(moved.ended),
        "rejected": len(moved.rejected),
        "withdrawn": len(moved.withdrawn),
        "told": [{"role": role, "address": address} for role, address in told.sent],
        "failed": failed + [_failure(role, address, error) for role, address, error in told.failed],
    }


def telling_of(desks: Desks, write: Callable[[str], None]) -> tuple[Telling, list[dict[str, Any]]]:
    """Who is told at which address, and what of that cannot be used. write: to standard output."""
    found, failed = _notifiers(desks, write)
    owners = partial(_owners, desks)
    return Telling(desks.ledger, desks.production, found, owners, desks.name, time.sleep), failed


def swept_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    moved, rest = (
        count(said["escalated"], "task"),
        "{ended:,} waiting on with nobody left, {rejected:,} rejected, {withdrawn:,} withdrawn",
    )
    lines = [f"{moved} moved to the next role, {rest.format(**said)}"]
    lines += [f"  told {each['role']} at {each['address']}" for each in said["told"]]
    for each in said["failed"]:
        lines += [f"  not told {each['role']}: {each['message']}", f"    help: {each['help']}"]
    return "\n".join(lines)


def _notifiers(
    desks: Desks, write: Callable[[str], None]
) -> tuple[dict[str, list[Notifier]], list[dict[str, Any]]]:
    """Of each role, and what of it cannot be used: the others are told all the same."""
    found: dict[str, list[Notifier]] = {}
    failed = []
    known = {*desks.roles, *desks.owners.values()}
    for role, addresses in desks.workspace.settings.notify.items():
        if role not in known:
            stranger = NotifyError(
                f"`notify.{role}` names a role that no definition asks, and that owns no initiative",
                help=f"correct it, or take it out; known: {', '.join(sorted(known)) or 'none'}",
            )
            failed.append(_failure(role, ", ".join(addresses), stranger))
            continue
        for address in addresses:
            kind, _, target = address.partition(":")
            box = Letterbox(target, os.environ, write)
            try:
                found.setdefault(role, []).append(plugs.load(notifiers, kind).open_notifier(box))
            except NotifyError as error:
                failed.append(_failure(role, address, error))
    return found, failed


def _failure(role: str, address: str, error: NotifyError) -> dict[str, Any]:
    return {"role": role, "address": address, "message": error.message, "help": error.help}


def _owners(desks: Desks, work: str) -> tuple[str, ...]:
    found = desks.by_work.get(work)
    return () if found is None else tuple(dict.fromkeys((desks.owners[work], found.chain.role(0))))
