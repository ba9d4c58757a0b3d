"""`midspan migrate`: the files of a workspace in the newest format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace


def migrate(
    write: Annotated[bool, typer.Option("--write", help="Change the files, all or none of them.")] = False,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Bring the files of a workspace to the newest format. Shows what would change, unless told to write.

    Exits 1 where something is left to be written.
    """
    from midspan.cli.migrating import as_text, migrated
    from midspan.cli.stdout import show, show_json

    said = migrated(workspace, write=write)
    if format == "json":
        show_json(said)
    else:
        show(as_text(said))
    if said["files"] and not said["done"]:
        raise typer.Exit(1)
