"""`midspan data diff`: what a newer contract changes, and whom that breaks.

`--format json`: was, now (path, version), breaking, changes: [{at, change, breaking, text}], faults: [{path, line, column, message,
help}].
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The contract as it was.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The contract as it is to be.")],
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Say what changed between two data contracts, and whether it breaks what rests on the old one (docs/contracts.md).

    Exits 1 where a change is breaking: removed, renamed, of another type, newly required, narrower, or a promise taken back.
    """
    from midspan.cli.data_contracting import compared, difference_text
    from midspan.cli.stdout import show, show_json

    found = compared(old, new)
    if format == "json":
        show_json(found.as_json())
    else:
        show(difference_text(found))
    if found.breaking:
        raise typer.Exit(1)
