"""Accounts: who there is and what they may. Every change is an entry of the ledger, in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from midspan.access import passwords, tokens
from midspan.access.passwords import Cost
from midspan.access.permissions import FOR_PEOPLE, Permission, Role
from midspan.access.ports import Directory
from midspan.access.principal import Principal, person, program
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.people import EVERYWHERE, Grant, Token, User

MACHINE = "the machine itself"
_PROVIDER = "single sign-on"
LONGEST_DAYS = 366
# It names the key that they sign with, too.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")


class Accounts:
    """secret: text that nobody can guess, another one each time. cost: of a new password's hash.

    by: who does it, a user's name or `MACHINE`. Every method raises StoreError.
    """

    def __init__(
        self, directory: Directory, ledger: Ledger, *, secret: Callable[[], str], cost: Cost | None = None
    ) -> None:
        self._directory, self._ledger, self._secret = directory, ledger, secret
        self._cost = cost or Cost()

    # --- people -----------------------------------------------------------------------------------------------------

    def add(
        self, name: str, password: str | None, grants: Sequence[Grant], answers_for: Sequence[str], *, by: str
    ) -> User:
        """password: None for who signs in elsewhere. Raises UsageError for one that is there, or names that cannot be."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"`{name[:100]}` cannot be the name of a user",
                help="use letters, digits and `.`, `_`, `@`, `+`, `-`, up to `100`",
            )
        checked = tuple(map(_granted, grants))
        kept = None if password is None else passwords.hashed(password, name, self._cost)
        with self._directory.transaction():
            like = (each.name for each in self._directory.users() if each.name.casefold() == name.casefold())
            if (there := next(like, None)) is not None:
                raise UsageError(
                    f"there is a user `{there}` already",
                    help=f"`midspan user grant {there} ROLE` gives another role, `midspan user password {there}` a password",
                )
            user = User(name, checked, _names(answers_for), kept, self._ledger.now())
            said = {"grants": [list(each) for each in user.grants], "answers_for": list(user.answers_for)}
            self._keep(user, "added", by, {**said, "password": kept is not None})
        return user

    def grant(self, name: str, grant: Grant, *, by: str) -> User:
        """Raises UsageError where they have it."""
        _granted(grant)
        with self._directory.transaction():
            user = self.user(name)
            if grant in user.grants:
                raise UsageError(f"`{name}` is `{grant.role}` there already", help="see `midspan user list`")
            return self._keep(
                user._replace(grants=(*user.grants, grant)), "granted", by, {"grant": list(grant)}
            )

    def take_away(self, name: str, grant: Grant, *, by: str) -> User:
        """Raises UsageError where they do not have it."""
        with self._directory.transaction():
            user = self.user(name)
            if grant not in user.grants:
                raise UsageError(f"`{name}` is not `{grant.role}` there", help="see `midspan user list`")
            rest = tuple(each for each in user.grants if each != grant)
            return self._keep(user._replace(grants=rest), "taken-away", by, {"grant": list(grant)})

    def seat(self, name: str, answers_for: Sequence[str], *, by: str) -> User:
        """From now on they act as these names in definitions, and no others."""
        with self._directory.transaction():
            user = self.user(name)._replace(answers_for=_names(answers_for))
            return self._keep(user, "seated", by, {"answers_for": list(user.answers_for)})

    def disable(self, name: str, *, disabled: bool, by: str) -> User:
        """Their sessions end, and their tokens count no more; or they may come back. Raises UsageError where it is so."""
        with self._directory.transaction():
            user = self.user(name)
            if (user.disabled_at is not None) is disabled:
                raise UsageError(
                    f"`{name}` is {'disabled' if disabled else 'not disabled'} already",
                    help="see `midspan user list`",
                )
            at = self._ledger.now() if disabled else None
            changed = user._replace(disabled_at=at, ended=user.ended + 1)
            return self._keep(changed, "disabled" if disabled else "enabled", by, {})

    def set_password(self, name: str, password: str, *, by: str) -> User:
        """All their sessions end. Raises UsageError for one that is too easily guessed."""
        self.user(name)
        kept = passwords.hashed(password, name, self._cost)
        with self._directory.transaction():
            user = self.user(name)
            return self._keep(user._replace(password=kept, ended=user.ended + 1), "password", by, {})

    def renew(self, name: str, was: str, kept: str) -> None:
        """The same password at another cost: no session ends. Where it is not what it `was` any more, nothing changes."""
        with self._directory.transaction():
            user = self._directory.user(name)
            if user is not None and user.password == was:
                self._keep(user._replace(password=kept), "password-renewed", name, {})

    def signed_on(
        self, name: str, subject: str, grants: Sequence[Grant], mapped: frozenset[str]
    ) -> User | None:
        """Whoever a provider of single sign-on vouches for, made where they are new; None where they may not come in.

        grants: that their groups have; mapped: all roles that any group has, of which they keep no others. Whoever has a
        password here, or came as somebody else before, is not who the provider means.
        """
        with self._directory.transaction():
            user = self._directory.user(name)
            if user is None:
                if not grants or not self.may_be(name):
                    return None
                user = User(name, tuple(grants), (), None, self._ledger.now(), subject=subject)
                return self._keep(
                    user, "added", _PROVIDER, {"grants": [list(each) for each in grants], "subject": subject}
                )
            if (
                user.disabled_at is not None
                or user.password is not None
                or user.subject not in {None, subject}
            ):
                return None
            kept = [each for each in user.grants if each.initiative != EVERYWHERE or each.role not in mapped]
            changed = user._replace(grants=tuple(dict.fromkeys((*kept, *grants))), subject=subject)
            if set(changed.grants) != set(user.grants) or user.subject is None:
                said = {"grants": [list(each) for each in changed.grants], "subject": subject}
                return self._keep(changed, "signed-on", _PROVIDER, said)
            return user

    def user(self, name: str) -> User:
        """Raises UsageError for nobody."""
        found = self._directory.user(name)
        if found is None:
            known = ", ".join(f"`{each.name}`" for each in self._directory.users())
            raise UsageError(
                f"there is no user `{name[:100]}`",
                help=f"known: {known}" if known else "make one: `midspan user add NAME --role ROLE`",
            )
        return found

    @staticmethod
    def may_be(name: str) -> bool:
        """Whether anybody could have this name."""
        return _NAME.fullmatch(name) is not None

    def users(self) -> list[User]:
        return self._directory.users()

    def known(self, name: str) -> User | None:
        """One who may sign in."""
        found = self._directory.user(name)
        return found if found is not None and found.disabled_at is None else None

    # --- programs ---------------------------------------------------------------------------------------------------

    def new_token(
        self,
        label: str,
        permissions: Sequence[Permission],
        *,
        days: int,
        by: str,
        user: str | None = None,
        initiatives: Sequence[str] = (),
        works: Sequence[str] = (),
    ) -> tuple[Token, str]:
        """The token as it is kept, and as it is shown this once. Raises UsageError for more than it may hold."""
        if not _NAME.fullmatch(label):
            raise UsageError(
                f"`{label[:100]}` cannot name a token", help="use letters, digits, `.`, `-`, `_`"
            )
        if not 1 <= days <= LONGEST_DAYS:
            raise UsageError(
                f"a token is good for `1` to `{LONGEST_DAYS}` days", help="name them: `--days 90`"
            )
        if not permissions:
            raise UsageError("nothing is said of what the token may do", help="name it: `--may submit`")
        self._check_scope(permissions, user)
        now = self._ledger.now()
        ends = (datetime.fromisoformat(now) + timedelta(days=days)).isoformat(timespec="milliseconds")
        id_ = tokens.hash_of(self._secret())[:8]
        shown = tokens.written(id_, self._secret())
        token = Token(
            id_,
            label,
            tokens.hash_of(shown),
            user,
            tuple(dict.fromkeys(each.value for each in permissions)),
            _names(initiatives),
            _names(works),
            now,
            ends.replace("+00:00", "Z"),
        )
        with self._directory.transaction():
            if self._directory.token(id_) is not None:
                raise UsageError("the token met the id of another one", help="run this again")
            self._directory.keep_token(token)
            said = {k: v for k, v in token._asdict().items() if k not in {"hashed", "revoked_at", "id"}}
            self._record("token", id_, "made", by, _plain(said))
        return token, shown

    def _check_scope(self, permissions: Sequence[Permission], user: str | None) -> None:
        if user is None:
            if mine := sorted(FOR_PEOPLE & set(permissions)):
                raise UsageError(
                    f"`{mine[0]}` takes a person: a token of nobody's may not hold it",
                    help="say whose it is: `--user NAME`",
                )
            return
        owner = person(self.user(user))
        for each in permissions:
            if not owner.may_somewhere(each):
                raise UsageError(
                    f"`{user}` may not `{each}`, so no token of theirs may", help="grant the role first"
                )

    def revoke(self, id: str, *, by: str) -> Token:  # noqa: A002 - the token's
        """Raises UsageError for one that is not there, or was revoked."""
        with self._directory.transaction():
            found = self._directory.token(id)
            if found is None or found.revoked_at is not None:
                what = "there is no token" if found is None else "revoked already is the token"
                raise UsageError(f"{what} `{id[:100]}`", help="see `midspan token list`")
            changed = found._replace(revoked_at=self._ledger.now())
            self._directory.keep_token(changed)
            self._record("token", id, "revoked", by, {"label": found.label})
        return changed

    def tokens(self) -> list[Token]:
        return self._directory.tokens()

    def program(self, shown: str) -> Principal | None:
        """Whoever has this token; None where it is none, has ended, was revoked, or its user may not come in."""
        id_ = tokens.id_of(shown)
        found = self._directory.token(id_) if id_ else None
        if found is None or not tokens.is_the_same(shown, found.hashed):
            return None
        if found.revoked_at is not None or found.expires_at <= self._ledger.now():
            return None
        if found.user is None:
            return program(found, None)
        user = self.known(found.user)
        return None if user is None else program(found, user)

    # --- the record -------------------------------------------------------------------------------------------------

    def _keep(self, user: User, what: str, by: str, said: Mapping[str, Any]) -> User:
        self._directory.keep_user(user)
        self._record("user", user.name, what, by, said)
        return user

    def _record(self, kind: str, subject: str, what: str, by: str, said: Mapping[str, Any]) -> None:
        self._ledger.append([Entry(kind, subject, what, {"by": by, **said})])


def _granted(grant: Grant) -> Grant:
    if grant.role not in set(Role):
        known = ", ".join(f"`{each}`" for each in Role)
        raise UsageError(f"`{grant.role[:100]}` is no role", help=f"known: {known}")
    return grant


def _names(said: Sequence[str]) -> tuple[str, ...]:
    for each in said:
        if not each.strip() or len(each) > 200 or not each.isprintable() or each == EVERYWHERE:
            raise UsageError(f"`{each[:100]}` is no name", help="write it as the definition does")
    return tuple(dict.fromkeys(said))


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
