"""`midspan serve`: pages and the API, for this machine, or for others who sign in.

Prints the address that lets a browser in; its `token` is what the API takes as `Authorization: Bearer TOKEN`. It is another
one each time, unless `MIDSPAN_TOKEN` holds one. With `--url` others reach it, there is no such token, and everybody signs in.
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
        str, typer.Option(help="The address to listen on; one that others reach takes --url, and users.")
    ] = "127.0.0.1",
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where others reach it, as `https://NAME`: behind what encrypts."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ADDRESS", help="With --url: whom to believe from where a request came; repeat it."
        ),
    ] = None,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Whether it answers too, as `midspan worker` does.")
    ] = True,
    at_once: AtOnce = 8,
    output: Outputs = None,
    log_format: Log = "text",
    workspace: Workspace = Path(),
) -> None:
    """Show the workspace, take items in over HTTP and answer them, until SIGTERM or ^C."""
    from midspan.cli.logs import log_to_stderr
    from midspan.cli.outputs import outputs_of
    from midspan.cli.serving import reached, serve_until_told
    from midspan.errors import UsageError

    outputs = outputs_of(output or [])
    if outputs and not worker:
        raise UsageError(
            "`--output` is for a worker", help="leave `--no-worker` out, or name it at the worker"
        )
    log_to_stderr(log_format)
    told = serve_until_told(
        workspace,
        reached(host, port, url, proxy or ()),
        at_once=at_once if worker else None,
        outputs=outputs,
    )
    if told.interrupted:
        raise typer.Exit(130)
