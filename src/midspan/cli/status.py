"""`midspan status`: what the evidence of a work rests on, what of that changed, when it ends, and what to do next.

`--format json`:
    at (the day it speaks of); clock (real|recorded: production was lived through); works: [{work, path, definition: {part: hash}, certify_cases (distinct ones in the file
    now), implementations: [{implementation, kind (empty: the definition does not name it any more), parts: {part: hash}
    (null: it cannot be read, `unreadable` says why), price: {input, output, cached_input, request} or null, attempt_begun: {at,
    by_segment} or null (interrupted, spent, and can go on: nothing that it rests on changed), certificate:
    {state: valid|expired|void|refused, at, expires, days_left (null unless valid), void_because: [part], changed_files:
    [{path, at, by, commit}] (by and commit null where that is not committed, or git does not know; all but path null
    without a WORK), share_of_all, total_items, max_error, confidence_level, attempt_id} or null, evaluation: {state:
    current|stale, at, stale_because, changed_files, repriced (its calls have another price by now), total, error_rate,
    upper, level, cost_per_item} or null}], next}]; unproven: [names of works of which nothing was ever measured] (without
    a WORK these are not among `works`).
Shares of 1; null is unknown. Exits 0 whatever it finds: `midspan check` (EV203, EV204, EV207) and `midspan verdict` are the
ones to fail on.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import At, Format, Workspace


def status(
    work: Annotated[
        str | None, typer.Argument(help="The work, as its definition names it; else all of them.")
    ] = None,
    at: At = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Say what evidence rests on, what of that changed and who changed it, when it expires, and what to do next."""
    from midspan.cli.opening import day_of
    from midspan.cli.standing import standings
    from midspan.cli.standing_text import as_json, as_text
    from midspan.cli.stdout import show, show_json

    found = standings(workspace, work, day_of(at))
    if format == "json":
        show_json(as_json(found))
    else:
        show(as_text(found))
