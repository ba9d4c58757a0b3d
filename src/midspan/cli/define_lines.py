"""Where answers come from: a person at a terminal, or lines that were piped in."""

from __future__ import annotations

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
