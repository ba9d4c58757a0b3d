"""`midspan rollout`: the pages with which reviewers, the operator and users begin, and the hard cases to train on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import At, Format, Work, Workspace


def rollout(
    work: Work,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="Where to write the pack.")
    ],
    cases: Annotated[
        int, typer.Option(min=1, max=500, help="How many hard cases; a few more where a segment is left out.")
    ] = 24,
    seed: Annotated[int, typer.Option(help="Orders the cases, and chooses where nothing else does.")] = 1,
    at: At = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Write the pages with which reviewers, operator and users begin."""
    from midspan.cli.opening import day_of
    from midspan.cli.rolling_out import as_text, written
    from midspan.cli.stdout import show, show_json

    said = written(workspace, work, output, cases, seed, day_of(at))
    if format == "json":
        show_json(said)
    else:
        show(as_text(said))
