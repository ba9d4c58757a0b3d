"""`midspan cases`: the cases of a work, from files and back to files. The keys of `--format json` are in docs/cases.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Work = Annotated[str, typer.Argument(help="The work, as its definition names it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")]
Format = Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")]
Workspace = Annotated[Path, typer.Option(help="The workspace, or a folder in it.")]


def add() -> None:
    """Add cases from a file."""
    raise NotImplementedError


def split(
    work: Work,
    certify: Annotated[str, typer.Option(metavar="SHARE", help="Share kept for certifying.")] = "60%",
    train: Annotated[str, typer.Option(metavar="SHARE", help="Share to train on.")] = "0%",
    example: Annotated[str, typer.Option(metavar="SHARE", help="Share to show as examples.")] = "0%",
    dry_run: DryRun = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Give every case without a use its use, by a keyed hash of its input; no other case is touched."""
    from midspan.cli.cases_split import shares, split_said, split_text
    from midspan.cli.casework import printed

    said = split_said(workspace, work, shares(certify, train, example), dry_run=dry_run)
    printed(said, split_text(said), format)


def dedupe() -> None:
    """Take out cases that stand twice."""
    raise NotImplementedError


def judge() -> None:
    """Import what people said of answers."""
    raise NotImplementedError


def export() -> None:
    """Hand cases out to other tools."""
    raise NotImplementedError
