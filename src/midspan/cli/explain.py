"""`midspan explain`: a definition as one page for the person who does the work, or for the sponsor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.options import At, Work, Workspace


def explain(
    work: Work,
    for_: Annotated[
        Literal["person", "sponsor"],
        typer.Option("--for", help="Who reads it: the person who must do the work tomorrow, or the sponsor."),
    ] = "person",
    at: At = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write the page to a file, in the form of its ending."
        ),
    ] = None,
    workspace: Workspace = Path(),
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "markdown", "html", "json"] | None,
        typer.Option(help="How to show the page; by the file's ending, else as text."),
    ] = None,
) -> None:
    """Show a work in words, as one page for who does it or for the sponsor."""
    from midspan.cli.explaining import page_of, rendered, shape_for
    from midspan.cli.opening import day_of
    from midspan.cli.stdout import show
    from midspan.explain.writing import put

    shape = shape_for(format, output)
    text = rendered(page_of(workspace, work, for_, day_of(at)), shape)
    if output is None:
        show(text.rstrip("\n"))
        return
    replaced = put(output, text)
    show(f"{'replaced' if replaced else 'wrote'} `{output}`")
