"""`midspan explain`: a definition as one page for the person who does the work, or for the sponsor."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer


def explain(
    work: Annotated[str, typer.Argument(help="The work.")],
    for_: Annotated[
        Literal["person", "sponsor"],
        typer.Option("--for", help="Who reads it: the person who must do the work tomorrow, or the sponsor."),
    ] = "person",
    at: Annotated[str | None, typer.Option(metavar="DATE", help="As if today were this day.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the page to a file.")
    ] = None,
    workspace: Annotated[Path, typer.Option(help="The workspace, or a folder in it.")] = Path(),
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "markdown", "html", "json"] | None,
        typer.Option(help="How to show the page; by the file's ending, else as text."),
    ] = None,
) -> None:
    """Show a work in words, as one page for who does it or for the sponsor."""
    from midspan.cli.explaining import page_of, rendered, shape_for
    from midspan.cli.opening import utc_now
    from midspan.cli.verdict import day, show
    from midspan.explain.writing import put

    today = day(at) if at else date.fromisoformat(utc_now()[:10])
    text = rendered(page_of(workspace, work, for_, today), shape_for(format, output))
    if output is None:
        show(text.rstrip("\n"))
        return
    replaced = put(output, text)
    show(f"{'replaced' if replaced else 'wrote'} `{output}`")
