"""`midspan check`: everything that the rules find in the files, the cases and the evidence of a workspace."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.errors import UsageError
from midspan.findings import Finding
from midspan.model.stage import Stage


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders of the workspace; all of it where none is named.")
    ] = None,
    stage: Annotated[Stage | None, typer.Option(help="Only what blocks this stage or an earlier one.")] = None,
    workspace: Annotated[
        Path | None, typer.Option(help="The workspace, or a folder in it; else the one of the first path, or of here.")
    ] = None,
    format: Annotated[Literal["human", "json"], typer.Option(help="How to print the result.")] = "human",  # noqa: A002 - the option's name
) -> None:
    """Check definitions, cases and evidence. Exits 1 where there is a finding."""
    from midspan import settings
    from midspan.cli.candidates import plug
    from midspan.cli.opening import open_ledger, utc_now
    from midspan.decide.run import assess
    from midspan.definitions.load import load

    root = settings.find_root(workspace or next(iter(paths or ()), Path()))
    wanted = [_within(root, path) for path in paths or ()]
    loaded = load(root)
    if not (loaded.works or loaded.initiatives or loaded.faults):
        raise UsageError(
            f"`{root.name}` has neither works nor initiatives", help="write `works/NAME.yaml`, or run `midspan demo`"
        )
    with open_ledger(loaded.settings, create=False) as ledger:
        found = assess(loaded, ledger, date.fromisoformat(utc_now()[:10]), plug).findings
    chosen = [each for each in found if _concerns(each, wanted, stage)]
    chosen.sort(key=lambda each: (each.place, each.code, each.message))
    open_ones = [each for each in chosen if each.suppressed_because is None]
    suppressed = [each for each in chosen if each.suppressed_because is not None]
    if format == "json":
        typer.echo(_json(open_ones, suppressed, len(loaded.works), len(loaded.initiatives)))
    else:
        typer.echo(_text(open_ones, len(suppressed), len(loaded.works), len(loaded.initiatives)))
    if open_ones:
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


def _concerns(finding: Finding, wanted: Sequence[str], stage: Stage | None) -> bool:
    path = finding.place.path
    named = not wanted or any(each in {".", path} or path.startswith(f"{each}/") for each in wanted)
    return named and (stage is None or stage.reaches(finding.blocks_from))


def _json(found: Sequence[Finding], suppressed: Sequence[Finding], works: int, initiatives: int) -> str:
    said = {
        "findings": [each.as_json() for each in found],
        "suppressed": [each.as_json() for each in suppressed],
        "works": works,
        "initiatives": initiatives,
    }
    return json.dumps(said, indent=2, ensure_ascii=False)


def _text(found: Sequence[Finding], suppressed: int, works: int, initiatives: int) -> str:
    lines = [line for each in found for line in (each.line(), f"  help: {each.help}")]
    total = f"{_count(len(found), 'finding')} in {_count(works, 'work')} and {_count(initiatives, 'initiative')}"
    return "\n".join([*lines, *([""] if lines else []), total + (f", {suppressed} suppressed" if suppressed else "")])


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
