"""`midspan worker`: answers what came in, and does what time asks for, until it is told to end.

Works on the items that `midspan serve` took in, of all works of the workspace; moves on tasks that are due, tells people,
and delivers. SIGTERM and ^C finish what is under way. A SQLite file has one worker; on PostgreSQL several share the queue.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.logs import LogFormat
from midspan.cli.options import Workspace

AtOnce = Annotated[int, typer.Option(min=1, max=1000, help="Items that are answered at the same time.")]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        metavar="WORK=DESTINATION",
        help="Where results of a work go: a file, a table or a webhook. Repeatable.",
    ),
]
Log = Annotated[LogFormat, typer.Option(help="How events are written on standard error.")]


def worker(
    at_once: AtOnce = 8,
    output: Outputs = None,
    log_format: Log = "text",
    workspace: Workspace = Path(),
) -> None:
    """Answer what came in, and move on what is due, until SIGTERM or ^C."""
    from midspan.cli.ending import until_told
    from midspan.cli.logs import log_to_stderr
    from midspan.cli.outputs import outputs_of
    from midspan.cli.working import Working, open_durable
    from midspan.settings import find_root, read

    log_to_stderr(log_format)
    outputs = outputs_of(output or [])
    durable = open_durable(read(find_root(workspace)))
    with until_told() as told:
        working = Working(workspace, durable, at_once=at_once, outputs=outputs)
        try:
            working.start()
            told.wait("the worker is up", at_once=at_once)
        finally:
            working.close()
    if told.interrupted:
        raise typer.Exit(130)
