"""`midspan ledger`: look after the database of the workspace.

`backup --format json`: backup (the file; null where the copy is not intact, and an older one stays), replaced, bytes, and as `audit verify` says it: ok, records, batches, signed_by,
problem.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace


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
