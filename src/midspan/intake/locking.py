"""One writer at a time in a folder, by a lock on the folder itself: it leaves no file behind, and dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from midspan.errors import UsageError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock; waits while another process has it. Raises UsageError where the folder cannot be used."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            os.close(descriptor)
            raise
    except OSError as error:
        raise UsageError(
            f"the folder `{folder.name}` cannot be locked: {error.strerror}",
            help="make the folder, on a file system that has locks",
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)
