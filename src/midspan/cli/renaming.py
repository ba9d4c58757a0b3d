"""What `rename` does: plan it, look for a history that is somebody else's, and change all files or none."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.opening import open_ledger
from midspan.definitions.load import load
from midspan.versions.renaming import Renaming, check_history, renaming
from midspan.versions.rewriting import Drop, Move, Put, Step, finish, make


def renamed(workspace: Path, old: str, new: str, *, dry_run: bool) -> dict[str, Any]:
    """The documented keys of `rename --format json`. Raises UsageError, EditError, SettingsError, StoreError."""
    root = settings.find_root(workspace)
    finished = None if dry_run else finish(root)
    loaded = load(root)
    if finished is not None and old not in {*loaded.works, *loaded.initiatives}:
        return {
            "old": old,
            "new": new,
            "kind": None,
            "done": True,
            "finished": finished,
            "files": [],
            "stays": [],
        }
    plan = renaming(loaded, old, new)
    with open_ledger(loaded.settings, create=False) as ledger:
        check_history(loaded, ledger, old, new)
    if not dry_run:
        make(root, plan.change)
    return _said(plan, old, new, done=not dry_run, finished=finished)


def _said(plan: Renaming, old: str, new: str, *, done: bool, finished: str | None) -> dict[str, Any]:
    return {
        "old": old,
        "new": new,
        "kind": plan.kind,
        "done": done,
        "finished": finished,
        "files": _files(plan.change.steps),
        "stays": list(plan.stays),
    }


def _files(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """Each file once: where it was, where it is, and what changes in it."""
    dropped = [step for step in steps if isinstance(step, Drop)]
    found = []
    for step in steps:
        if isinstance(step, Move):
            found.append({"from": step.path, "to": step.to, "diff": ""})
        elif isinstance(step, Put):
            before = dropped[0] if step.was is None and dropped else None
            was, source = (before.was, before.path) if before else (step.was or b"", step.path)
            found.append(
                {"from": source, "to": step.path, "diff": diff_of(was, step.content, source, step.path)}
            )
    return found


def diff_of(was: bytes, now: bytes, before: str, after: str) -> str:
    """The lines that differ, as `diff -u` shows them."""
    old, new = (each.decode("utf-8", "replace").splitlines() for each in (was, now))
    return "\n".join(unified_diff(old, new, before, after, n=1, lineterm=""))


def as_text(said: dict[str, Any]) -> str:
    """The same for people."""
    if said["finished"]:
        lines = [f"finished what was interrupted: {said['finished']}"]
    else:
        verb = "is" if said["done"] else "would be"
        lines = [f"{said['kind']} `{said['old']}` {verb} `{said['new']}`"]
    for each in said["files"]:
        moved = "" if each["from"] == each["to"] else f" -> {each['to']}"
        lines.append(f"  {each['from']}{moved}")
        lines += [f"    {line}" for line in each["diff"].splitlines()[2:]]
    lines += [f"  stays: {each}" for each in said["stays"]]
    if said["kind"]:
        lines.append(
            "its history goes on: the ledger is read under every name in `formerly`, so keep that key"
        )
    return "\n".join(lines)
