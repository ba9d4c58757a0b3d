"""A file that grows by whole deliveries: what lies beyond the mark is cut off before anything is written.

Law: after a delivery gave a mark, the first `bytes` of the file are what was delivered, in order and each once, however
the deliveries were split and wherever a process died in between.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from midspan.errors import SinkError

# Enough of the end to tell another file from this one.
_TAIL = 4_096
_OTHER = "name another file, or move this one away"
_BACK = "put back what midspan wrote, or name another file"


class AppendedFile:
    """One file, held by this process from `begin` to `close`. Every method raises SinkError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def begin(self, mark: Mapping[str, Any] | None) -> dict[str, Any]:
        """Mark None: the file is not there, or empty."""
        with self._in_words():
            anew = mark is None or (bool(mark.get("finished")) and not self.path.exists())
            if not anew and not self.path.exists():
                raise SinkError(f"`{self.path}` is gone, and results had been delivered into it", help=_BACK)
            self.close()
            self._descriptor = self._opened(new=anew)
            if anew and os.fstat(self._descriptor).st_size:
                raise SinkError(f"`{self.path}` exists and was not written by midspan", help=_OTHER)
            size = 0 if anew or mark is None else int(mark["bytes"])
            self._cut(size, "" if anew or mark is None else str(mark["tail"]))
            return self._mark(size)

    def append(self, data: bytes, mark: Mapping[str, Any]) -> dict[str, Any]:
        """Write after the mark, to the disk."""
        size = int(mark["bytes"])
        with self._in_words():
            descriptor = self._held()
            self._cut(size, str(mark["tail"]))
            try:
                _write(descriptor, data)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, size)
                raise
            return self._mark(size + len(data))

    def parts(self) -> Iterator[bytes]:
        """All that was delivered, from the beginning."""
        with self._in_words(), self.path.open("rb") as stream:
            while part := stream.read(1 << 20):
                yield part

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _opened(self, *, new: bool) -> int:
        if self.path.exists() and not stat.S_ISREG(self.path.stat().st_mode):
            what = "a folder" if self.path.is_dir() else "no file"
            raise SinkError(f"`{self.path}` is {what}", help="name a file that results can be written into")
        descriptor = os.open(self.path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if new else 0), 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise SinkError(
                f"another process delivers into `{self.path}`",
                help="wait until it ends, or name another file",
            ) from None
        except OSError:
            os.close(descriptor)
            raise
        if new:
            _sync_folder(self.path.parent)
        return descriptor

    def _held(self) -> int:
        """The descriptor, while the name still leads to the file."""
        if self._descriptor is None:
            raise AssertionError("nothing is delivered before `begin`")
        there, ours = os.stat(self.path), os.fstat(self._descriptor)  # noqa: PTH116 - beside its twin
        if (there.st_ino, there.st_dev) != (ours.st_ino, ours.st_dev):
            raise SinkError(f"`{self.path}` was replaced while results were delivered into it", help=_BACK)
        return self._descriptor

    def _cut(self, size: int, tail: str) -> None:
        """Undo what lies beyond the mark, where all that the mark stands for is there."""
        descriptor = self._held()
        there = os.fstat(descriptor).st_size
        if there < size or self._tail(size) != tail:
            how = f"holds {there:,} bytes of the {size:,}" if there < size else "does not end as what was"
            raise SinkError(f"`{self.path}` was changed: it {how} delivered into it", help=_BACK)
        if there > size:
            os.ftruncate(descriptor, size)
            os.fsync(descriptor)
        os.lseek(descriptor, size, os.SEEK_SET)

    def _tail(self, size: int) -> str:
        """Tells what ends at this byte from anything else."""
        length = min(size, _TAIL)
        return hashlib.sha256(os.pread(self._held(), length, size - length)).hexdigest()[:32] if size else ""

    def _mark(self, size: int) -> dict[str, Any]:
        return {"bytes": size, "tail": self._tail(size), "finished": False}

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            what = self.path if self.path.parent.is_dir() else self.path.parent
            raise SinkError(
                f"`{what}` does not exist", help=f"make the folder: `mkdir -p {self.path.parent}`"
            ) from None
        except OSError as error:
            raise SinkError(
                f"`{self.path}` cannot be written: {error.strerror or error}",
                help="make room on its disk and the file writable, then run this again: all that was delivered is kept",
            ) from None


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
