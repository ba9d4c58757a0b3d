"""What `user` and `token` share: accounts are opened, passwords are asked for, and what was done is said."""

from __future__ import annotations

import getpass
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.access.permissions import Permission
from midspan.access.run import MACHINE, Accounts
from midspan.cli.opening import open_directory, open_ledger
from midspan.cli.stdout import show, show_json
from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.people import EVERYWHERE, Grant, Token, User

__all__ = ["MACHINE", "accounts_of", "open_accounts"]


@contextmanager
def open_accounts(workspace: Path, *, create: bool = True) -> Iterator[Accounts]:
    """Those of a workspace, in its own database. Raises MidspanError."""
    found = settings.read(settings.find_root(workspace))
    with open_ledger(found, create=create) as ledger:
        yield accounts_of(ledger, found)


def accounts_of(ledger: Ledger, found: settings.Settings) -> Accounts:
    """Through the connection of this ledger. Raises StoreError."""
    return Accounts(open_directory(ledger, found), ledger, secret=lambda: secrets.token_urlsafe(32))


def new_password(name: str) -> str:
    """Asked for twice at a terminal; else one line of standard input. Raises UsageError."""
    if not sys.stdin.isatty():
        word = sys.stdin.readline().rstrip("\r\n")
        if not word:
            raise UsageError(
                "no password was given",
                help="run this at a terminal, or give it as one line of standard input",
            )
        return word
    word = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("Once more: ") != word:
        raise UsageError("the two are not the same", help="run this again")
    return word


def check_names(workspace: Path, initiatives: Sequence[str], works: Sequence[str] = ()) -> None:
    """Raises UsageError for a name that no definition has or had: what is granted there would never count."""
    if not initiatives and not works:
        return
    loaded = load(settings.find_root(workspace))
    for kind, said, files in (
        ("initiative", initiatives, loaded.initiatives.values()),
        ("work", works, loaded.works.values()),
    ):
        known = {name for each in files for name in (each.name, *each.names)}
        unknown = next((each for each in said if each not in known), None)
        if unknown is not None:
            listed = ", ".join(f"`{each.name}`" for each in files) or "none yet"
            raise UsageError(f"there is no {kind} `{unknown[:100]}`", help=f"known: {listed}")


def grants(roles: Sequence[str], initiative: str | None) -> list[Grant]:
    return [Grant(each, initiative or EVERYWHERE) for each in roles]


def permissions(said: Sequence[str]) -> list[Permission]:
    """Raises UsageError that lists them all."""
    known = {each.value: each for each in Permission}
    unknown = [each for each in said if each not in known]
    if unknown or not said:
        listed = ", ".join(f"`{each}` ({each.meaning})" for each in Permission)
        what = f"`{unknown[0]}` is no permission" if unknown else "nothing is said of what the token may do"
        raise UsageError(what, help=f"name it with `--may`; known: {listed}")
    return [known[each] for each in said]


def say_user(user: User, how: str, what: str) -> None:
    if how == "json":
        show_json(_user(user))
    else:
        show(f"{user.name}: {what}\n{_user_line(user)}")


def say_users(users: Sequence[User], how: str) -> None:
    if how == "json":
        show_json({"users": [_user(each) for each in users]})
    else:
        nobody = "there are no users; make the first: `midspan user add NAME --role admin`"
        show("\n".join(map(_user_line, users)) or nobody)


def say_token(token: Token, how: str, shown: str | None = None) -> None:
    if how == "json":
        show_json(_token(token) | ({} if shown is None else {"token": shown}))
    elif shown is None:
        show(f"token {token.id} ({token.label}) counts no more")
    else:
        show(f"{shown}\n{_token_line(token)}\nit is not kept, and not shown again")


def say_tokens(tokens: Sequence[Token], how: str) -> None:
    if how == "json":
        show_json({"tokens": [_token(each) for each in tokens]})
    else:
        show("\n".join(map(_token_line, tokens)) or "there are no tokens; see `midspan token add --help`")


def _user(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "grants": [
            {"role": each.role, "initiative": None if each.initiative == EVERYWHERE else each.initiative}
            for each in user.grants
        ],
        "answers_for": list(user.answers_for),
        "password": user.password is not None,
        "made_at": user.made_at,
        "disabled_at": user.disabled_at,
    }


def _user_line(user: User) -> str:
    roles = ", ".join(
        each.role if each.initiative == EVERYWHERE else f"{each.role} in {each.initiative}"
        for each in user.grants
    )
    acts = f", acts as {', '.join(user.answers_for)}" if user.answers_for else ""
    signs_in = "" if user.password else ", without a password"
    ended = f", disabled since {user.disabled_at[:10]}" if user.disabled_at else ""
    return f"  {user.name}: {roles or 'no role'}{acts}{signs_in}{ended}"


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "label": token.label,
        "user": token.user,
        "may": list(token.permissions),
        "initiatives": list(token.initiatives),
        "works": list(token.works),
        "made_at": token.made_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }


def _token_line(token: Token) -> str:
    about = ", ".join((*token.initiatives, *token.works))
    state = f"revoked {token.revoked_at[:10]}" if token.revoked_at else f"until {token.expires_at[:10]}"
    return (
        f"  {token.id} {token.label}: {', '.join(token.permissions)}"
        f"{f', for {about}' if about else ''}{f', of {token.user}' if token.user else ''}, {state}"
    )
