"""The key of the split: one per workspace, in `midspan.toml`, so that every clone splits alike.

Whoever can read the repository can work out on which side an input would fall, as they can read `use` on the lines
themselves. What the key keeps out is choosing without it: a supplier of cases, or of the implementation, cannot tell
which inputs would be left for certifying. A new key moves nothing that was decided (see `split`).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from midspan.definitions.atomic import replace_file
from midspan.errors import UsageError
from midspan.settings import FILE

_TABLE = re.compile(r"^[ \t]*\[[ \t]*cases[ \t]*\][^\n]*\n?", re.MULTILINE)


def with_key(text: str, key: str) -> str:
    """The text of `midspan.toml` with the key in it, all else kept. `text` is TOML without one."""
    line = f'key = "{key}"  # decides which cases certify: never change it\n'
    table = _TABLE.search(text)
    if table is None:
        return f"{_ended(text)}\n[cases]\n{line}" if text else f"[cases]\n{line}"
    return f"{_ended(text[: table.end()])}{line}{text[table.end() :]}"


def write_key(root: Path, key: str) -> None:
    """Put a new key into the workspace's `midspan.toml`, all at once. Raises UsageError."""
    path = (root / FILE).resolve()
    help_ = f'write there: [cases] key = "{key}"'
    try:
        text = with_key(path.read_bytes().decode(), key)
        if tomllib.loads(text)["cases"]["key"] != key:
            raise UsageError(f"`{FILE}` has no place for a key", help=help_)
        replace_file(path, [text.encode()])
    except OSError as error:
        raise UsageError(f"`{FILE}` cannot be written: {error.strerror}", help=help_) from error


def _ended(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"
