"""`midspan run`: a work in production, at the level that it has earned.

`--format json`:
    work, source, level (at the end), implementation, dry_run, received, rejected, acted_alone, to_people (waiting now),
    settled (by people), failed (dead letters), shadowed: `received` is the sum of these six; repeated (records whose item was
    taken in before: in none of them), resumed (chunks that an earlier run had done, counted too), delivered, refused (by
    the destination in this run: {id: why}), undelivered (how many it has refused and not taken since), output, waiting: [{role, tasks}] (of the work, open now). With `--dry-run` also `asked`: how many
    would be put to the implementation; it then is part of the sum. With `--clock recorded` also `recorded`: clock, from, until,
    late (items dated before those that came before them), undated, said, unheard: [{at, item, why}] (responses that did not
    count), decided, declined: [{at, what, why}], changes: [{at, level, was, ramp, by, because}] (of the level).
Exits 1 where a destination has refused something and not taken it since, or items failed.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.options import (
    DayFirst,
    Delimiter,
    DryRun,
    Encoding,
    Format,
    Header,
    Kind,
    Sheet,
    Work,
    Workspace,
)

Source = Annotated[
    str | None,
    typer.Option(metavar="SOURCE", help="A file (JSONL, CSV, Parquet), `-`, or with --query a database."),
]
Query = Annotated[
    str | None, typer.Option(metavar="SELECT", help="With a database as --input: what gives the items.")
]
Destination = Annotated[
    str | None,
    typer.Option(
        metavar="DESTINATION", help="A file, a table or a webhook; without it outputs stay in the database."
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, help="Take in so many records at most.")]
Replay = Annotated[
    bool, typer.Option("--replay", help="Try the dead letters once more, instead of taking anything in.")
]
Clock = Annotated[
    Literal["real", "recorded"],
    typer.Option(help="`recorded`: every item, response and decision happens at its own date."),
]
Responses = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="With --clock recorded: what people say of items, as JSON Lines."),
]
Decisions = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="With --clock recorded: levels and decisions, as JSON Lines."),
]
Delay = Annotated[
    str | None,
    typer.Option(
        metavar="DURATION",
        help="With --responses: working time after which one without a date is given, such as `30 min`.",
    ),
]
Seed = Annotated[int, typer.Option(help="With --clock recorded: of what is drawn to be looked at.")]


def run(
    work: Work,
    input: Source = None,  # noqa: A002 - the option's name
    query: Query = None,
    output: Destination = None,
    limit: Limit = None,
    replay: Replay = False,
    dry_run: DryRun = False,
    kind: Kind = None,
    sheet: Sheet = None,
    delimiter: Delimiter = None,
    encoding: Encoding = None,
    header: Header = None,
    day_first: DayFirst = None,
    clock: Clock = "real",
    responses: Responses = None,
    decisions: Decisions = None,
    delay: Delay = None,
    seed: Seed = 0,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Take items in, and bring each to its end or to a person. Interrupted, the same command goes on."""
    from midspan.cli.living import Files, Life
    from midspan.cli.running import Run
    from midspan.cli.stdout import own_stdout
    from midspan.intake.ports import Asked

    _refuse_mixed(replay=replay, source=input, output=output, limited=bool(query or limit or dry_run))
    told = bool(responses or decisions or delay or seed)
    _refuse_half_lived(recorded=clock == "recorded", source=input, told=told, limited=bool(limit or dry_run))
    life = Life(Files(responses, decisions, delay, seed)) if clock == "recorded" else None
    with own_stdout() as say:
        read = Asked(encoding, delimiter, header, sheet, day_first)
        running = Run(workspace, work, kind=kind, asked=read, life=life)
        try:
            result = running.of(input, query, output, limit, dry=dry_run)
        except KeyboardInterrupt:
            with suppress(KeyboardInterrupt):
                typer.echo(
                    "interrupted: what was finished is kept; the same command goes on from there", err=True
                )
            raise typer.Exit(130) from None
        finally:
            running.close()
        say(result.as_json() if format == "json" else result.as_text())
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _refuse_mixed(*, replay: bool, source: str | None, output: str | None, limited: bool) -> None:
    from midspan.errors import UsageError

    if replay and (source or output or limited):
        raise UsageError(
            "`--replay` takes nothing in and sends nothing out", help="leave the other options out"
        )
    if source is None and output is None and not replay:
        raise UsageError(
            "neither a source nor a destination was named",
            help="name a source with `--input FILE`, or `-` for standard input; `--output` alone sends on what came to its end since",
        )
    if source is None and limited:
        raise UsageError("without `--input` nothing is taken in", help="name a source with `--input FILE`")


def _refuse_half_lived(*, recorded: bool, source: str | None, told: bool, limited: bool) -> None:
    """told: whether anything was named that only a recorded life has."""
    from midspan.errors import UsageError

    if recorded and (source is None or limited):
        raise UsageError(
            "a recorded life is lived as a whole, from its items on",
            help="name them with `--input FILE`, without `--limit` and `--dry-run`",
        )
    if not recorded and told:
        raise UsageError(
            "`--responses`, `--decisions`, `--delay` and `--seed` belong to a recorded life",
            help="add `--clock recorded`",
        )
