"""Folders for what is only needed while a command runs. What a killed one left is taken away by the next.

Law: whoever lives holds the lock on its folder, and the lock dies with its holder; so what can be locked belongs to nobody.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from midspan.intake.locking import locked


@contextmanager
def passing_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder of this prefix, gone at the end. Raises UsageError where the parent cannot be locked, OSError."""
    with locked(parent):
        for each in parent.glob(f"{prefix}*"):
            _sweep(each)
        folder = Path(mkdtemp(prefix=prefix, dir=parent))
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _sweep(folder: Path) -> None:
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return  # its holder takes it away just now
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        return
    finally:
        os.close(held)
