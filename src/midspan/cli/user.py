"""`midspan user`: who may come in to a server of this workspace, and what they may do there.

`--format json`: `add`, `grant` and `disable` give one user, `list` gives {users: […]}:
    name, grants: [{role, initiative (null: all)}], answers_for, password (whether there is one), made_at, disabled_at (null:
    may come in).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace

Name = Annotated[str, typer.Argument(help="The user; what they do is recorded under this name.")]
Initiative = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only in this initiative; in all where none is named.")
]
Seats = Annotated[
    list[str] | None,
    typer.Option(
        "--as",
        metavar="NAME",
        help="A desk, owner or sponsor of the definitions that they act as; repeat it.",
    ),
]


def add(
    name: Name,
    role: Annotated[
        list[str] | None,
        typer.Option(
            help="sponsor, operator, builder, reviewer, security, auditor or admin; repeat it.",
            metavar="ROLE",
        ),
    ] = None,
    initiative: Initiative = None,
    as_: Seats = None,
    password: Annotated[
        bool,
        typer.Option("--password/--no-password", help="Without one, they come in by single sign-on alone."),
    ] = True,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Make a user; the password is asked for, or read as one line from standard input."""
    from midspan.cli import accounts

    accounts.check_names(workspace, [initiative] if initiative else [])
    word = accounts.new_password(name) if password else None
    with accounts.open_accounts(workspace) as here:
        made = here.add(name, word, accounts.grants(role or (), initiative), as_ or (), by=accounts.MACHINE)
    accounts.say_user(made, format, "made")


def list_(
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Show all users, with their roles and whom they act as."""
    from midspan.cli import accounts

    with accounts.open_accounts(workspace, create=False) as here:
        accounts.say_users(here.users(), format)


def grant(
    name: Name,
    role: Annotated[str | None, typer.Argument(help="The role that they get.")] = None,
    initiative: Initiative = None,
    take_away: Annotated[bool, typer.Option("--take-away", help="Take the role away instead.")] = False,
    as_: Seats = None,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Give a user a role, or say anew whom they act as."""
    from midspan.cli import accounts
    from midspan.errors import UsageError

    if role is None and as_ is None:
        raise UsageError(
            "nothing to grant was named", help=f"name a role: `midspan user grant {name} operator`"
        )
    if not take_away:
        accounts.check_names(workspace, [initiative] if initiative else [])
    with accounts.open_accounts(workspace) as here:
        found = here.user(name)
        if role is not None:
            (one,) = accounts.grants((role,), initiative)
            change = here.take_away if take_away else here.grant
            found = change(name, one, by=accounts.MACHINE)
        if as_ is not None:
            found = here.seat(name, as_, by=accounts.MACHINE)
    accounts.say_user(found, format, "changed")


def disable(
    name: Name,
    enable: Annotated[bool, typer.Option("--enable", help="Let them in again instead.")] = False,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Let a user in no more: their sessions end at once, and their tokens count no more."""
    from midspan.cli import accounts

    with accounts.open_accounts(workspace) as here:
        found = here.disable(name, disabled=not enable, by=accounts.MACHINE)
    accounts.say_user(found, format, "let in again" if enable else "let in no more")


def password(
    name: Name,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Give a user another password; all their sessions end."""
    from midspan.cli import accounts

    with accounts.open_accounts(workspace) as here:
        here.user(name)
    word = accounts.new_password(name)
    with accounts.open_accounts(workspace) as here:
        found = here.set_password(name, word, by=accounts.MACHINE)
    accounts.say_user(found, format, "given a password")


list_.__name__ = "list"
