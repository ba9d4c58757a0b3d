"""`midspan verdict`: how much AI may do alone, on what proof, who gets the rest, what it is worth, and what next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.options import At, Workspace
from midspan.errors import UsageError


def verdict(
    initiative: Annotated[
        str | None, typer.Argument(help="One initiative; all of them where none is named.")
    ] = None,
    at: At = None,
    fail_on: Annotated[
        Literal["hold", "stop"], typer.Option(help="The mildest verdict that exits with 1.")
    ] = "hold",
    compare: Annotated[
        Path | None,
        typer.Option(
            metavar="RECEIPT", help="Say what changed since the verdicts of this receipt (`audit export`)."
        ),
    ] = None,
    workspace: Workspace = Path(),
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json", "markdown"], typer.Option(help="How to print the result.")
    ] = "text",
) -> None:
    """Compute COMMIT, HOLD or STOP from the evidence, and record it. Exits 1 on HOLD or STOP."""
    from midspan import settings
    from midspan.cli.candidates import plug
    from midspan.cli.opening import day_of, open_ledger
    from midspan.cli.stdout import show, show_json
    from midspan.cli.trail import read_earlier
    from midspan.cli.verdict_pages import Compared, as_json, as_markdown, pages
    from midspan.decide.run import assess
    from midspan.definitions.load import load

    loaded = load(settings.find_root(workspace))
    now, today = day_of(None), day_of(at)
    if not loaded.initiatives:
        raise UsageError(
            f"`{loaded.root.name}` has no initiative",
            help="write `initiatives/NAME.yaml`, or run `midspan demo`",
        )
    with open_ledger(loaded.settings) as ledger:
        found = assess(
            loaded, ledger, today, plug, None if initiative is None else [initiative], effects=True
        )
        compared = Compared(found, read_earlier(compare) if compare else None)
        if format == "json":
            show_json(as_json(compared, ledger, supposed=today != now))
        else:
            printed = as_markdown if format == "markdown" else pages
            show(printed(compared, ledger, supposed=today != now))
    outcomes = {each.verdict.outcome.value for each in found.initiatives}
    if outcomes & ({"STOP"} if fail_on == "stop" else {"HOLD", "STOP"}):
        raise typer.Exit(1)
