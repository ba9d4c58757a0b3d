"""Assembles the commands and decides how a run ends: result, error of the environment, bug, or ^C."""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated, ParamSpec, TypeVar

import typer

from midspan import __version__
from midspan.cli import (
    audit,
    board,
    cases,
    check,
    compare,
    data_ask,
    data_assess,
    data_compare,
    data_contracts,
    data_profile,
    decide,
    define,
    demo,
    diff,
    explain,
    incident,
    init,
    ledger,
    lessons,
    level,
    lsp,
    migrate,
    plan,
    prove,
    reassign,
    rename,
    report,
    review,
    rollout,
    rule,
    run_work,
    schema,
    serve,
    spending,
    status,
    sweep,
    token,
    user,
    value,
    verdict,
    worker,
)
from midspan.cli.misuse import misuse
from midspan.errors import MidspanError
from midspan.findings import printable

P = ParamSpec("P")
R = TypeVar("R")

USAGE, BUG, INTERRUPTED = 2, 3, 130

# In the order in which a newcomer needs them.
COMMANDS: tuple[Callable[..., object], ...] = (
    demo.demo,
    init.init,
    define.define,
    check.check,
    rule.rule,
    explain.explain,
    plan.plan,
    prove.prove,
    compare.compare,
    status.status,
    verdict.verdict,
    decide.decide,
    board.board,
    report.report,
    lessons.lessons,
    level.level,
    level.pause,
    level.resume,
    run_work.run,
    incident.incident,
    review.review,
    reassign.reassign,
    sweep.sweep,
    worker.worker,
    serve.serve,
    rollout.rollout,
    diff.diff,
    rename.rename,
    migrate.migrate,
    schema.schema,
    lsp.lsp,
)
GROUPS: dict[str, tuple[str, tuple[Callable[..., object], ...]]] = {
    "cases": (
        "Add cases from files, split, deduplicate and judge them, and hand them out.",
        (
            cases.add,
            cases.split,
            cases.dedupe,
            cases.judge,
            cases.export,
            cases.reviewers,
            cases.reviews,
            cases.ask,
        ),
    ),
    "data": (
        "Look at data before anything is built on it.",
        (
            data_profile.profile,
            data_contracts.draft,
            data_contracts.diff,
            data_assess.assess,
            data_ask.ask,
            data_compare.compare,
        ),
    ),
    "value": (
        "Record what was measured of the promised value, and show how it stands.",
        (value.add, value.import_, value.show, spending.cost, spending.spent),
    ),
    "audit": (
        "Verify the ledger, and export receipts that others verify.",
        (audit.verify, audit.export),
    ),
    "user": (
        "Make users, give them roles, and let them in no more.",
        (user.add, user.list_, user.grant, user.disable, user.password),
    ),
    "token": (
        "Make tokens for programs, and revoke them.",
        (token.add, token.list_, token.revoke),
    ),
    "ledger": (
        "Look after the database: copy it while it is used, and let contents go.",
        (ledger.backup, ledger.erase),
    ),
}

_HELP = "How much of this work may AI do alone, on what proof, who gets the rest, and do we continue?"
_EPILOG = (
    "Exit codes: 0 clean or COMMIT, 1 findings, HOLD or STOP, 2 usage or environment, 3 bug, 130 interrupted."
)


def name_of(command: Callable[..., object]) -> str:
    """As users type it: a word that Python keeps for itself is a function with a line behind it."""
    return command.__name__.rstrip("_")


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="midspan",
        help=_HELP,
        epilog=_EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for function in COMMANDS:
        app.command()(_guarded(function))
    for name, (help_, functions) in GROUPS.items():
        group = typer.Typer(help=help_, rich_markup_mode=None)
        for function in functions:
            group.command(name_of(function))(_guarded(function))
        app.add_typer(group, name=name, no_args_is_help=True)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        code = build()(args=list(arguments), prog_name="midspan", standalone_mode=False)
    except typer.TyperException as wrong:
        said = misuse(wrong)
        if said is None:
            typer.echo(wrong.message, err=True)
        else:
            _say(said)
        return USAGE
    except typer.Abort:
        typer.echo("interrupted", err=True)
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else USAGE
    return code if isinstance(code, int) else 0


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"midspan {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _guarded(function: Callable[P, R]) -> Callable[P, R]:
    """The command, ending as the exit codes promise; what it returned is never lost to a traceback."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except MidspanError as error:
            _say(error)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            typer.echo("interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader (head, less) has what it wanted; a second write at exit must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as bug:  # noqa: BLE001 - whatever escapes is ours, and is said so
            typer.echo(_report(bug), err=True)
            raise typer.Exit(BUG) from None

    return guarded


def _say(error: MidspanError) -> None:
    typer.echo(printable(error.message), err=True)
    if error.help:
        typer.echo(printable(f"  help: {error.help}"), err=True)


def _report(bug: Exception) -> str:
    lines = "".join(traceback.format_exception(bug)).rstrip()
    return (
        f"{lines}\n\nthis is a bug in midspan {__version__} (Python {sys.version.split()[0]}); nothing you did wrong\n"
        "  help: report the lines above; they hold no content of your files unless the last line quotes some"
    )
