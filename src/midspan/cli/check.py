"""`midspan check`: everything that the rules find in the files, the cases and the evidence of a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.checked import Checked
from midspan.errors import UsageError
from midspan.model.stage import Stage

Format = Literal["text", "json", "sarif", "github"]


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files or folders of the workspace; all of it where none is named."),
    ] = None,
    stage: Annotated[
        Stage | None,
        typer.Option(help="Only what keeps an initiative from this stage: what blocks it or an earlier one."),
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(help="The workspace, or a folder in it; else the one of the first path, or of here."),
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Check definitions, cases and evidence. Exits 1 where there is a finding."""
    from midspan import settings
    from midspan.cli.checking import checked

    root = settings.find_root(workspace or next(iter(paths or ()), Path()))
    wanted = [_within(root, path) for path in paths or ()]
    found = checked(root).only(wanted, stage)
    typer.echo(_shown(found, format, root))
    if found.findings:
        raise typer.Exit(1)


def _shown(found: Checked, format: Format, root: Path) -> str:  # noqa: A002 - the option's name
    from midspan.cli import check_text

    match format:
        case "text":
            return check_text.as_text(found)
        case "json":
            return check_text.as_json(found)
        case "github":
            return check_text.as_github(found, _folder(root))
        case "sarif":
            from midspan.cli.check_sarif import as_sarif
            from midspan.decide.rules import ALL_RULES

            return as_sarif(found, ALL_RULES, _folder(root))


def _folder(root: Path) -> str:
    """Where the workspace is in its repository, for tools that know only the latter: empty, or ending in `/`."""
    repository = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    inside = root.relative_to(repository).as_posix()
    return "" if inside == "." else f"{inside}/"


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
