"""`midspan data ask`: questions to the owner of the data. The keys of `--format json` are in docs/data.md."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import MEMORY, Format, Memory, Work, Workspace
from midspan.data.asking.limits import MOST_QUESTIONS


def ask(
    work: Work,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers: the owner of the data, for the ledger.")
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Answers as JSON Lines, {id, answer: yes|no|unknown}, asked before."
        ),
    ] = None,
    most: Annotated[
        int,
        typer.Option(
            min=1, metavar="N", help="How many questions at most, those answered before among them."
        ),
    ] = MOST_QUESTIONS,
    from_: Annotated[
        list[str] | None,
        typer.Option(
            "--from", metavar="[TABLE=]FILE", help="Where a table is, in place of what its contract says."
        ),
    ] = None,
    memory: Memory = MEMORY,
    workspace: Workspace = Path(),
    format: Format = "text",  # noqa: A002 - the option's name
) -> None:
    """Ask the owner of a work's data about cells that may be wrong: a group at a time, with examples, most telling first.

    One key for each answer; `?` says which. Answers hold in every assessment from then on. Without a terminal, answers are
    read from standard input, one a line; with `--format json` open questions are listed and nothing is asked (docs/data.md).
    """
    from midspan.cli.data_asking import Wish, ask_owner
    from midspan.cli.profiling import bytes_of

    ask_owner(Wish(workspace, work, by, answers, most, tuple(from_ or ()), bytes_of(memory), format))
