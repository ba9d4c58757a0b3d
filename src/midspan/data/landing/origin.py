"""What is landed: a file that a plug of `feeds/` reads, or a table of a database that is a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midspan.data.landing.finding import bytes_of
from midspan.intake.passing import passed
from midspan.intake.ports import Database, Entry, Row
from midspan.intake.reading import Reading


@dataclass(frozen=True, slots=True)
class Origin:
    """files: whose bytes tell whether it changed. how: what else decides what comes out. textual: it knows only texts.

    after: all of it without the first so many rows. reading: None for a table of a database.
    """

    shown: str
    kind: str
    files: tuple[Path, ...]
    how: Mapping[str, Any]
    textual: bool
    after: Callable[[int], Iterator[Entry]]
    reading: Reading | None = None


def origin_of(reading: Reading) -> Origin:
    source, asked = reading.source, reading.source.asked
    how = {
        "kind": reading.kind,
        "encoding": asked.encoding,
        "delimiter": asked.delimiter,
        "header": asked.header,
        "sheet": asked.sheet,
    }
    return Origin(source.shown, reading.kind, (source.path,), how, reading.textual, reading.after, reading)


def origin_in(path: Path, table: str, database: Database) -> Origin:
    """A table or view of a SQLite file."""
    quoted = '"' + table.replace('"', '""') + '"'

    def after(count: int) -> Iterator[Entry]:
        found = database.rows(str(path), f"SELECT * FROM {quoted}")
        return passed((Row(values, number) for number, values in enumerate(found, 1)), count)

    how = {"kind": "sqlite", "table": table}
    return Origin(f"{path}:{table}", "sqlite", bytes_of(path), how, textual=False, after=after)


def tables_in(path: Path, database: Database) -> list[str]:
    """The names of tables and views in a SQLite file, sorted. Raises FeedError."""
    rows = database.rows(
        str(path),
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
    )
    return [str(row["name"]) for row in rows]
