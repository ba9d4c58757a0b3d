"""Standard output for the result alone: whatever code of the user prints meanwhile goes to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import UnsupportedOperation

import typer


@contextmanager
def own_stdout() -> Iterator[Callable[[str], None]]:
    """A function that prints to standard output; nothing else does until the end, subprocesses included."""
    try:
        number = sys.stdout.fileno()
    except (UnsupportedOperation, AttributeError, ValueError):
        # No file of its own (a test, a notebook): what Python prints can be kept apart, and nothing else prints.
        ours = sys.stdout
        with redirect_stdout(sys.stderr):
            yield lambda text: typer.echo(text, file=ours)
        return
    sys.stdout.flush()
    kept = os.dup(number)
    try:
        os.dup2(sys.stderr.fileno(), number)
        with os.fdopen(os.dup(kept), "w", encoding="utf-8", newline="\n") as stream:
            yield lambda text: print(text, file=stream, flush=True)
    finally:
        sys.stdout.flush()
        os.dup2(kept, number)
        os.close(kept)
