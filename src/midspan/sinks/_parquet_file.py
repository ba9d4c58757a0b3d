"""Lines as one Parquet file, by a DuckDB that may touch these two files and nothing else."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

from midspan.errors import SinkError

_GLOBS = {ord(sign): f"[{sign}]" for sign in "*?["}
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "temp_directory": "",
}
# More than any result has: an item has at most 10 MB.
_LONGEST = 256_000_000
_OURS = "midspan"


def write(lines: Path, types: Mapping[str, str], path: Path) -> None:
    """The file is there as a whole or not at all. types: of the columns, in SQL. Raises SinkError."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
        draft = Path(name)
        try:
            _convert(lines.absolute(), types, draft)
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            draft.chmod(lines.stat().st_mode & 0o777)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except (duckdb.Error, OSError) as error:
        said = " ".join(str(getattr(error, "strerror", None) or error).partition("\nLINE ")[0].split())[:200]
        raise SinkError(
            f"`{path}` cannot be made: {said}",
            help="make room on its disk and its folder writable, then run this again: all results are kept beside it",
        ) from None


def is_ours(path: Path) -> bool:
    """Whether midspan made the file, by what it says of itself."""
    try:
        with contextlib.closing(_connected(path.absolute())) as connection:
            found = connection.execute(
                "SELECT 1 FROM parquet_kv_metadata(?) WHERE key = ?", [_literal(path.absolute()), _OURS]
            ).fetchone()
    except (duckdb.Error, RuntimeError, UnicodeError):
        return False
    return found is not None


def _convert(lines: Path, types: Mapping[str, str], draft: Path) -> None:
    columns = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in types.items())
    with contextlib.closing(_connected(lines, draft)) as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json(?, columns={{{columns}}}, format='newline_delimited',"  # noqa: S608 - names are quoted
            f" maximum_object_size={_LONGEST})) TO {_quoted(str(draft))}"
            f" (FORMAT parquet, USE_TMP_FILE false, KV_METADATA {{{_OURS}: '1'}})",
            [_literal(lines)],
        )


def _connected(*paths: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can open these files only."""
    connection = duckdb.connect(":memory:", config=_LOCKED)
    allowed = ", ".join(_quoted(name) for path in paths for name in {str(path), _literal(path)})
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _literal(path: Path) -> str:
    """A name whose signs match themselves only."""
    return str(path).translate(_GLOBS)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
