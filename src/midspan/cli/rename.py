"""`midspan rename`: another name for a work or an initiative, with all of its history."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace


def rename(
    old: Annotated[str, typer.Argument(help="The work or the initiative, as it is called now.")],
    new: Annotated[str, typer.Argument(help="What it is to be called.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Give a work or an initiative another name, in all files at once; its history goes on.

    Evidence, attempts, approvals and decisions go on counting, and no certificate is voided.
    """
    from midspan.cli.renaming import as_text, renamed
    from midspan.cli.stdout import show, show_json

    said = renamed(workspace, old, new, dry_run=dry_run)
    if format == "json":
        show_json(said)
    else:
        show(as_text(said))
