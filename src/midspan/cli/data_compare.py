"""`midspan data compare`: a reference against what arrives now. The keys of `--format json` are in docs/drift.md."""

from __future__ import annotations

from datetime import UTC, datetime
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

Reference = Annotated[
    str,
    typer.Argument(
        metavar="REFERENCE", help="What the work was built and proven on: a file, folder or server."
    ),
]
Promise = Annotated[
    str | None,
    typer.Option(
        metavar="FILE[#TABLE]",
        help="What is said of the table there holds: columns, segments, windows, what is hidden.",
    ),
]
At = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="The day of a row, to cut both into windows by.")
]
Window = Annotated[
    str | None,
    typer.Option(
        metavar="LENGTH",
        help="Judge windows by those of the reference: day, week, month, or as '1000 rows'.",
    ),
]
Decided = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="The time of the decision: whatever is newer was not known then."),
]
Segment = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN", help="Says which segment a row is of; each needs 30 rows in the reference."
    ),
]
CurrentTable = Annotated[
    str | None, typer.Option(metavar="NAME", help="The same of CURRENT, where it is called otherwise.")
]


def compare(
    reference: Reference,
    current: Annotated[str, typer.Argument(metavar="CURRENT", help="What arrives now.")],
    contract: Promise = None,
    at: At = None,
    window: Window = None,
    decided: Decided = None,
    segment: Segment = None,
    table: DatabaseTable = None,
    current_table: CurrentTable = None,
    kind: Kind = None,
    sheet: Sheet = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    header: Header = None,
    memory: Memory = MEMORY,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Say where data of today is not what a work was proven on: kinds, units, values, shares. Exits 1 where it is not.

    In windows, by --window or the `production` of a contract, it also says what is more than usual (docs/drift.md).
    """
    from midspan.cli.fit_promise import Asked
    from midspan.cli.fit_text import as_text
    from midspan.cli.fitting import fitted
    from midspan.cli.looking import Wanted
    from midspan.cli.profiling import bytes_of
    from midspan.cli.stdout import show, show_json
    from midspan.intake.ports import Asked as AskedOfFile

    how = AskedOfFile(encoding, delimiter, header, sheet)
    sides = ((reference, table), (current, current_table or table))
    first, second = (Wanted((name,), of, kind, how) for name, of in sides)
    asked = Asked(decided, tuple(segment or ()), contract, at, window)
    found = fitted(first, second, asked, workspace, bytes_of(memory), datetime.now(UTC))
    if format == "json":
        show_json(found.as_json())
    else:
        show(as_text(found))
    if found.mismatches:
        raise typer.Exit(1)
