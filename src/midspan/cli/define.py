"""`midspan define`: the seven questions in plain words, and the definition that the answers make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace


def define(
    work: Annotated[
        str | None,
        typer.Argument(help="The work by name, or a definition as `works/NAME` or `initiatives/NAME`."),
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A file of examples, to propose fields from: CSV, xlsx, JSON Lines, …",
        ),
    ] = None,
    ask: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD", help="Ask only for this field, said already or not; repeat it."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Ask every question, also those that are answered.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Begin a new one, however like its name is to another.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Ask the seven questions about a work, and write its definition.

    Only what is unsaid is asked. `?` says that you do not know; `back`, `skip` and `quit` work everywhere. Without a
    terminal, answers are read from standard input (docs/define.md).
    """
    from midspan.cli.defining import Wish, defined

    defined(work, Wish(workspace, from_, tuple(ask or ()), everything, yes, dry_run, new, format))
