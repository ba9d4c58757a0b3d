"""Where answers come from: a person at a terminal, or lines that were piped in."""

from __future__ import annotations

import os
import sys
from typing import Protocol

import typer


class Reader(Protocol):
    """patient: asks again where an answer does not fit, since somebody is there to give another one."""

    patient: bool
    line: int

    def read(self, prompt: str) -> str | None:
        """The next line without its end; None where there are no more."""
        ...

    def key(self, prompt: str) -> str | None:
        """The next key, or from a script the next line; None where there are no more."""
        ...


class Terminal:
    """Lines typed by a person; the prompt is shown by the same library that lets the line be edited."""

    patient = True
    line = 0

    def __init__(self) -> None:
        if sys.platform != "win32":
            import readline  # noqa: F401 - arrows and history work once it is there

    def read(self, prompt: str) -> str | None:
        try:
            return input(prompt)
        except EOFError:
            typer.echo("")
            return None
        except UnicodeDecodeError:
            typer.echo("that is not UTF-8: set the terminal to UTF-8, or type it in other letters")
            return ""

    def key(self, prompt: str) -> str | None:
        if sys.platform == "win32":
            return self.read(prompt)
        import termios
        import tty

        before = termios.tcgetattr(sys.stdin)
        try:
            # A key that was pressed before the question was there is about something else, and is forgotten.
            tty.setcbreak(sys.stdin, termios.TCSAFLUSH)
            typer.echo(prompt, nl=False)
            # What came in the same breath is a key of several signs, or haste: neither is an answer to what comes next.
            pressed = os.read(sys.stdin.fileno(), 64).decode("utf-8", "replace")[:1]
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
        typer.echo(pressed if pressed.isprintable() else "")
        return None if pressed in {"", "\x04"} else pressed


class Piped:
    """Lines of a text; each is shown behind its prompt, so that what is printed reads like a dialogue."""

    patient = False

    def __init__(self, text: str) -> None:
        self._lines = iter(text.splitlines())
        self.line = 0

    def read(self, prompt: str) -> str | None:
        found = next(self._lines, None)
        if found is not None:
            self.line += 1
            typer.echo(f"{prompt}{found}".rstrip())
        return found

    def key(self, prompt: str) -> str | None:
        return self.read(prompt)
