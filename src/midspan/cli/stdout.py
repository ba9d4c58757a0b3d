"""Standard output: what is shown to people and programs, and to keep it for the result alone.

Whatever code of the user prints meanwhile goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import UnsupportedOperation
from typing import Any, BinaryIO

import typer

from midspan.errors import UsageError
from midspan.findings import printable

# What subprocesses inherit, whatever Python's own standard output is.
_STDOUT, _STDERR = 1, 2


def show(text: str, *, err: bool = False) -> None:
    """Print, with plain signs where the terminal has no others."""
    if not _writes(text, err=err):
        text = text.translate(_PLAIN).encode("ascii", "replace").decode()
    typer.echo(printable(text), err=err)


def show_json(said: Any) -> None:
    """Print a document, with escapes where standard output cannot write what it says."""
    text = json.dumps(said, indent=2, ensure_ascii=False)
    show(text if _writes(text, err=False) else json.dumps(said, indent=2))


def _writes(text: str, *, err: bool) -> bool:
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@contextmanager
def own_stdout() -> Iterator[Callable[[str], None]]:
    """A function that prints to standard output; nothing else does until the end, subprocesses included."""
    try:
        ours, errors = sys.stdout.fileno(), sys.stderr.fileno()
    except (UnsupportedOperation, AttributeError, ValueError):
        # No files of their own (a test, a notebook): what Python prints can be kept apart, and that is all.
        printed = sys.stdout
        with redirect_stdout(sys.stderr):
            yield lambda text: typer.echo(printable(text), file=printed)
        return
    sys.stdout.flush()
    kept = {number: os.dup(number) for number in (ours, _STDOUT)}
    try:
        for number in kept:
            os.dup2(errors, number)
        yield lambda text: _write(kept[ours], text)
    finally:
        sys.stdout.flush()
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)


@contextmanager
def kept_stdout() -> Iterator[BinaryIO]:
    """Standard output for one writer of bytes; whatever else prints meanwhile goes to standard error."""
    sys.stdout.flush()
    before = os.dup(_STDOUT)
    try:
        with os.fdopen(os.dup(_STDOUT), "wb") as stream:
            os.dup2(_STDERR, _STDOUT)
            yield stream
    finally:
        sys.stdout.flush()
        os.dup2(before, _STDOUT)
        os.close(before)


def _write(number: int, text: str) -> None:
    rest = f"{printable(text)}\n".encode("utf-8", "backslashreplace")
    try:
        while rest:
            rest = rest[os.write(number, rest) :]
    except BrokenPipeError:
        raise  # the reader has what it wanted
    except OSError as error:
        raise UsageError(
            f"the result cannot be written: {error.strerror}",
            help="it is in the ledger: run the command again",
        ) from None


_PLAIN = str.maketrans(
    {
        "→": "->",
        "≤": "<=",
        "≥": ">=",
        "−": "-",
        "…": "...",
        "─": "-",
        "█": "#",
        "▒": "/",
        "▚": "x",
        "╌": "-",
        "▼": "v",
        "–": "-",
        "“": '"',
        "”": '"',
        "’": "'",
        "·": "-",
    }
)
