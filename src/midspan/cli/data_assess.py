"""`midspan data assess`: whether the data of a work is ready. The keys of `--format json` are in docs/data.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import MEMORY, Format, Memory, Report, Work, Workspace


def assess(
    work: Work,
    from_: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="[TABLE=]FILE", help="Where a table is, in place of what its contract says."
        ),
    ] = None,
    production: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[TABLE=]FILE", help="Where a table is in production, in place of what its contract says."
        ),
    ] = None,
    cells: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write the wrong cells, each with its reason, as CSV."),
    ] = None,
    memory: Memory = MEMORY,
    report: Report = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Check the data of a work against its contracts and its input, and record the answer. Exits 1 where it is not ready.

    What nobody can measure is unknown, never fine: then the data is not ready either (docs/data.md).
    """
    from midspan.cli.data_assess_text import as_json, as_text
    from midspan.cli.data_assessing import Given, assess_work
    from midspan.cli.data_cells import write_cells
    from midspan.cli.data_report import put_report, shape_of
    from midspan.cli.profiling import bytes_of
    from midspan.cli.stdout import show, show_json
    from midspan.data.scoring.score import Ready
    from midspan.explain.dataset.readiness import readiness_page

    shape = shape_of(report)
    given = Given(tuple(from_ or ()), tuple(production or ()))
    found = assess_work(workspace, work, given, bytes_of(memory), drawn=report is not None)
    written = write_cells(cells, found.found.cells) if cells is not None else None
    if format == "json":
        show_json(as_json(found))
    else:
        show(as_text(found) if written is None else f"{as_text(found)}\n\n{written}")
    if report is not None:
        put_report(report, readiness_page(found.seen), shape)
    if found.found.readiness.ready is not Ready.READY:
        raise typer.Exit(1)
