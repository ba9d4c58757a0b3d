"""`midspan data`: what a table holds. The keys of `--format json` are in docs/data.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import (
    MEMORY,
    DatabaseTable,
    Delimiter,
    Encoding,
    Format,
    Header,
    Kind,
    Memory,
    Sheet,
    Workspace,
)

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="A table: CSV, JSON Lines, Excel, Parquet, SQLite, a folder or glob of them, or postgresql://…",
    ),
]


def profile(
    names: Names,
    table: DatabaseTable = None,
    kind: Kind = None,
    sheet: Sheet = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    header: Header = None,
    memory: Memory = MEMORY,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Say what each column holds: kinds, gaps, values, shapes, and what looks wrong. Several files are one table."""
    from midspan.cli.looking import Wanted
    from midspan.cli.profile_text import as_json, as_text
    from midspan.cli.profiling import bytes_of, profiled
    from midspan.cli.stdout import show, show_json
    from midspan.intake.ports import Asked

    asked = Asked(encoding, delimiter, header, sheet)
    found = profiled(Wanted(tuple(names), table, kind, asked), workspace, bytes_of(memory))
    if format == "json":
        show_json(as_json(found))
    else:
        show(as_text(found))
