"""`midspan token`: what programs show to a server of this workspace.

`--format json`: `add` and `revoke` give one token, `list` gives {tokens: […]}:
    id, label, user (null: nobody's), may, initiatives, works (empty: all), made_at, expires_at, revoked_at (null: it counts),
    and with `add` alone token, which is not kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from midspan.cli.options import Format, Workspace


def add(
    label: Annotated[str, typer.Argument(help="What it is for, such as `nightly-check`.")],
    may: Annotated[
        list[str] | None,
        typer.Option(metavar="PERMISSION", help="What it may do; repeat it. Without one, all are listed."),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Whose it is: it may never do more than they may."),
    ] = None,
    initiative: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only for this initiative; repeat it.")
    ] = None,
    work: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only for this work; repeat it.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it is good for, 366 at most.")] = 90,
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Make a token and print it, this once."""
    from midspan.cli import accounts

    permissions = accounts.permissions(may or ())
    accounts.check_names(workspace, initiative or (), work or ())
    with accounts.open_accounts(workspace) as here:
        made, shown = here.new_token(
            label,
            permissions,
            days=days,
            by=accounts.MACHINE,
            user=user,
            initiatives=initiative or (),
            works=work or (),
        )
    accounts.say_token(made, format, shown)


def list_(
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Show all tokens that were made, without what they are."""
    from midspan.cli import accounts

    with accounts.open_accounts(workspace, create=False) as here:
        accounts.say_tokens(here.tokens(), format)


def revoke(
    id: Annotated[str, typer.Argument(help="The token's id, as `midspan token list` shows it.")],  # noqa: A002
    format: Format = "text",  # noqa: A002 - the option's name
    workspace: Workspace = Path(),
) -> None:
    """Let a token count no more, at once."""
    from midspan.cli import accounts

    with accounts.open_accounts(workspace) as here:
        found = here.revoke(id, by=accounts.MACHINE)
    accounts.say_token(found, format)


list_.__name__ = "list"
