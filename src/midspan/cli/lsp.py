"""`midspan lsp`: the language server, over standard input and output."""

from __future__ import annotations

from typing import Annotated

import typer

from midspan.errors import UsageError


def lsp(
    stdio: Annotated[  # noqa: ARG001 - accepted, since editors pass it to every server
        bool, typer.Option("--stdio", help="As without it: there is no other way to be spoken to.")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Serve an editor: findings as you type, hovers, completion, repairs (docs/editors.md)."""
    from midspan import __version__
    from midspan.cli.candidates import plug
    from midspan.cli.opening import day_of, open_ledger
    from midspan.cli.stdout import kept_stdout

    if version:
        typer.echo(f"midspan {__version__}")
        return
    try:
        from midspan.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        raise UsageError(
            "the language server needs `pygls`, which is not installed", help="pip install 'midspan[editor]'"
        ) from None
    with kept_stdout() as stdout:
        ended_properly = serve(
            lambda settings: open_ledger(settings, create=False),
            plug,
            lambda: day_of(None),
            stdout,
        )
    if not ended_properly:
        raise typer.Exit(1)
