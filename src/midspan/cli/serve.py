"""`midspan serve`: items over HTTP, health and metrics, for this machine.

Prints the address that lets a browser in; its `token` is what the API takes as `Authorization: Bearer TOKEN`. It is another
one each time, unless `MIDSPAN_TOKEN` holds one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Workspace
from midspan.cli.worker import AtOnce, Log, Outputs


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any that is free.")] = 8000,
    host: Annotated[
        str, typer.Option(help="An address of this machine that only it can reach.")
    ] = "127.0.0.1",
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Whether it answers too, as `midspan worker` does.")
    ] = True,
    at_once: AtOnce = 8,
    output: Outputs = None,
    log_format: Log = "text",
    workspace: Workspace = Path(),
) -> None:
    """Take items in over HTTP, say how they stand, and answer them, until SIGTERM or ^C."""
    from midspan.cli.logs import log_to_stderr
    from midspan.cli.outputs import outputs_of
    from midspan.cli.serving import serve_until_told
    from midspan.errors import UsageError

    outputs = outputs_of(output or [])
    if outputs and not worker:
        raise UsageError(
            "`--output` is for a worker", help="leave `--no-worker` out, or name it at the worker"
        )
    log_to_stderr(log_format)
    told = serve_until_told(workspace, host, port, at_once=at_once if worker else None, outputs=outputs)
    if told.interrupted:
        raise typer.Exit(130)
