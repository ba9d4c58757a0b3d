"""`midspan rule`: what a rule finds, why it matters, what breaks it and what repairs it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def rule(
    wanted: Annotated[
        str | None, typer.Argument(metavar="RULE", help="A code such as WD101, or a name.")
    ] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
) -> None:
    """Show the page of a rule, or list all rules."""
    from midspan.cli.rule_text import listed, shown
    from midspan.decide.rules import ALL_RULES
    from midspan.rules import find, retired

    if wanted is None:
        typer.echo(listed(ALL_RULES, as_json=format == "json"))
        return
    gone = retired(wanted)
    if gone is not None:
        typer.echo(str(gone), err=True)
        if gone.by is None:
            return
    typer.echo(shown(find(ALL_RULES, wanted), as_json=format == "json"))
