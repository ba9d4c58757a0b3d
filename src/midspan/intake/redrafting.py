"""A draft that is drafted again: only over files that are byte for byte as a draft wrote them.

What was written is remembered by digest in `.midspan/drafts/`, which is this machine's own: in another copy of the
workspace nothing tells a draft from what somebody wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path

from midspan.errors import UsageError
from midspan.intake.placing import Placing

_RECORD = ".midspan/drafts/{}.json"
_IGNORE = ".midspan/.gitignore"


def replaceable(root: Path, work: str, names: Collection[str], *, replace: bool) -> dict[str, str]:
    """The files that a new draft takes the place of, with their digests. names: those that a draft may be in.

    Raises UsageError where some are there and nobody asked to replace them, or one of them is not as it was drafted.
    """
    there = [name for name in names if (root / name).exists() or (root / name).is_symlink()]
    if not there:
        return _with_record(root, work, {})
    remembered = _remembered(root, work)
    edited = [name for name in there if remembered.get(name) != _digest(root / name)]
    if not replace:
        again = "draft it again with `--replace`: nobody has edited the draft; or "
        raise UsageError(
            f"{_listed(there)} {'is' if len(there) == 1 else 'are'} there already",
            help=f"{'' if edited else again}name another work with `--name`, or move {_them(there)} away first",
        )
    if edited:
        raise UsageError(
            f"{_listed(edited)} {'is' if len(edited) == 1 else 'are'} not as a draft wrote {_them(edited)}",
            help=f"name another work with `--name`, or move {_them(edited)} away first if you do not need {_them(edited)}",
        )
    return _with_record(root, work, {name: remembered[name] for name in there})


def remember(placing: Placing, root: Path, work: str) -> None:
    """Put down, with what is placed so far, the digests of it."""
    digests = {name: digest for name, digest in placing.digests().items() if "/" in name}
    if not (root / _IGNORE).exists():
        placing.text(_IGNORE, "*\n")
    placing.text(_RECORD.format(work), f"{json.dumps(digests, indent=1)}\n")


def _with_record(root: Path, work: str, found: Mapping[str, str]) -> dict[str, str]:
    record = _RECORD.format(work)
    digest = _digest(root / record)
    return {**found, **({} if digest is None else {record: digest})}


def _remembered(root: Path, work: str) -> dict[str, str]:
    """Nothing where there is no record, or one that nobody can read."""
    try:
        said = json.loads((root / _RECORD.format(work)).read_bytes())
    except (OSError, ValueError):
        return {}
    return (
        {name: each for name, each in said.items() if isinstance(each, str)} if isinstance(said, dict) else {}
    )


def _digest(path: Path) -> str | None:
    """None where there is no file of one's own to read: a link or a folder is nothing that a draft wrote."""
    if path.is_symlink() or not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def _listed(names: Collection[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _them(names: Collection[str]) -> str:
    return "it" if len(names) == 1 else "them"
