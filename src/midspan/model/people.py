"""Users and tokens as they are kept. Roles and permissions stand as the words of `access.permissions`; times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

EVERYWHERE = "*"


class Grant(NamedTuple):
    """A role in one initiative, or in all (`*`)."""

    role: str
    initiative: str = EVERYWHERE


class User(NamedTuple):
    """A person. answers_for: names in definitions (desks, owners, sponsors) that they act as.

    password: its argon2 hash; None for who signs in elsewhere. ended: how often all their sessions were ended.
    subject: what a provider of single sign-on calls them, with its address.
    """

    name: str
    grants: tuple[Grant, ...]
    answers_for: tuple[str, ...]
    password: str | None
    made_at: str
    disabled_at: str | None = None
    ended: int = 0
    subject: str | None = None


class SignOn(NamedTuple):
    """A provider of single sign-on. client: our name there. user, groups: the claims that say who they are, and in which groups.

    roles: by group.
    """

    issuer: str
    client: str
    roles: Mapping[str, tuple[str, ...]]
    user: str = "preferred_username"
    groups: str = "groups"


class Token(NamedTuple):
    """What a program shows. hashed: SHA-256 of the token, in hex. user: whose it is; None for a program of nobody's.

    initiatives, works: names of what it is for, none for all.
    """

    id: str
    label: str
    hashed: str
    user: str | None
    permissions: tuple[str, ...]
    initiatives: tuple[str, ...]
    works: tuple[str, ...]
    made_at: str
    expires_at: str
    revoked_at: str | None = None
