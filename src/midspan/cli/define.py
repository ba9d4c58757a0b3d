"""`midspan define`: the seven questions in plain words, and the definition that the answers make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def define(
    work: Annotated[
        str | None,
        typer.Argument(help="The work by name, or a definition as `works/NAME` or `initiatives/NAME`."),
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", help="A file of examples, to propose fields from: CSV, xlsx, JSON Lines, …"),
    ] = None,
    ask: Annotated[
        list[str] | None, typer.Option(help="Ask only for this field, said already or not.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Ask every question, also those that are answered.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    workspace: Annotated[Path, typer.Option(help="The workspace, or a folder in it.")] = Path(),
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Ask the seven questions about a work, and write its definition.

    Only what is unsaid is asked. `?` says that you do not know; `back`, `skip` and `quit` work everywhere. Without a
    terminal, answers are read from standard input (docs/define.md).
    """
    from midspan.cli.defining import Wish, defined

    defined(work, Wish(workspace, from_, tuple(ask or ()), everything, yes, dry_run, format))
