"""`midspan plan`: what certifying a work would take, before any label is spent.

`--format json`: work; max_error, confidence_level; attempt (the next one on these cases); have (certify cases), kept
(of them by a judgement), least (cases without which the next attempt proves nothing), missing; labels_per_day,
limited_by (volume or review; null where unsaid); needs and other_limits: [{max_error, implementation (null: a
guess), true_error, share, needed, missing, days}]. Shares of 1, working days; null is unknown, `needed` null: no
number of cases helps.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def plan(
    work: Annotated[str, typer.Argument(help="The work, as its definition names it.")],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
    workspace: Annotated[Path, typer.Option(help="The workspace, or a folder in it.")] = Path(),
) -> None:
    """Say how many cases, and how many days of labels, certifying a work takes."""
    import json
    from dataclasses import asdict

    from midspan.cli.plan_text import told
    from midspan.cli.planned import planned

    found = planned(workspace, work)
    typer.echo(json.dumps(asdict(found), indent=2, ensure_ascii=False) if format == "json" else told(found))
