"""`midspan value`: measurements of the metric that justifies an initiative, and how it stands.

`--format json`:
    add: initiative, repeated (it was there already), metric, value, unit, at, source, by, role, note, corrects, why, record (of
    the ledger). import: initiative, from, dry_run, rows, recorded, repeated, corrected, columns, unused, measurements (each as
    of add), wrong: [{line, message, help}], notes: [{message, help}]. show: see docs/value.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import (
    At,
    DayFirst,
    Delimiter,
    DryRun,
    Encoding,
    Format,
    Header,
    Initiative,
    Kind,
    Sheet,
    Workspace,
)

From = Annotated[
    str,
    typer.Option(
        "--from",
        metavar="FILE|DATABASE",
        help="CSV, xlsx, JSON Lines or Parquet; or with --query a database.",
    ),
]
Query = Annotated[
    str | None, typer.Option(metavar="SQL", help="Which rows of the database: columns `at` and `value`.")
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="COLUMN=PART", help="Which part a column is: at, value, metric, unit or note."
    ),
]
By = Annotated[
    str | None,
    typer.Option(metavar="ROLE", help="Who answers for it: a role of the initiative, or its name."),
]
Correct = Annotated[
    str | None,
    typer.Option(
        metavar="WHY", help="Record it as a correction of what was recorded, and say why; both stay."
    ),
]


def add(
    initiative: Initiative,
    metric: Annotated[str, typer.Option(metavar="M", help="The metric: the one that was promised.")],
    value: Annotated[float, typer.Option(metavar="N", help="What was measured.")],
    at: Annotated[
        str, typer.Option(metavar="DATE", help="The day it stands for; of a period, the last day.")
    ],
    unit: Annotated[
        str | None, typer.Option(metavar="U", help="The unit, refused where it is not the promised one.")
    ] = None,
    by: By = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="What has to be known of it.")] = None,
    source: Annotated[
        str,
        typer.Option(metavar="NAME", help="Where it is from; the same of one day and source is known again."),
    ] = "hand",
    correct: Correct = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Record one measurement of the metric that justifies the initiative (docs/value.md)."""
    from midspan.cli.opening import day_of
    from midspan.cli.stdout import show as shown
    from midspan.cli.stdout import show_json
    from midspan.cli.valuing import added, added_text
    from midspan.value.measuring.measurement import Given

    given = Given(metric, value, day_of(at), unit, source, note, why=correct)
    said = added(workspace, initiative, given, by)
    if format == "json":
        show_json(said)
    else:
        shown(added_text(said))


def import_(
    initiative: Initiative,
    from_: From,
    query: Query = None,
    metric: Annotated[
        str | None, typer.Option(metavar="M", help="The metric of all rows, where no column names it.")
    ] = None,
    unit: Annotated[str | None, typer.Option(metavar="U", help="The unit of all rows.")] = None,
    map_: Map = None,
    source: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What the source is called; else the file or the database."),
    ] = None,
    by: By = None,
    correct: Correct = None,
    dry_run: DryRun = False,
    kind: Kind = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    header: Header = None,
    sheet: Sheet = None,
    day_first: DayFirst = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Record measurements from a table, all rows of it or none; what is there already is known again.

    Exits with 1 where a row cannot be taken.
    """
    from midspan.cli.stdout import show as shown
    from midspan.cli.stdout import show_json
    from midspan.cli.value_import import imported, imported_text
    from midspan.intake.ports import Asked
    from midspan.value.measuring.rows import Said

    said = imported(
        workspace,
        initiative,
        from_,
        query=query,
        said=lambda found, textual: Said(
            source or found, metric, unit, correct, map_ or (), textual=textual, day_first=day_first
        ),
        asked=Asked(encoding, delimiter, header, sheet, day_first),
        kind=kind,
        by=by,
        dry_run=dry_run,
    )
    if format == "json":
        show_json(said)
    else:
        shown(imported_text(said))
    if said["wrong"]:
        raise typer.Exit(1)


def show(
    initiative: Initiative,
    at: At = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Show what was measured against baseline, target and milestones; nothing measured is never zero."""
    from midspan.cli.stdout import show as shown
    from midspan.cli.stdout import show_json
    from midspan.cli.value_text import value_text
    from midspan.cli.valuing import value_said

    said = value_said(workspace, initiative, at)
    if format == "json":
        show_json(said)
    else:
        shown(value_text(said))
