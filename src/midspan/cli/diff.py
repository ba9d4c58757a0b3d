"""`midspan diff`: what changed in the meaning of a definition, and what that voids."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.options import Workspace


def diff(
    name: Annotated[
        str, typer.Argument(help="A work or an initiative; or its file, where both have the name.")
    ],
    against: Annotated[
        str | None,
        typer.Argument(
            metavar="REF",
            help="A git branch, tag or commit, or a file that ends in `.yaml`; what was approved last by default.",
        ),
    ] = None,
    workspace: Workspace = Path(),
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json", "markdown"], typer.Option(help="How to print the result.")
    ] = "text",
) -> None:
    """Say what changed in meaning, and what it voids. Exits 1 where something changed.

    The same written otherwise (order, spaces, comments, `120 s` for `2 min`) is no change. An initiative is compared
    with its works.
    """
    from midspan.cli.diffing import compared
    from midspan.cli.stdout import show, show_json
    from midspan.versions.pages import markdown, text
    from midspan.versions.report import document

    report = compared(workspace, name, against)
    if format == "json":
        show_json(document(report))
    else:
        show(text(report) if format == "text" else markdown(report))
    if report.changed:
        raise typer.Exit(1)
