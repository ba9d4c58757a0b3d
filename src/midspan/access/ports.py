"""What access needs from a database: users and tokens, beside the ledger and in its transactions."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from midspan.model.people import Token, User


class Directory(Protocol):
    """One conformance suite runs against every store. Every method raises StoreError."""

    def transaction(self) -> AbstractContextManager[object]:
        """The ledger's own: what is written within it, entries included, is there together or not at all."""
        ...

    def user(self, name: str) -> User | None: ...

    def users(self) -> list[User]:
        """By name."""
        ...

    def keep_user(self, user: User) -> None:
        """New, or in place of the one of this name."""
        ...

    def token(self, id: str) -> Token | None: ...  # noqa: A002 - the token's

    def tokens(self) -> list[Token]:
        """In the order in which they were made."""
        ...

    def keep_token(self, token: Token) -> None:
        """New, or in place of the one of this id."""
        ...
