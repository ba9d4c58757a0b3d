"""Definitions on disk: read with every byte kept, written whole or not at all, never over what somebody else changed."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

from midspan.definitions.atomic import replace_file
from midspan.definitions.faults import Fault
from midspan.definitions.filetext import decode
from midspan.definitions.writing import EditError


def read_exact(file: Path, shown_as: str) -> str:
    """The text with its line breaks and its byte-order mark, so that encoding it gives the bytes of the file.

    Raises EditError where the file cannot be read or is not UTF-8.
    """
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise EditError(
            f"`{shown_as}` cannot be read: {error.strerror}", help="check that it is a file"
        ) from None
    text = decode(raw, shown_as)
    if isinstance(text, Fault):
        raise EditError(text.message, help=text.help)
    return "\ufeff" + text if raw.startswith(codecs.BOM_UTF8) else text


def save(file: Path, shown_as: str, before: str | None, after: str) -> None:
    """Put `after` in the place of `before`, at once; `before` None means that there must be no such file yet.

    A link goes on pointing to the file, which keeps its permissions. Raises EditError where the file is not what it was,
    or cannot be written; then it is untouched.
    """
    file = Path(os.path.realpath(file))

    def unchanged() -> None:
        if before is None and os.path.lexists(file):
            raise EditError(
                f"`{shown_as}` exists by now", help="run the command again: it begins from what the file says"
            )
        if before is not None and read_exact(file, shown_as) != before:
            raise EditError(f"`{shown_as}` was changed meanwhile", help="run the command again")

    unchanged()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, [after.encode()], unchanged)
    except OSError as error:
        raise EditError(
            f"`{shown_as}` cannot be written: {error.strerror}", help="check the folder and its permissions"
        ) from None
