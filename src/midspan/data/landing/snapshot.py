"""A snapshot in its folder: parts of Parquet, what was rejected, and how it was read.

Law: the folder is named by the content's digest and by how it was read, so nothing is landed twice; `snapshot.json` is
written last, so a folder without it is unfinished, and `done.jsonl` tells which of its parts are whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midspan.data.ports import Part

VERSION = 1
MOST_KEPT = 10_000
"""Rejected lines that are kept; all of them are counted."""

_WHOLE, _DONE, _REJECTED = "snapshot.json", "done.jsonl", "rejected.jsonl"


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was not taken. line: of a text, or the row of a sheet or table. content: the line as it stands, where it is text.

    rows: 0 where the row came all the same, without one value.
    """

    line: int
    reason: str
    help: str
    rows: int
    where: str | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A landed file. rows: in its parts. rejected: rows that are not in them; unread: values that rows came without.

    kept: the first of both. notes: what was decided about the file, as (message, help).
    """

    folder: Path
    shown: str
    kind: str
    digest: str
    parts: tuple[Part, ...]
    rows: int
    rejected: int
    unread: int
    kept: tuple[Rejected, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One whole part. entries: rows and problems that it stands for; kept: problems among them."""

    file: str
    names: tuple[str, ...]
    rows: int
    entries: int
    rejected: int
    unread: int


def key_of(digest: str, how: Mapping[str, Any]) -> str:
    """The name of a snapshot's folder."""
    said = json.dumps({**how, "version": VERSION}, sort_keys=True)
    return f"{digest[:32]}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def found(folder: Path, shown: str) -> Snapshot | None:
    """The snapshot in this folder; None where it is not whole. shown: what the file is called now."""
    try:
        said = json.loads((folder / _WHOLE).read_bytes())
        parts = tuple(Part(folder / each["file"], tuple(each["names"])) for each in said["parts"])
        if any(
            part.path.stat().st_size != each["bytes"] for part, each in zip(parts, said["parts"], strict=True)
        ):
            return None
        kept = tuple(
            Rejected(**json.loads(line))
            for line in (folder / _REJECTED).read_text(encoding="utf-8").splitlines()[:MOST_KEPT]
        )
        return Snapshot(
            folder,
            shown,
            said["kind"],
            said["digest"],
            parts,
            said["rows"],
            said["rejected"],
            said["unread"],
            kept,
            tuple((message, help_) for message, help_ in said["notes"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def done(folder: Path) -> list[Done]:
    """The whole parts of an unfinished snapshot, in order; what stands after the last of them is taken away."""
    parts: list[Done] = []
    try:
        lines = (folder / _DONE).read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        try:
            said = json.loads(line)
            each = Done(**{**said, "names": tuple(said["names"])})
        except (ValueError, KeyError, TypeError):
            break
        if not (folder / each.file).exists():
            break
        parts.append(each)
    _keep(folder / _DONE, [json.dumps(_said(each)) for each in parts])
    kept = min(MOST_KEPT, sum(each.rejected + each.unread for each in parts))
    try:
        rejected = (folder / _REJECTED).read_text(encoding="utf-8").splitlines()[:kept]
    except OSError:
        rejected = []
    _keep(folder / _REJECTED, rejected)
    for file in folder.iterdir():
        if file.name not in {_DONE, _REJECTED, *(each.file for each in parts)} and file.is_file():
            file.unlink()
    return parts


def add(folder: Path, part: Done, rejected: Sequence[Rejected]) -> None:
    """A part is whole."""
    if rejected:
        with (folder / _REJECTED).open("a", encoding="utf-8") as stream:
            stream.writelines(
                f"{json.dumps({name: getattr(each, name) for name in Rejected.__slots__}, ensure_ascii=False)}\n"
                for each in rejected
            )
    with (folder / _DONE).open("a", encoding="utf-8") as stream:
        stream.write(f"{json.dumps(_said(part), ensure_ascii=False)}\n")


def finish(
    folder: Path, kind: str, digest: str, parts: Sequence[Done], notes: Sequence[tuple[str, str]]
) -> None:
    """All parts are whole."""
    said = {
        "kind": kind,
        "digest": digest,
        "parts": [
            {"file": each.file, "names": each.names, "bytes": (folder / each.file).stat().st_size}
            for each in parts
        ],
        "rows": sum(each.rows for each in parts),
        "rejected": sum(each.rejected for each in parts),
        "unread": sum(each.unread for each in parts),
        "notes": notes,
    }
    _keep(folder / _WHOLE, [json.dumps(said, ensure_ascii=False, indent=1)])


def settle(folder: Path) -> None:
    """Take away what told which parts of a whole snapshot were whole, where the folder may be written to."""
    with suppress(OSError):
        (folder / _DONE).unlink(missing_ok=True)


def _said(part: Done) -> dict[str, Any]:
    return {name: getattr(part, name) for name in Done.__slots__}


def _keep(file: Path, lines: Sequence[str]) -> None:
    """These lines, whole or not at all."""
    draft = file.with_name(f"{file.name}.draft")
    draft.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    draft.replace(file)
