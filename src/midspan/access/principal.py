"""Whoever asks: a person who signed in, a program with a token, or the person at the machine itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from midspan.access.permissions import Permission

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Principal:
    """may: by initiative, `*` for all of them and for works that are in none.

    name: under which what they do is recorded; None for whoever sits at the machine, who names themselves.
    answers_for: names in definitions (desks, owners, sponsors) that they act as. token: its id, where a program asks.
    """

    name: str | None
    permissions: Mapping[str, frozenset[Permission]]
    answers_for: frozenset[str] = frozenset()
    token: str | None = None

    @property
    def everywhere(self) -> frozenset[Permission]:
        return self.permissions.get(EVERYWHERE, frozenset())

    def may(self, permission: Permission, initiatives: frozenset[str] | None = None) -> bool:
        """initiatives: the names of what it is about, any of which is enough; None where it is about everything."""
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
