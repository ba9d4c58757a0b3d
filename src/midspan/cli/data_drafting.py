"""What `data draft` does: look at the data, and propose a contract from it and from what a work's input asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.candidates import work_named
from midspan.cli.looking import Wanted
from midspan.cli.profiling import profiled
from midspan.data.contract.drafting import Draft, draft
from midspan.data.contract.nouns import Contract, as_odcs
from midspan.definitions.atomic import replace_file
from midspan.definitions.load import load
from midspan.definitions.workspace import WorkFile
from midspan.definitions.writing import written
from midspan.errors import NotAWorkspaceError, UsageError


@dataclass(frozen=True, slots=True)
class Drafted:
    """A proposed contract as text, and where it was written; None where it was not."""

    draft: Draft
    text: str
    file: Path | None

    def as_json(self) -> dict[str, Any]:
        """The documented keys of `data draft --format json`."""
        return {
            "contract": as_odcs(self.draft.contract),
            "open": [{"at": each.at, "why": each.why} for each in self.draft.open],
            "file": self.file.as_posix() if self.file else None,
        }


def drafted(wanted: Wanted, work: str | None, output: Path | None, workspace: Path, memory: int) -> Drafted:
    """wanted: the data; without a name only the work's input is known. Raises UsageError, DataError, FeedError."""
    if output is not None and output.exists():
        raise UsageError(
            f"`{output}` exists",
            help="name another file, and see what is different: `midspan data diff OLD NEW`",
        )
    if work is None and _is_work(wanted, workspace):
        wanted, work = Wanted(()), wanted.names[0]
    file = work_named(load(settings.find_root(workspace)), work) if work else None
    if not wanted.names and (file is None or not file.work.input):
        raise UsageError(
            "there is neither data nor an input schema to propose a contract from",
            help="name a file, or with `--work` a work that has `input`",
        )
    found = profiled(wanted, workspace, memory) if wanted.names else None
    made = draft(
        _name(wanted, file),
        found.profile if found else None,
        (file.work.input if file else None) or {},
        _server(wanted, workspace),
    )
    text = written(as_odcs(made.contract), Contract)
    if output is not None:
        _write(output, text)
    return Drafted(made, text, output)


def _is_work(wanted: Wanted, workspace: Path) -> bool:
    """Whether the one name that was given is a work of the workspace, and nothing that there is besides."""
    if len(wanted.names) != 1 or "://" in wanted.names[0] or Path(wanted.names[0]).exists():
        return False
    try:
        return wanted.names[0] in load(settings.find_root(workspace)).works
    except NotAWorkspaceError:
        return False


def _name(wanted: Wanted, file: WorkFile | None) -> str:
    """A file's name without its endings, the table's, or the work's."""
    said = wanted.table or (Path(wanted.names[0]).name.partition(".")[0] if wanted.names else "")
    plain = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")
    return plain or (file.name if file else "data")


def _server(wanted: Wanted, workspace: Path) -> dict[str, Any] | None:
    """Where the data is, as a contract in this workspace says it. Of a server's address nothing is written down but its host."""
    if not wanted.names:
        return None
    name = wanted.names[0]
    if "://" in name:
        where = name.partition("://")[2].rpartition("@")[2]
        host, _, database = where.partition("?")[0].partition("/")
        host, _, port = host.partition(":")
        said: dict[str, Any] = {
            "server": "here",
            "type": "postgres",
            "host": host,
            "port": int(port or 5432),
            "database": database,
        }
        return {**said, "schema": (wanted.table or "").rpartition(".")[0] or "public"}
    path = Path(name).resolve()
    try:
        path = path.relative_to(settings.find_root(workspace).resolve())
    except (ValueError, NotAWorkspaceError):
        path = Path(name)
    kind = path.name.removesuffix(".gz").rpartition(".")[2].lower()
    return {"server": "here", "type": "local", "path": path.as_posix(), "format": kind or "csv"}


def _write(output: Path, text: str) -> None:
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        replace_file(output, [text.encode()])
    except OSError as error:
        raise UsageError(
            f"`{output}` cannot be written: {error.strerror}",
            help="name a file in a folder that you may write to",
        ) from error


def open_text(found: Drafted) -> Iterator[str]:
    """What is left to be said by people."""
    if found.file is not None:
        yield f"wrote `{found.file.as_posix()}`; it is a proposal: read it, and correct what only happens to be so"
    yield "left open:"
    yield from (f"  `{each.at}`: {each.why}" for each in found.draft.open)
