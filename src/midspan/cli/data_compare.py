"""`midspan data compare`: a reference against what arrives now. The keys of `--format json` are in docs/drift.md."""

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


def compare(
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REFERENCE", help="What the work was built and proven on: a file, folder or server."
        ),
    ],
    current: Annotated[str, typer.Argument(metavar="CURRENT", help="What arrives now.")],
    decided: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="The time of the decision: whatever is newer was not known then."
        ),
    ] = None,
    segment: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLUMN", help="Says which segment a row is of; each needs 30 rows in the reference."
        ),
    ] = None,
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
    """Say where data of today is not what a work was proven on: kinds, units, values, shares. Exits 1 where it is not."""
    from midspan.cli.fit_text import as_text
    from midspan.cli.fitting import Asked, fitted
    from midspan.cli.looking import Wanted
    from midspan.cli.profiling import bytes_of
    from midspan.cli.stdout import show, show_json
    from midspan.intake.ports import Asked as AskedOfFile

    how = AskedOfFile(encoding, delimiter, header, sheet)
    first, second = (Wanted((name,), table, kind, how) for name in (reference, current))
    found = fitted(first, second, Asked(decided, tuple(segment or ())), workspace, bytes_of(memory))
    if format == "json":
        show_json(found.as_json())
    else:
        show(as_text(found))
    if found.mismatches:
        raise typer.Exit(1)
