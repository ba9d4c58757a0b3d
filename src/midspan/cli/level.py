"""`midspan level`, `midspan pause`, `midspan resume`: what a work may do in production, and who let it.

`--format json`:
    work, changed, level (what it does now), raised_to, ceiling (what was decided allows), paused, implementation, ramp (share
    of what may act alone that does), since, clock (real|recorded), next (the level asked for, or the next one; null: there is none), lacks: [{need:
    approver|ceiling|certificate|in-time|incidents|reviewers|capacity|promotion, why, do}] (null: not known, as a note says), notes.
`level --to` exits 1 where the level is refused: `lacks` then says why.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from midspan.cli.options import Format, Work, Workspace
from midspan.model.stage import Level

if TYPE_CHECKING:
    from midspan.cli.level_result import Levelled

By = Annotated[
    str | None,
    typer.Option(
        metavar="ROLE", help="Who changes it: owner, sponsor, operator, confirms, or the name of one."
    ),
]
Why = Annotated[str | None, typer.Option(metavar="TEXT", help="The reason, for the ledger.")]


def level(
    work: Work,
    to: Annotated[
        Level | None,
        typer.Option(help="Raise or lower it; autonomous again is the next step of the ramp."),
    ] = None,
    by: By = None,
    why: Why = None,
    implementation: Annotated[
        str | None, typer.Option(help="Which candidate runs, where several could.")
    ] = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Say what a work does in production and what the next level needs; with --to, raise or lower it."""
    from midspan.cli.leveling import Levelling
    from midspan.cli.producing import open_place

    place = open_place(workspace, work)
    with place.ledger:
        levelling = Levelling(place, by, implementation)
        _say(levelling.shown() if to is None else levelling.to(to, why), format)


def pause(
    work: Work,
    by: By = None,
    why: Why = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Stop asking the AI anything, at once: every item goes to people until it is resumed."""
    _paused(work, by, why, format, workspace, paused=True)


def resume(
    work: Work,
    by: By = None,
    why: Why = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Go on after a pause, at the level that it was paused at."""
    _paused(work, by, why, format, workspace, paused=False)


def _paused(
    work: str, by: str | None, why: str | None, how: Format, workspace: Path, *, paused: bool
) -> None:
    from midspan.cli.leveling import Levelling
    from midspan.cli.producing import open_place

    place = open_place(workspace, work)
    with place.ledger:
        _say(Levelling(place, by).paused(why, paused=paused), how)


def _say(found: Levelled, how: Format) -> None:
    from midspan.cli.stdout import show

    show(found.as_json() if how == "json" else found.as_text())
    if found.exit_code:
        raise typer.Exit(found.exit_code)
