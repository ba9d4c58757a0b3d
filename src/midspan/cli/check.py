"""`midspan check`: everything that the rules find in the files, the cases and the evidence of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.errors import UsageError
from midspan.model.stage import Stage


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders of the workspace; all of it where none is named."),
    ] = None,
    stage: Annotated[
        Stage | None, typer.Option(help="Only what blocks this stage or an earlier one.")
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(help="The workspace, or a folder in it; else the one of the first path, or of here."),
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Check definitions, cases and evidence. Exits 1 where there is a finding."""
    from midspan import settings
    from midspan.cli.checking import as_json, as_text, checked

    root = settings.find_root(workspace or next(iter(paths or ()), Path()))
    wanted = [_within(root, path) for path in paths or ()]
    found = checked(root).only(wanted, stage)
    typer.echo(as_json(found) if format == "json" else as_text(found))
    if found.findings:
        raise typer.Exit(1)


def _within(root: Path, path: Path) -> str:
    """The path as findings have it: relative to the workspace, `.` for all of it."""
    if not path.exists():
        raise UsageError(f"there is no `{path}`", help="name a file or folder of the workspace")
    try:
        return path.resolve().relative_to(root).as_posix()
    except ValueError:
        raise UsageError(
            f"`{path}` is not in the workspace `{root.name}`", help="name a file or folder of the workspace"
        ) from None
