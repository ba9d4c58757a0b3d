"""Files landed in a test, and what stands in their snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from midspan import feeds, plugs
from midspan.data.landing.entries import MOST_ROWS
from midspan.data.landing.land import land
from midspan.data.landing.origin import origin_of
from midspan.data.landing.snapshot import Snapshot
from midspan.data.ports import Files, Limits
from midspan.intake.ports import Asked
from midspan.intake.reading import reading
from midspan.tables import duckdb

PLUGS = {name: plugs.load(feeds, name) for name in plugs.names(feeds)}


def landed(file: Path, *, asked: Asked | None = None, most_rows: int = MOST_ROWS) -> Snapshot:
    """The file's snapshot, in a folder beside it."""
    place = file.parent / "kept"
    origin = origin_of(reading(file, PLUGS, asked=asked))
    return land(origin, place, duckdb, Limits(file.parent), lambda *_: None, most_rows=most_rows)


def files_of(snapshots: Sequence[Snapshot], shown: str) -> Files:
    """Several snapshots as one table."""
    return Files(tuple(part for each in snapshots for part in each.parts), shown)


def rows_in(snapshot: Snapshot) -> list[dict[str, str | None]]:
    """All rows by the names of the columns."""
    folder = snapshot.folder.parent
    with duckdb.opened({"it": files_of([snapshot], snapshot.shown)}, Limits(folder)) as tables:
        table = tables["it"]
        names = [column.name for column in table.columns]
        return [dict(each.values) for batch in table.stream(names) for each in batch]
