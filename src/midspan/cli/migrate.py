"""`midspan migrate`: the files of a workspace in the newest format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer


def migrate(
    write: Annotated[bool, typer.Option("--write", help="Change the files, all or none of them.")] = False,
    workspace: Annotated[Path, typer.Option(help="The workspace, or a folder in it.")] = Path(),
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Bring the files of a workspace to the newest format. Shows what would change, unless told to write.

    Exits 1 where something is left to be written.
    """
    from midspan.cli.migrating import as_text, migrated

    said = migrated(workspace, write=write)
    typer.echo(json.dumps(said, indent=2, ensure_ascii=False) if format == "json" else as_text(said))
    if said["files"] and not said["done"]:
        raise typer.Exit(1)
