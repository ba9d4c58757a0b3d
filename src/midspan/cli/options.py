"""Options that several commands take, so that each says the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Work = Annotated[str, typer.Argument(help="The work, as its definition names it.")]
Initiative = Annotated[str, typer.Argument(help="The initiative, as its file names it.")]
Workspace = Annotated[Path, typer.Option(help="The workspace, or a folder in it.")]
Format = Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")]
At = Annotated[str | None, typer.Option(metavar="DATE", help="As if today were this day.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")]

# How a file of somebody else's is read, where that cannot be told.
Kind = Annotated[
    str | None, typer.Option(metavar="KIND", help="The kind of the file, where it cannot be told.")
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="The encoding of a text file, where it is not UTF-8.")
]
Delimiter = Annotated[
    str | None, typer.Option(metavar="SIGN", help="What stands between the values of a text file.")
]
DayFirst = Annotated[
    bool | None,
    typer.Option(
        "--day-first/--month-first", help="How 03/04/2026 is meant, where no date of its column tells."
    ),
]
Header = Annotated[
    bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns.")
]
Sheet = Annotated[
    str | None, typer.Option(metavar="NAME", help="The sheet of a workbook; else the first with rows.")
]

# How a table is looked at.
DatabaseTable = Annotated[
    str | None, typer.Option(metavar="NAME", help="The table in a database, as in sales.orders.")
]
Memory = Annotated[
    str, typer.Option(metavar="SIZE", help="How much memory looking may take; more goes to the disk.")
]
MEMORY = "1 GB"

Report = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Write it as a page with plots too: `….html`, or `.md`, `.txt`, `.json`."
    ),
]
