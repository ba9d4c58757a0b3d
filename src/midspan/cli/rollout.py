"""`midspan rollout`: the pages with which reviewers, the operator and users begin, and the hard cases to train on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer


def rollout(
    work: Annotated[str, typer.Argument(help="The work.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where to write the pack.")
    ],
    cases: Annotated[
        int, typer.Option(min=1, max=500, help="How many hard cases; a few more where a segment is left out.")
    ] = 24,
    seed: Annotated[int, typer.Option(help="Orders the cases, and chooses where nothing else does.")] = 1,
    at: Annotated[str | None, typer.Option(metavar="DATE", help="As if today were this day.")] = None,
    workspace: Annotated[Path, typer.Option(help="The workspace, or a folder in it.")] = Path(),
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print what was written.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Write the pages with which reviewers, operator and users begin."""
    from midspan.cli.opening import utc_now
    from midspan.cli.rolling_out import as_text, written
    from midspan.cli.verdict import day, show

    today = day(at) if at else date.fromisoformat(utc_now()[:10])
    said = written(workspace, work, output, cases, seed, today)
    show(json.dumps(said, indent=2, ensure_ascii=False) if format == "json" else as_text(said))
