"""`midspan incident`: what went wrong in production, who owns it, what is done about it, and how it ended.

`--format json`:
    work, incidents: [{id, opened_at, what, severity, owner, opened_by, failure (a declared one, or null), response (what its
    definition says is done, or null), open, closed_at, cause, closed_by, timeline: [{at, kind, said}] (only with an id; else
    null)}], newest last.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.options import Format, Work, Workspace

Id = Annotated[str | None, typer.Argument(help="One incident, with its timeline; else all of the work.")]


def incident(
    work: Work,
    id: Id = None,  # noqa: A002 - the argument's name
    open: Annotated[  # noqa: A002 - the option's name
        str | None, typer.Option(metavar="TEXT", help="Open one: what went wrong.")
    ] = None,
    close: Annotated[str | None, typer.Option(metavar="CAUSE", help="Close it: what the cause was.")] = None,
    by: Annotated[
        str | None, typer.Option(metavar="ROLE", help="Who opens or closes it, as the files name them.")
    ] = None,
    failure: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The declared failure that it shows; it says the response."),
    ] = None,
    severity: Annotated[
        Literal["low", "medium", "high", "severe"] | None,
        typer.Option(help="Else that of the failure. A severe one keeps the work from acting alone."),
    ] = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """List incidents of a work, open one, or close one with its cause."""
    from midspan.cli.incidents import Incidents
    from midspan.cli.producing import open_place
    from midspan.cli.stdout import show
    from midspan.errors import UsageError

    if open is not None and (close is not None or id is not None):
        raise UsageError("`--open` opens another incident", help="leave the id and `--close` out")
    if (failure or severity) and open is None:
        raise UsageError("`--failure` and `--severity` go with `--open`", help="leave them out")
    place = open_place(workspace, work)
    with place.ledger:
        found = Incidents(place)
        if open is not None:
            id = found.opened(open, by, failure, severity)  # noqa: A001 - shown as if it had been named
        elif close is not None:
            found.closed(id, close, by)
        show(found.as_json(id) if format == "json" else found.as_text(id))
