"""Code of the workspace, imported and called: whatever it does wrong is said as an error of its own file."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from midspan.errors import ImplementationError
from midspan.implementations._importing import Mount
from midspan.implementations._sources import Sources


class ShapeError(Exception):
    """What came back is not of the right kind."""


@dataclass(frozen=True, slots=True)
class Place:
    """The user's file, as messages name it."""

    shown: str
    root: Path


def imported(name: str, mount: Mount, place: Place) -> ModuleType:
    try:
        with redirect_stdout(sys.stderr):
            return mount.load(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever the user's file does, it is said as an error of that file
        lines = [
            f"`{place.shown}` fails when it is imported: {_words(error)}",
            *_own_frames(error, place.root),
        ]
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        remedy = f"install `{missing}` where midspan is installed" if missing else "correct the file"
        raise ImplementationError("\n  ".join(lines), help=remedy) from None


def check_sources(before: Sources, after: Sources, mount: Mount, place: Place) -> None:
    if before.parts != after.parts:
        raise ImplementationError(
            f"`{place.shown}`, or a file it needs, changed while it was read", help="run it again"
        )
    seen = {path.resolve() for path in before.modules}
    unseen = sorted(str(path).removeprefix(f"{place.root}{os.sep}") for path in mount.files - seen)
    if unseen:
        raise ImplementationError(
            f"`{place.shown}` imports `{unseen[0]}` in a way that cannot be seen without running it",
            help="import it with an `import` statement, so that a change of it voids the evidence",
        )


def in_one_line(error: BaseException, root: Path) -> str:
    frames = _own_frames(error, root)
    return f"{_words(error)} ({frames[-1]})" if frames else _words(error)


def _words(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - even the message is the user's code
        text = ""
    name = "" if isinstance(error, ShapeError) else type(error).__name__
    return ": ".join(part for part in (name, text[:300]) if part)


def _own_frames(error: BaseException, root: Path) -> list[str]:
    frames = ((frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__))
    start = f"{root}{os.sep}"
    return [
        f"{code.co_filename.removeprefix(start).replace(os.sep, '/')}:{line} in {code.co_name}"
        for code, line in frames
        if code.co_filename.startswith(start) and "site-packages" not in code.co_filename
    ]
