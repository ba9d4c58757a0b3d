"""A way to a socket of this machine that others could read on: what comes to an address is passed on as it is."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Self

# Not the machine's own name for itself, though no other machine is reached by it.
HOST = "127.0.0.2"


class Way:
    """Open while the block runs."""

    host = HOST

    def __init__(self, to: str) -> None:
        self._to = to
        self._door = socket.create_server((HOST, 0))
        self.port: int = self._door.getsockname()[1]
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._taken, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for each in self._open:
            _shut(each)
        for thread in self._threads:
            thread.join()
        for each in self._open:
            each.close()

    def _taken(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._to)
            self._open += [near, far]
            for ends in ((near, far), (far, near)):
                thread = threading.Thread(target=_passed, args=ends, daemon=True)
                self._threads.append(thread)
                thread.start()


def _passed(source: socket.socket, target: socket.socket) -> None:
    try:
        while said := source.recv(1 << 16):
            target.sendall(said)
    except OSError:
        return
    finally:
        _shut(target)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
