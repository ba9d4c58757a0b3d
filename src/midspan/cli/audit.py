"""`midspan audit`: check the ledger or a receipt, and issue receipts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace
from midspan.errors import UsageError


def verify(
    receipt: Annotated[
        Path | None, typer.Argument(help="A receipt: it is checked offline, without a workspace.")
    ] = None,
    workspace: Workspace = Path(),
    signed_by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FINGERPRINT", help="The fingerprint of a key to trust, and no other; repeat it."
        ),
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="An earlier receipt: the ledger must still hold what it shows.")
    ] = None,
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Check every record, batch and signature of the ledger, or of a receipt. Exits 1 on any change."""
    from midspan.cli import trail

    if receipt is None:
        said = trail.ledger_said(workspace, signed_by or (), against)
    elif against is None:
        said = trail.receipt_said(receipt, signed_by or ())
    else:
        raise UsageError("`--against` compares the ledger with a receipt", help="name one receipt only")
    typer.echo(trail.as_json(said) if format == "json" else trail.as_text(said))
    if not said["ok"]:
        raise typer.Exit(1)


def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Write a receipt: the newest verdict of each initiative, with the evidence and the decisions behind it."""
    from midspan.cli import trail

    said = trail.issue(workspace, output)
    typer.echo(trail.as_json(said) if format == "json" else trail.issued_text(said))
