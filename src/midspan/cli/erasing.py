"""What `midspan ledger erase` does: let contents of items go, then see that no file still has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan.cli import opening
from midspan.cli.producing import open_place
from midspan.cli.roles import answering
from midspan.errors import UsageError
from midspan.run.forgetting import Forgetting, Forgotten


def erased(
    workspace: Path,
    work: str,
    items: Sequence[str],
    before: str | None,
    *,
    by: str | None,
    because: str | None,
    dry_run: bool,
) -> dict[str, Any]:
    """The items that are named, or all that ended before a day. Raises UsageError, StoreError."""
    if bool(items) == (before is not None):
        raise UsageError(
            "it takes either items or a day", help="name them: `--item ID`, or `--before 2026-09-01`"
        )
    day = None if before is None else opening.day_of(before).isoformat()
    if because is None or not because.strip():
        raise UsageError("no reason is given", help="say why, for the ledger: `--because 'kept for 90 days'`")
    place = open_place(workspace, work)
    with place.ledger:
        who = answering(place, by)
        forgetting = Forgetting(
            place.file,
            place.ledger,
            place.production,
            now=place.now(),
            by=f"{who.role} ({who.name})",
            because=because.strip(),
        )
        if dry_run:
            done = Forgotten(forgetting.count(day) if day else forgetting.checked(items))
        else:
            done = forgetting.before(day) if day else forgetting.these(items)
            opening.clear(place.ledger, place.workspace.settings)
    return {
        "work": place.file.name,
        "erased": done.erased,
        "withdrawn": done.withdrawn,
        "by": {"role": who.role, "name": who.name},
        "because": because.strip(),
        "before": day,
        "dry_run": dry_run,
        "answers": _answers(place.workspace.settings.root),
    }


def _answers(root: Path) -> str | None:
    """Where answers of services are kept under hashes of what was asked, so that nobody can tell whose they are."""
    from midspan.implementations.calling.kept import FILE, FOLDER

    return f"{FOLDER}/{FILE}" if (root / FOLDER / FILE).exists() else None


def as_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    count = said["erased"]
    items = f"{count:,} item{'' if count == 1 else 's'} of `{said['work']}`"
    if said["dry_run"]:
        return f"{items} would lose what {'it holds' if count == 1 else 'they hold'}; nothing was written"
    lines = [f"{items} lost what {'it' if count == 1 else 'they'} held, and the ledger says by whom and why"]
    if said["withdrawn"]:
        lines.append(f"  {said['withdrawn']:,} open tasks about them were withdrawn")
    if said["answers"]:
        lines.append(
            f"  help: answers that services gave are also kept in `{said['answers']}`: delete that file while nothing"
            " runs, it only saves asking again"
        )
    lines.append("  help: backups from before still hold it: let them expire too")
    return "\n".join(lines)
