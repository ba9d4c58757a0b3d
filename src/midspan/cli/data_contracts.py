"""`midspan data draft` and `midspan data diff`: a first contract from the data, and what a newer one changes and breaks.

`--format json`: of draft contract (as the standard has it), open: [{at, why}], file. Of diff was, now (path, version), breaking, changes: [{at, change, breaking, text}], faults: [{path, line, column, message,
help}].
"""

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


def draft(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE|WORK",
            help="The data: files of one table, a folder, postgresql://…; or a work alone.",
        ),
    ] = None,
    work: Annotated[
        str | None, typer.Option(metavar="WORK", help="The work whose input the data is for.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The contract to write; it has to be new."),
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
    """Propose a data contract from what is in the data, and from the input of a work (docs/contracts.md).

    It is printed, or written with -o. What nobody can read off data (purpose, owner, how long it is kept) is listed.
    """
    from midspan.cli.data_drafting import drafted, open_text
    from midspan.cli.looking import Wanted
    from midspan.cli.profiling import bytes_of
    from midspan.cli.stdout import show, show_json
    from midspan.intake.ports import Asked

    asked = Asked(encoding, delimiter, header, sheet)
    found = drafted(Wanted(tuple(names or ()), table, kind, asked), work, output, workspace, bytes_of(memory))
    if format == "json":
        show_json(found.as_json())
        return
    if output is None:
        show(found.text.rstrip("\n"))
    show("\n".join(open_text(found)), err=output is None)


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The contract as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The contract as it is to be.")],
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Say what changed between two data contracts, and whether it breaks what rests on the old one (docs/contracts.md).

    Exits 1 where a change is breaking: removed, renamed, of another type, newly required, narrower, or a promise taken back.
    """
    from midspan.cli.data_contracting import compared, difference_text
    from midspan.cli.stdout import show, show_json

    found = compared(old, new)
    if format == "json":
        show_json(found.as_json())
    else:
        show(difference_text(found))
    if found.breaking:
        raise typer.Exit(1)
