"""Writing a page: all of it or nothing, so that nobody ever reads half a file."""

from __future__ import annotations

import os
from pathlib import Path

from midspan.definitions.atomic import replace_file
from midspan.errors import UsageError


def put(path: Path, text: str) -> bool:
    """Write the text, and say whether a file stood there. Raises UsageError where it cannot be written."""
    replaced = path.exists()
    if replaced and not path.is_file():
        raise UsageError(f"`{path}` is not a file", help="name a file")
    try:
        replace_file(path, [text.encode("utf-8", "backslashreplace")])
    except OSError as error:
        raise UsageError(
            f"`{path}` cannot be written: {os.strerror(error.errno or 0)}",
            help="name a file in a folder that exists and that you may write to",
        ) from None
    return replaced
