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
        typer.Argument(
            metavar="PATH", help="Files or folders of the workspace; all of it where none is named."
        ),
    ] = None,
    stage: Annotated[
        Stage | None,
        typer.Option(help="Only what keeps an initiative from this stage: what blocks it or an earlier one."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Repair what needs no judgement, and show what is left.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Check again whenever something changes, until ^C.")
    ] = False,
    workspace: Annotated[
        Path | None,
        typer.Option(help="The workspace, or a folder in it; else the one of the first path, or of here."),
    ] = None,
    format: Annotated[Format, typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Check definitions, cases and evidence. Exits 1 where there is a finding."""
    from midspan import settings
    from midspan.cli.stdout import show

    _refuse_together(fix=fix, diff=diff, watch=watch, format=format)
    root = settings.find_root(workspace or next(iter(paths or ()), Path()))
    wanted = [_within(root, path) for path in paths or ()]
    if watch:
        from midspan.cli.check_watch import watched

        watched(root, wanted, stage, show)
        return
    if fix or diff:
        found = _repaired(root, wanted, stage, format, only_shown=diff)
    else:
        from midspan.cli.checking import checked

        found = checked(root).only(wanted, stage)
        show(_shown(found, format, root))
    if found.findings:
        raise typer.Exit(1)


def _refuse_together(*, fix: bool, diff: bool, watch: bool, format: Format) -> None:  # noqa: A002 - the option's name
    asked = [name for name, wanted in (("--fix", fix), ("--diff", diff), ("--watch", watch)) if wanted]
    if len(asked) > 1:
        raise UsageError(f"`{asked[0]}` and `{asked[1]}` do not go together", help="choose one of the two")
    if (diff or watch) and format != "text":
        raise UsageError(f"`{asked[0]}` prints text only", help="leave `--format` out")


def _repaired(
    root: Path, wanted: list[str], stage: Stage | None, how: Format, *, only_shown: bool
) -> Checked:
    """What is found afterwards; where it is only shown, what is found as long as nothing is repaired."""
    from midspan.cli import check_text
    from midspan.cli.check_fix import repaired
    from midspan.cli.stdout import show

    found = repaired(root, wanted, stage)
    for error in found.refused.values():
        show(f"{error.message}\n  help: {error.help}", err=True)
    if only_shown:
        typer.echo(found.diff(), nl=False)
        typer.echo(check_text.would_be(found.fixed), err=True)
        return found.first
    found.write(root)
    match how:
        case "text":
            show(check_text.as_repaired(found.diff(), found.fixed, found.left))
        case "json":
            show(check_text.as_json(found.left, found.fixed))
        case _:
            show(_shown(found.left, how, root))
    return found.left


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

            return as_sarif(found, ALL_RULES, root, _folder(root))


def _folder(root: Path) -> str:
    """Where the workspace is in its repository, for tools that know only the latter: empty, or ending in `/`."""
    repository = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    inside = root.relative_to(repository).as_posix()
    return "" if inside == "." else f"{inside}/"


def _near(root: Path, path: Path) -> str:
    """The definition that was probably meant, by its path or by its name."""
    from difflib import get_close_matches

    from midspan.definitions.listing import definition_files

    files = [shown for folder in ("works", "initiatives") for _, shown in definition_files(root, folder)]
    meant = {Path(shown).stem: shown for shown in files} | {shown: shown for shown in files}
    near = get_close_matches(path.as_posix(), meant, n=1)
    return f"did you mean `{meant[near[0]]}`?" if near else "name a file or folder of the workspace"


def _within(root: Path, path: Path) -> str:
    """The path as findings have it: relative to the workspace, `.` for all of it."""
    if not path.exists():
        raise UsageError(f"there is no `{path}`", help=_near(root, path))
    try:
        return path.resolve().relative_to(root).as_posix()
    except ValueError:
        raise UsageError(
            f"`{path}` is not in the workspace `{root.name}`", help="name a file or folder of the workspace"
        ) from None
