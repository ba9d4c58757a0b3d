"""Where the data of a contract is, and all of its tables opened together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from midspan import plugs, tables
from midspan.cli.data_clusters import LOCAL, TOKEN, encrypted, is_cluster
from midspan.cli.looking import SERVERS, Placed, Wanted, folder_of, placed
from midspan.data.checking.ground import Arrived
from midspan.data.contract.promises import Promise, Source, Table
from midspan.data.known.sources import Taken
from midspan.data.landing.land import Step
from midspan.data.ports import Files, Limits, Place, Plug
from midspan.data.ports import Table as Open
from midspan.errors import UsageError
from midspan.intake.ports import Asked

_FILES = frozenset(("local", "file", "custom", ""))
_CLUSTERS = frozenset(("spark", "custom"))
_POSTGRES = frozenset(("postgres", "postgresql"))
_HERE = frozenset(("", "localhost", "127.0.0.1", "::1"))
_ENCRYPTED = frozenset(("require", "verify-ca", "verify-full"))
_LINES = 5


@dataclass(frozen=True, slots=True)
class Opened:
    """A promised table that is there. arrived: how it came. name, files: of what was read; none on a server."""

    promise: Promise
    table: Table
    data: Open
    shown: str
    arrived: Arrived
    name: str
    files: tuple[Taken, ...]


def named(said: Sequence[str], promises: Sequence[Promise], option: str = "--from") -> dict[str, str]:
    """`TABLE=FILE`, or the file alone where there is one table, by table. Raises UsageError."""
    known = [table.name for promise in promises for table in promise.tables]
    found: dict[str, str] = {}
    for each in said:
        table, sign, path = each.partition("=")
        if not sign or table not in known:
            if len(known) != 1:
                listed = ", ".join(f"`{name}`" for name in known)
                raise UsageError(
                    f"`{option} {each}` does not say which table it is",
                    help=f"write `TABLE=FILE` with one of {listed}",
                )
            table, path = known[0], each
        found[table] = path
    return found


@contextmanager
def opened(
    promises: Sequence[Promise], root: Path, given: Mapping[str, str], memory: int, told: Step
) -> Iterator[list[Opened]]:
    """Every table of these contracts. Raises UsageError where nothing says where one is, DataError, FeedError."""
    with folder_of(root) as (kept, scratch), ExitStack() as stack:
        limits = Limits(scratch, memory=memory)
        by_engine: dict[str, dict[str, Place]] = {}
        ways: list[tuple[Promise, Table, Wanted, Placed]] = []
        for promise in promises:
            for table in promise.tables:
                wanted = wanted_of(promise, table, root, given)
                at = placed(wanted, kept, limits, told)
                by_engine.setdefault(at.engine, {})[table.name] = at.place
                ways.append((promise, table, wanted, at))
        tables_of: dict[str, Mapping[str, Open]] = {}
        for engine, places in by_engine.items():
            plug = cast("Plug", plugs.load(tables, engine))
            tables_of[engine] = stack.enter_context(plug.opened(places, limits))
        yield [
            Opened(
                promise,
                table,
                tables_of[at.engine][table.name],
                at.place.shown,
                _arrived(promise, wanted, at),
                wanted.names[0] if at.files else "",
                at.files,
            )
            for promise, table, wanted, at in ways
        ]


def beside(each: Opened, every: Sequence[Opened]) -> dict[str, Open]:
    """The other tables that it can be compared with: those that the same engine holds."""
    return {other.table.name: other.data for other in every if type(other.data) is type(each.data)}


def wanted_at(promise: Promise, table: Table, source: Source, root: Path) -> Wanted | None:
    """The table at this server; None where it is of a kind that cannot be read. Raises UsageError."""
    if source.type in _CLUSTERS and is_cluster(str(source.said.get("location"))):
        return _at_cluster(source, table, root, promise)
    if source.type in _FILES and source.path:
        return Wanted((_file(root / source.path, promise, table),))
    if source.type in _POSTGRES:
        schema = source.said.get("schema")
        return Wanted(
            (address_of(source, os.environ)[0],),
            table=f"{schema}.{table.stored}" if schema else table.stored,
        )
    return None


def wanted_of(promise: Promise, table: Table, root: Path, given: Mapping[str, str]) -> Wanted:
    """What is named, else the table at the first server that can be read; where production is, last of all. Raises UsageError."""
    if table.name in given:
        if given[table.name].startswith(SERVERS) or is_cluster(given[table.name]):
            raise UsageError(
                f"`--from` names a file for `{table.name}`, and no server",
                help="say in the contract where it is, under `servers`: `{type: postgres, host: …, database: …, schema: …}`",
            )
        return Wanted((given[table.name],))
    live = table.live.server if table.live else None
    for source in sorted(promise.sources, key=lambda each: each.name == live):
        found = wanted_at(promise, table, source, root)
        if found is not None:
            return found
    types = ", ".join(f"`{source.type}`" for source in promise.sources)
    raise UsageError(
        f"`{promise.path}` says of no server that can be read where `{table.name}` is{f': {types}' if types else ''}",
        help="add `servers: [{server: here, type: local, path: data/FILE.csv}]`, or name the file with `--from`",
    )


def _at_cluster(source: Source, table: Table, root: Path, promise: Promise) -> Wanted:
    """Its catalogue and schema, or its path, say where a table is; one on this machine starts at the workspace."""
    address = str(source.said["location"])
    if "token=" in address.lower():
        raise UsageError(
            f"`{promise.path}` holds a token, which everybody who reads the contract may use",
            help=f"take it out of `location`, make a new one, and say it to the machine as {TOKEN}",
        )
    if source.path is None:
        within = [str(source.said[each]) for each in ("catalog", "schema") if source.said.get(each)]
        return Wanted((address,), table=".".join((*within, table.stored)))
    path = source.path.replace("{table}", table.stored).replace("{model}", table.stored)
    if address == LOCAL and "://" not in path:
        path = str(root / path)
    kind, delimiter = source.said.get("format"), source.said.get("delimiter")
    return Wanted((address,), path, str(kind).lower() if kind else None, Asked(delimiter=delimiter))


def _file(path: Path, promise: Promise, table: Table) -> str:
    """The path itself, or of several tables the file in it that is named like the table."""
    said = str(path)
    for mark in ("{table}", "{model}"):
        if mark in said:
            return said.replace(mark, table.stored)
    if len(promise.tables) == 1:
        return said
    if path.is_dir():
        found = sorted(
            each
            for each in path.iterdir()
            if table.stored in {each.name, each.stem, each.name.partition(".")[0]}
        )
        if len(found) == 1:
            return str(found[0])
    raise UsageError(
        f"`{promise.path}` has {len(promise.tables)} tables, and its path does not say which file is `{table.name}`",
        help="write `{table}` in the path of its server, as in `data/{table}.csv`",
    )


def address_of(source: Source, environment: Mapping[str, str]) -> tuple[str, bool]:
    """The address of a server, and whether nobody can read on the way there.

    Who connects, and with which password, is said to the machine (PGUSER, PGPASSWORD, .pgpass), never in a contract. The way is
    encrypted or the connection fails, unless PGSSLMODE says otherwise; what does not leave the machine needs none.
    """
    said: Mapping[str, Any] = source.said
    host, port, database = str(said.get("host") or ""), said.get("port"), str(said.get("database") or "")
    where = f"postgresql://{quote(host, safe='')}{f':{port}' if port else ''}/{quote(database, safe='')}"
    # What the machine says beside the contract leads elsewhere.
    meant = environment.get("PGHOSTADDR") or host or environment.get("PGHOST", "")
    if meant in _HERE or meant.startswith("/"):
        return where, True
    mode = environment.get("PGSSLMODE", "require")
    return f"{where}?sslmode={quote(mode, safe='')}", mode in _ENCRYPTED


def _arrived(promise: Promise, wanted: Wanted, at: Placed) -> Arrived:
    snapshots = at.snapshots
    if at.engine == "spark" and not isinstance(at.place, Files):
        return Arrived(encrypted=encrypted(at.place, os.environ))
    if at.engine != "duckdb":
        ways = [address_of(each, os.environ) for each in promise.sources if each.type in _POSTGRES]
        return Arrived(encrypted=next((safe for address, safe in ways if address == wanted.names[0]), None))
    if not snapshots:
        return Arrived(0, (), Path(wanted.names[0]).suffix.lstrip(".").lower() or "parquet")
    rejected = sum(each.rejected for each in snapshots)
    lines = tuple(fault.line for each in snapshots for fault in each.kept if fault.rows)[:_LINES]
    return Arrived(rejected, lines, snapshots[0].kind)
