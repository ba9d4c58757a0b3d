"""`midspan board`: every initiative between strategy and operation, against its own plan.

`--format json`: see docs/board.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from midspan.cli.options import At, Format, Workspace
from midspan.errors import UsageError


def board(
    rank: Annotated[
        bool, typer.Option("--rank", help="Rank candidates by worth, times what evidence and data allow.")
    ] = False,
    pace: Annotated[
        bool, typer.Option("--pace", help="Say how long initiatives take from Framed to each stage.")
    ] = False,
    at: At = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Show how far every initiative is, where its own plan says it is today, and who must do what next."""
    from midspan.cli.stdout import show, show_json

    if rank and pace:
        raise UsageError("`--rank` and `--pace` exclude each other", help="ask for one of them")
    if pace and at is not None:
        raise UsageError("`--pace` counts all that was recorded, whatever the day", help="leave `--at` out")
    if pace:
        said, text = _paced(workspace)
    else:
        said, text = _assessed(workspace, at, rank=rank)
    if format == "json":
        show_json(said)
    else:
        show(text)


def _assessed(workspace: Path, at: str | None, *, rank: bool) -> tuple[dict[str, Any], str]:
    import shutil

    from midspan.cli.crossing import stood
    from midspan.decide.crossing import document, ranking, text
    from midspan.decide.crossing.board import board as found_board
    from midspan.run.recorded.marking import RECORDED

    seen = stood(workspace, at)
    clock = {"at": seen.found.today.isoformat(), "clock": "recorded" if seen.recorded else "real"}
    mark = f"{RECORDED}\n\n" if seen.recorded else ""
    if rank:
        ranked = ranking.rank(seen.found.initiatives)
        return {**clock, "candidates": ranking.as_json(ranked)}, mark + ranking.text(ranked)
    made = found_board(seen.found, seen.head)
    shown = text.text(made, shutil.get_terminal_size((100, 24)).columns)
    return {**clock, **document.document(made)}, mark + shown


def _paced(workspace: Path) -> tuple[dict[str, Any], str]:
    from midspan import settings
    from midspan.cli.opening import open_ledger
    from midspan.decide.crossing.pace import as_json, pace, reached, text
    from midspan.definitions.load import load

    loaded = load(settings.find_root(workspace))
    with open_ledger(loaded.settings, create=False) as ledger:
        found = pace([reached(ledger, file) for file in loaded.initiatives.values()])
    return {"pace": as_json(found)}, text(found)
