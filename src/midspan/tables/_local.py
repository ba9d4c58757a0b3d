"""A DuckDB on this machine that is locked up: the files that it was given, bounded memory, no network, no extensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from midspan.data.ports import Limits
from midspan.errors import DataError
from midspan.tables._words import literal

_GLOBS = {ord(sign): f"[{sign}]" for sign in "*?["}
# The last two: DuckDB's own words about a damaged file, or the names in it, may be no text.
DAMAGE = (duckdb.Error, RuntimeError, UnicodeError)


@contextmanager
def connected(
    limits: Limits, *, files: Sequence[Path] = (), folders: Sequence[Path] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Let in to these files and to what lies in these folders; what does not fit in memory goes to `limits.folder`."""
    spilled = limits.folder / "spilled"
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "memory_limit": f"{limits.memory}B",
        "temp_directory": str(spilled),
        "max_temp_directory_size": f"{limits.disk}B",
    }
    if limits.threads is not None:
        config["threads"] = limits.threads
    with closing(duckdb.connect(":memory:", config=config)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        allowed = [*dict.fromkeys(each for file in files for each in (str(file), escaped(file)))]
        if allowed:
            connection.execute(f"SET allowed_paths = [{', '.join(map(literal, allowed))}]")
        if folders:
            inside = ", ".join(literal(f"{each}/") for each in folders)
            connection.execute(f"SET allowed_directories = [{inside}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            yield connection
        except RuntimeError as error:
            if _stopped(error):
                raise KeyboardInterrupt from None
            raise


def _stopped(error: Exception) -> bool:
    """Whether ^C ended a statement: DuckDB takes that for itself, and says it in an error of its own."""
    return type(error) is RuntimeError and str(error) == "Query interrupted"


def escaped(path: Path) -> str:
    """The name to open a file by, whose signs match themselves only."""
    return str(path).translate(_GLOBS)


def asked(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any], shown: str
) -> list[tuple[Any, ...]]:
    """Raises DataError in words about `shown`."""
    try:
        return connection.execute(sql, _given(parameters)).fetchall()
    except DAMAGE as error:
        raise refused(error, shown) from None


def local(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Sequence[Any], shown: str
) -> list[tuple[Any, ...]]:
    """A statement on the dictionaries. Raises ValueError where it cannot be carried out."""
    try:
        return connection.execute(sql, _given(parameters)).fetchall()
    except duckdb.OutOfMemoryException as error:
        raise refused(error, shown) from None
    except duckdb.Error as error:
        raise ValueError(str(error)) from error


def _given(parameters: Sequence[Any]) -> list[Any]:
    """DuckDB takes no tuple for a list."""
    return [list(each) if isinstance(each, tuple) else each for each in parameters]


def refused(error: Exception, shown: str) -> DataError:
    """What is said of an error of DuckDB. Raises KeyboardInterrupt where it only says that somebody stopped it."""
    if _stopped(error):
        raise KeyboardInterrupt from None
    # DuckDB shows the query behind its reason, which is ours and says nothing to the reader.
    reason = " ".join(str(error).partition("\nLINE ")[0].split())[:200]
    if isinstance(error, duckdb.OutOfMemoryException):
        return DataError(
            f"looking at `{shown}` needs more memory or disk than it may have: {reason}",
            help="give it more with `--memory`, or free space on the disk",
        )
    return DataError(f"`{shown}` cannot be read: {reason}", help="copy or export it again")
