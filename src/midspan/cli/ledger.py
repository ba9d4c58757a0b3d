"""`midspan ledger`: look after the database of the workspace.

`erase --format json`: work, erased (items that held something; with --dry-run, that would lose it), withdrawn (tasks about
them that nobody is asked any more), by, because, before (null: items were named), dry_run, answers (the file in
which answers of services are kept so as not to be paid for twice, and which is left as it is; null: there is none).

`backup --format json`: backup (the file; null where the copy is not intact, and an older one stays), replaced, bytes, and as `audit verify` says it: ok, records, batches, signed_by,
problem.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import DryRun, Format, Work, Workspace


def backup(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Copy the database while others work with it, and verify the copy. Exits 1 where that is not intact."""
    from midspan.cli import backing_up, stdout

    said = backing_up.backed_up(workspace, output)
    if format == "json":
        stdout.show_json(said)
    else:
        stdout.show(backing_up.as_text(said))
    if not said["ok"]:
        raise typer.Exit(1)


def erase(
    work: Work,
    item: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="An item that has come to an end; repeat it.")
    ] = None,
    before: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Instead: all that came to an end before this day, UTC."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="ROLE", help="Who lets it go: owner, sponsor, operator, confirms, or the name of one."
        ),
    ] = None,
    because: Annotated[str | None, typer.Option(metavar="TEXT", help="The reason, for the ledger.")] = None,
    dry_run: DryRun = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Take inputs, answers and outputs of items away for good; that they were there stays proven."""
    from midspan.cli import erasing, stdout

    said = erasing.erased(workspace, work, item or (), before, by=by, because=because, dry_run=dry_run)
    if format == "json":
        stdout.show_json(said)
    else:
        stdout.show(erasing.as_text(said))
