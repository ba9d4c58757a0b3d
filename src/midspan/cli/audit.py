"""`midspan audit`: check the ledger, a receipt or attestations, and issue them.

`export --attest --format json`: attestations (the file), replaced, public_key (the file, or null), signed_by, statements:
[{type, result: PASSED|FAILED or null, work, implementation, at, expires or null, subjects: [{name, sha256}]}].
`verify ATTESTATIONS --format json`: ok, statements (as above, each subject with here: same|differs|null, compared with the
file of that name in the workspace, where there is one), signed_by: [{name, fingerprint}], problem: {what} or null.
`verify --format json` of a ledger says `clock` too: recorded where its production was lived through, else real.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace
from midspan.errors import UsageError


def verify(
    receipt: Annotated[
        Path | None,
        typer.Argument(help="A receipt or attestations: they are checked offline, without a workspace."),
    ] = None,
    workspace: Workspace = Path(),
    signed_by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FINGERPRINT", help="The fingerprint of a key to trust, and no other; repeat it."
        ),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="A public key that may have signed attestations, as PEM; repeat it. Else those of the workspace's ledger.",
        ),
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="An earlier receipt: the ledger must still hold what it shows.")
    ] = None,
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Check every record, batch and signature of the ledger, or of a receipt. Exits 1 on any change."""
    from midspan.cli import attesting, trail

    if receipt is not None and against is not None:
        raise UsageError("`--against` compares the ledger with a receipt", help="name one receipt only")
    if receipt is not None and attesting.are_attestations(receipt):
        said = attesting.attested_said(receipt, workspace, key or (), signed_by or ())
        text = attesting.as_text(said)
    elif key:
        raise UsageError("`--key` is for attestations", help="trust a key of a receipt with `--signed-by`")
    else:
        said = (
            trail.ledger_said(workspace, signed_by or (), against)
            if receipt is None
            else trail.receipt_said(receipt, signed_by or ())
        )
        text = trail.as_text(said)
    typer.echo(trail.as_json(said) if format == "json" else text)
    if not said["ok"]:
        raise typer.Exit(1)


def export(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    attest: Annotated[
        str | None,
        typer.Option(
            metavar="WORK",
            help="In place of a receipt: the newest evaluations and certificates of this work as signed in-toto attestations.",
        ),
    ] = None,
    public_key: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --attest: write the public key too, as PEM, for who verifies."
        ),
    ] = None,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Write a receipt: the newest verdict of each initiative, with the evidence and the decisions behind it."""
    from midspan.cli import attesting, trail

    if attest is not None:
        said = attesting.attest(workspace, attest, output, public_key)
        text = attesting.issued_text(said)
    elif public_key is not None:
        raise UsageError("`--public-key` goes with `--attest`", help="a receipt holds the keys that it needs")
    else:
        said = trail.issue(workspace, output)
        text = trail.issued_text(said)
    typer.echo(trail.as_json(said) if format == "json" else text)
