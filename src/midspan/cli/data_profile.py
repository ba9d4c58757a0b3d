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
    Report,
    Sheet,
    Workspace,
)

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="A table: CSV, JSON Lines, Excel, Parquet, SQLite, a folder or glob of them, postgresql://… or spark:local",
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
    report: Report = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Say what each column holds: kinds, gaps, values, shapes, and what looks wrong. Several files are one table."""
    from datetime import UTC, datetime

    from midspan.cli.data_report import put_report, shape_of
    from midspan.cli.looking import Wanted
    from midspan.cli.profile_text import as_json, as_text
    from midspan.cli.profiling import bytes_of, profiled
    from midspan.cli.stdout import show, show_json
    from midspan.explain.dataset.table import table_page
    from midspan.intake.ports import Asked

    asked = Asked(encoding, delimiter, header, sheet)
    wanted, limit = Wanted(tuple(names), table, kind, asked), bytes_of(memory)
    shape = shape_of(report)
    found = profiled(wanted, workspace, limit, drawn=report is not None)
    if format == "json":
        show_json(as_json(found))
    else:
        show(as_text(found))
    if report is not None:
        put_report(report, table_page(found.picture, datetime.now(UTC).isoformat()), shape)
