"""What `midspan ledger backup` does: copy the database, verify the copy, and only then give it its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli import opening, trail
from midspan.errors import StoreError, UsageError
from midspan.ledger.run import Ledger

# How a SQLite file begins, and its mark where it holds nothing but a ledger.
_START, _MARK, _AT = b"SQLite format 3\x00", b"mids", 68


def backed_up(workspace: Path, output: Path) -> dict[str, Any]:
    """The copy at `output`, in place of an older one, if and only if it is intact. Raises UsageError, StoreError."""
    found = settings.read(settings.find_root(workspace))
    replaced = _replaces(found, output)
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    with trail.opened(workspace) as ledger:
        opening.back_up(ledger, found, draft)
        try:
            said = _verified(ledger, draft)
            size = draft.stat().st_size
            if said["ok"]:
                draft.replace(output)
        except OSError as error:
            raise StoreError(
                f"the copy `{output}` cannot be written: {error.strerror}",
                help="name a file in a folder you can write to",
            ) from error
        finally:
            draft.unlink(missing_ok=True)
    return {"backup": str(output) if said["ok"] else None, "replaced": replaced, "bytes": size, **said}


def _replaces(found: settings.Settings, output: Path) -> bool:
    """Whether an older backup stands there. Raises UsageError where anything else does."""
    here = (found.root / found.database).resolve()
    if output.resolve() in {here, *(here.with_name(here.name + end) for end in ("-wal", "-shm"))}:
        raise UsageError(f"`{output}` is the ledger itself", help="name another file")
    if not output.exists():
        return False
    begins = b""
    if output.is_file():
        with output.open("rb") as file:
            begins = file.read(_AT + len(_MARK))
    if not (begins.startswith(_START) and begins.endswith(_MARK)):
        raise UsageError(f"`{output}` exists and is no backup of a ledger", help="name another file")
    return True


def _verified(ledger: Ledger, copy: Path) -> dict[str, Any]:
    store = opening.open_store(copy.name, copy.parent, create=False)
    with Ledger(store, ledger.signer, ledger.signer_name, ledger.now) as copied:
        return _said(copied)


def _said(copied: Ledger) -> dict[str, Any]:
    verified = copied.verify()
    return trail.said_of(verified, verified.problem)


def as_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    if not said["ok"]:
        return f"nothing was written: the copy is not intact\n{trail.as_text(said)}"
    again = ", replaced" if said["replaced"] else ""
    return f"{said['backup']}: {_size(said['bytes'])}{again}\n{trail.as_text(said)}"


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
