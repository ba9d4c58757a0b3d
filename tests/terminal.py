"""A command at a terminal: a real process on a pseudo-terminal, synchronised on what it prints."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

_PATIENCE_S = 60


class Session:
    """A process on a terminal. expect: reads until a text has been printed; a process that prints no more fails."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._terminal, inner = pty.openpty()
        self.printed = ""
        self._seen = 0
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from midspan.cli import main; main()", *arguments],
            cwd=folder,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - the child has one thread, and ^C needs a terminal of its own
            env={**os.environ, "TERM": "dumb"},
        )
        os.close(inner)

    def expect(self, text: str) -> str:
        while (at := self.printed.find(text, self._seen)) < 0:
            assert self._read(), f"{text!r} was never printed in\n{self.printed}"
        found = self.printed[self._seen : at + len(text)]
        self._seen = at + len(text)
        return found

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def interrupt(self, text: str) -> None:
        """^C until a text is printed: one that comes just before the process waits is seen only with the next key."""
        for _ in range(_PATIENCE_S):
            self.type("\x03")
            while self._read(within=1):
                if text in self.printed[self._seen :]:
                    return
        pytest.fail(f"{text!r} was never printed in\n{self.printed}")

    def answer(self, question: str, text: str) -> None:
        self.expect(question)
        self.expect("> ")
        self.type(f"{text}\n")

    def end(self) -> int:
        while self._read():
            pass
        return self.process.wait(_PATIENCE_S)

    def _read(self, within: float = _PATIENCE_S) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], within)
        try:
            part = os.read(self._terminal, 65_536) if ready else b""
        except OSError:  # Linux says so when the other side is closed
            part = b""
        self.printed += part.decode(errors="replace").replace("\r\n", "\n")
        return bool(part)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._terminal)


def _own_terminal() -> None:
    import fcntl  # noqa: PLC0415 - runs in the child
    import termios  # noqa: PLC0415

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
