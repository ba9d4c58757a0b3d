"""`midspan rename`: another name for a work or an initiative, with all of its history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer


def rename(
    old: Annotated[str, typer.Argument(help="The work or the initiative, as it is called now.")],
    new: Annotated[str, typer.Argument(help="What it is to be called.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    workspace: Annotated[Path, typer.Option(help="The workspace, or a folder in it.")] = Path(),
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Give a work or an initiative another name, in all files at once; its history goes on.

    Evidence, attempts, approvals and decisions go on counting, and no certificate is voided.
    """
    from midspan.cli.renaming import as_text, renamed

    said = renamed(workspace, old, new, dry_run=dry_run)
    typer.echo(json.dumps(said, indent=2, ensure_ascii=False) if format == "json" else as_text(said))
