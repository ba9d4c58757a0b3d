"""`midspan review`: what waits for people, one at a time, one key for each answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace


def review(
    work: Annotated[
        str | None, typer.Argument(help="Only this work; all works that ask you where it is left out.")
    ] = None,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="ROLE", help="The role that you answer as: one that a definition asks."),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Which person of that role you are.")] = None,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="How many tasks are listed at most.")] = 100,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Answer what waits for your role, first due first.

    One key for each answer; `?` says which. Without a terminal, commands are read from standard input, one a line; with
    `--format json` open tasks are listed and nothing is asked (docs/reviewing.md).
    """
    from midspan.cli.reviewing import listed, reviewed

    if format == "json":
        listed(workspace, work, as_, most)
    else:
        reviewed(workspace, work, as_, by)
