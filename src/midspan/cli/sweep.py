"""`midspan sweep`: let time pass for what waits for people, and tell them."""

from __future__ import annotations

from pathlib import Path

import typer

from midspan.cli.options import Format, Workspace


def sweep(workspace: Workspace = Path(), format: Format = "text") -> None:  # noqa: A002 - the option's name
    """Move on what is due and tell the people that `[notify]` names, once: for cron, where no worker runs.

    Exits with 1 where somebody could not be told; they are told the next time (docs/reviewing.md).
    """
    from midspan.cli.stdout import show, show_json
    from midspan.cli.sweeping import swept, swept_text

    # With a document on standard output, what is told there goes to standard error.
    said = swept(workspace, lambda text: show(text, err=format == "json"))
    if format == "json":
        show_json(said)
    else:
        show(swept_text(said))
    if said["failed"]:
        raise typer.Exit(1)
