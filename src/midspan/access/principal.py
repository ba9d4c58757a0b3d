"""Whoever asks: a person who signed in, a program with a token, or the person at the machine itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from midspan.access.permissions import FOR_PEOPLE, ROLES, Permission, Role
from midspan.model.people import EVERYWHERE, Token, User


@dataclass(frozen=True, slots=True)
class Principal:
    """may: by initiative, `*` for all of them and for works that are in none.

    name: under which what they do is recorded; None for whoever sits at the machine, who names themselves.
    answers_for: names in definitions (desks, owners, sponsors) that they act as. token: its id, where a program asks.
    works: the only ones that it is about; None for all.
    """

    name: str | None
    permissions: Mapping[str, frozenset[Permission]]
    answers_for: frozenset[str] = frozenset()
    token: str | None = None
    works: frozenset[str] | None = None

    @property
    def everywhere(self) -> frozenset[Permission]:
        return self.permissions.get(EVERYWHERE, frozenset())

    def may(
        self,
        permission: Permission,
        initiatives: frozenset[str] | None = None,
        works: frozenset[str] | None = None,
    ) -> bool:
        """initiatives, works: the names of what it is about, any of which is enough; None where it is about everything."""
        if self.works is not None and not self.works & (works or frozenset()):
            return False
        if permission in self.everywhere:
            return True
        return any(permission in self.permissions.get(each, ()) for each in initiatives or ())

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether there is any initiative in which it is theirs: enough for a page that shows each only their own."""
        return any(permission in each for each in self.permissions.values())

    def acts_as(self, name: str) -> bool:
        """Whether a name in a definition is theirs to act as."""
        return self.name is None or name == self.name or name in self.answers_for


# The token that `midspan serve` prints is read by nobody but who started it.
AT_THE_MACHINE = Principal(None, MappingProxyType({EVERYWHERE: frozenset(Permission)}))


def person(user: User) -> Principal:
    """A user as whoever asks. A role that this version does not know gives nothing."""
    found: dict[str, frozenset[Permission]] = {}
    for grant in user.grants:
        if grant.role in set(Role):
            found[grant.initiative] = found.get(grant.initiative, frozenset()) | ROLES[Role(grant.role)]
    return Principal(user.name, MappingProxyType(found), frozenset(user.answers_for))


def program(token: Token, user: User | None) -> Principal:
    """A token as whoever asks: never more than its user may now, and without a user nothing that takes a person.

    user: whose it is, where it is anybody's.
    """
    said = frozenset(Permission(each) for each in token.permissions if each in set(Permission))
    scopes = token.initiatives or (EVERYWHERE,)
    if user is None:
        mine = dict.fromkeys(scopes, said - FOR_PEOPLE)
        return _program(f"token {token.label}", mine, frozenset(), token)
    of_user = person(user)
    wider = of_user.everywhere
    held: dict[str, frozenset[Permission]] = {}
    for scope in (*scopes, *(of_user.permissions if scopes == (EVERYWHERE,) else ())):
        held[scope] = said & (wider | of_user.permissions.get(scope, frozenset()))
    return _program(user.name, held, of_user.answers_for, token)


def _program(
    name: str, held: Mapping[str, frozenset[Permission]], answers_for: frozenset[str], token: Token
) -> Principal:
    works = frozenset(token.works) if token.works else None
    return Principal(name, MappingProxyType(dict(held)), answers_for, token.id, works)
