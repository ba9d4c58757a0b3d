"""Data that a user names, opened to be looked at: files are landed first, a server's table is looked at where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from midspan import plugs, settings, tables
from midspan.cli.data_clusters import at_cluster, is_cluster
from midspan.cli.feeding import feed
from midspan.cli.passing import passing_folder
from midspan.data.known.sources import Taken, taken
from midspan.data.landing.finding import Found, found
from midspan.data.landing.land import Step, land
from midspan.data.landing.origin import Origin, origin_in, origin_of, tables_in
from midspan.data.landing.snapshot import Snapshot
from midspan.data.ports import Files, Lander, Limits, Part, Place, Plug, Relation, Table
from midspan.errors import DataError, NotAWorkspaceError
from midspan.feeds import querying
from midspan.intake.ports import Asked, Database

KEPT = ".midspan/data"
SERVERS = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user named. table: in a database. kind and asked: how a file is to be read, where that cannot be told."""

    names: tuple[str, ...]
    table: str | None = None
    kind: str | None = None
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True, slots=True)
class Looked:
    """A table, and the snapshots that it consists of; none where it is looked at where it lies."""

    table: Table
    shown: str
    snapshots: tuple[Snapshot, ...] = ()
    files: int = 1


@contextmanager
def looking(wanted: Wanted, workspace: Path, memory: int, told: Step) -> Iterator[Looked]:
    """Snapshots are kept in the workspace, where there is one. Raises DataError, FeedError, UsageError."""
    with folder_of(workspace) as (kept, scratch):
        limits = Limits(scratch, memory=memory)
        at = placed(wanted, kept, limits, told)
        plug, shown = cast("Plug", plugs.load(tables, at.engine)), at.place.shown
        with plug.opened({shown: at.place}, limits) as opened:
            yield Looked(opened[shown], shown, at.snapshots, max(1, len(at.files)))


@contextmanager
def looking_at_both(
    first: Wanted, second: Wanted, workspace: Path, memory: int, told: Step
) -> Iterator[tuple[Looked, Looked]]:
    """Two tables beside each other; files in one engine, which takes half the time to start. Raises as `looking` does."""
    with folder_of(workspace) as (kept, scratch), ExitStack() as stack:
        limits = Limits(scratch, memory=memory // 2)
        places = [placed(each, kept, limits, told) for each in (first, second)]
        names = ("reference", "current")
        found: dict[str, Table] = {}
        if all(isinstance(each.place, Files) for each in places):
            plug = cast("Plug", plugs.load(tables, "duckdb"))
            both = dict(zip(names, (each.place for each in places), strict=True))
            found |= stack.enter_context(plug.opened(both, Limits(scratch, memory=memory)))
        else:
            for name, each in zip(names, places, strict=True):
                plug = cast("Plug", plugs.load(tables, each.engine))
                found |= stack.enter_context(plug.opened({name: each.place}, limits))
        looked = [
            Looked(found[name], each.place.shown, each.snapshots, max(1, len(each.files)))
            for name, each in zip(names, places, strict=True)
        ]
        yield looked[0], looked[1]


@contextmanager
def folder_of(workspace: Path) -> Iterator[tuple[Path, Path]]:
    """Where snapshots are kept, and where what is only needed now lies."""
    try:
        kept = settings.find_root(workspace) / KEPT
    except NotAWorkspaceError:
        with TemporaryDirectory(prefix="midspan-data-") as folder:
            yield Path(folder) / "kept", Path(folder)
        return
    try:
        kept.mkdir(parents=True, exist_ok=True)
        ignore = kept.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        with passing_folder(kept, "looking-") as folder:
            yield kept, folder
    except OSError as error:
        raise DataError(
            f"`{kept}` cannot be written to: {error.strerror}",
            help="see that you may write to the workspace, and that the disk has room",
        ) from error


@dataclass(frozen=True, slots=True)
class Placed:
    """What an engine opens. files: as they were before they were read; none on a server."""

    engine: str
    place: Place
    snapshots: tuple[Snapshot, ...] = ()
    files: tuple[Taken, ...] = ()


def placed(wanted: Wanted, kept: Path, limits: Limits, told: Step) -> Placed:
    """Files are landed for it. Raises DataError, FeedError."""
    if any(map(is_cluster, wanted.names)):
        return Placed("spark", at_cluster(wanted.names[0], _table(wanted), wanted.kind, wanted.asked))
    if any(name.startswith(SERVERS) for name in wanted.names):
        return Placed("postgres", _relation(wanted))
    files = [each for name in wanted.names for each in found(name)]
    shown = (
        wanted.names[0] if len(wanted.names) == 1 else f"{wanted.names[0]} and {len(wanted.names) - 1} more"
    )
    before = tuple(taken(each.path) for each in files)
    if all(each.is_parquet for each in files):
        parts = tuple(Part(each.path) for each in files)
        return Placed("duckdb", Files(parts, shown, any(each.fixed for each in files)), (), before)
    lander = cast("Lander", plugs.load(tables, "duckdb"))
    snapshots = [land(_origin(each, wanted), kept, lander, limits, told) for each in files]
    landed = tuple(
        Part(part.path, part.names, each.fixed)
        for each, snapshot in zip(files, snapshots, strict=True)
        for part in snapshot.parts
    )
    read = tuple(
        replace(each, digest=snapshot.digest) for each, snapshot in zip(before, snapshots, strict=True)
    )
    return Placed("duckdb", Files(landed, shown), tuple(snapshots), read)


def _relation(wanted: Wanted) -> Relation:
    table = _table(wanted)
    schema, point, name = table.partition(".")
    return Relation(wanted.names[0], name if point else schema, table, schema if point else None)


def _table(wanted: Wanted) -> str:
    if len(wanted.names) > 1:
        raise DataError("a table of a server is looked at alone", help="name only its address")
    if not wanted.table:
        raise DataError(
            "the address of a server does not say which table is meant",
            help="name it with `--table`, as in `--table sales.orders`",
        )
    return wanted.table


def _origin(file: Found, wanted: Wanted) -> Origin:
    if not file.is_sqlite:
        return origin_of(feed(file.path, wanted.kind, wanted.asked))
    database = cast("Database", plugs.load(querying, "sqlite"))
    known = tables_in(file.path, database)
    shown = ", ".join(f"`{each}`" for each in known[:20])
    if wanted.table is None and len(known) != 1:
        raise DataError(
            f"`{file.path}` holds {len(known)} tables",
            help=f"name one with `--table`: {shown}" if known else "give a database with a table",
        )
    table = wanted.table or known[0]
    if table not in known:
        raise DataError(f"`{file.path}` has no table `{table}`", help=f"its tables: {shown}")
    return origin_in(file.path, table, database)
