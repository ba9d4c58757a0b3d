"""Users and tokens in SQL, written once, in the database of the ledger. Their tables are made when the first is kept."""

# ruff: noqa: S608 - what is put into statements is names of our own

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from midspan.model.people import Grant, Token, User
from midspan.stores._production_database import Database
from midspan.stores._production_schema import Tables, is_there, migrate

_VERSIONS = "midspan_access_versions"
# A step, once released, is never edited.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        (
            "CREATE TABLE midspan_users (name TEXT PRIMARY KEY NOT NULL, grants TEXT NOT NULL, answers_for TEXT NOT NULL,"
            " password TEXT, made_at TEXT NOT NULL, disabled_at TEXT, ended INTEGER NOT NULL)"
        ),
        (
            "CREATE TABLE midspan_tokens (id TEXT PRIMARY KEY NOT NULL, label TEXT NOT NULL, hashed TEXT NOT NULL,"
            ' "user" TEXT, permissions TEXT NOT NULL, initiatives TEXT NOT NULL, works TEXT NOT NULL,'
            " made_at TEXT NOT NULL, expires_at TEXT NOT NULL, revoked_at TEXT)"
        ),
    ),
    ("ALTER TABLE midspan_users ADD COLUMN subject TEXT",),
)
_LISTS = {"grants", "answers_for", "permissions", "initiatives", "works"}


class _Whole(Database, Tables, Protocol):
    """Rows and tables."""


class SqlDirectory:
    """The port `Directory` over any database that reads its statements."""

    def __init__(self, database: _Whole) -> None:
        self._database = database
        self._there = False
        self._inside = 0

    @contextmanager
    def transaction(self) -> Iterator[object]:
        """The ledger's own; the tables are made in the first."""
        with self._database.transaction() as connection:
            migrate(self._database, STEPS, versions=_VERSIONS)
            self._inside += 1
            try:
                yield connection
            finally:
                self._inside -= 1

    def user(self, name: str) -> User | None:
        rows = self._rows("midspan_users", User._fields, "WHERE name = ?", (name,))
        return _user(rows[0]) if rows else None

    def users(self) -> list[User]:
        return [_user(each) for each in self._rows("midspan_users", User._fields, "ORDER BY name")]

    def keep_user(self, user: User) -> None:
        self._keep("midspan_users", "name", user._asdict())

    def token(self, id: str) -> Token | None:  # noqa: A002 - the port's word
        rows = self._rows("midspan_tokens", Token._fields, "WHERE id = ?", (id,))
        return _token(rows[0]) if rows else None

    def tokens(self) -> list[Token]:
        return [_token(each) for each in self._rows("midspan_tokens", Token._fields, "ORDER BY made_at, id")]

    def keep_token(self, token: Token) -> None:
        self._keep("midspan_tokens", "id", token._asdict())

    def _keep(self, table: str, key: str, said: dict[str, Any]) -> None:
        names = ", ".join(f'"{each}"' for each in said)
        changes = ", ".join(f'"{each}" = excluded."{each}"' for each in said if each != key)
        values = [json.dumps(value) if name in _LISTS else value for name, value in said.items()]
        with self.transaction():
            self._database.change(
                f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(said))})"
                f" ON CONFLICT ({key}) DO UPDATE SET {changes}",
                values,
            )

    def _rows(
        self, table: str, fields: tuple[str, ...], where: str, values: tuple[str, ...] = ()
    ) -> list[dict[str, Any]]:
        if not self._there and not is_there(self._database, STEPS, versions=_VERSIONS):
            return []
        self._there = not self._inside  # what a transaction made may yet be taken back
        names = ", ".join(f'"{each}"' for each in fields)
        rows = self._database.read(f"SELECT {names} FROM {table} {where}", values)
        return [dict(zip(fields, row, strict=True)) for row in rows]


def _user(said: dict[str, Any]) -> User:
    grants = tuple(Grant(*each) for each in json.loads(said["grants"]))
    return User(**said | {"grants": grants, "answers_for": tuple(json.loads(said["answers_for"]))})


def _token(said: dict[str, Any]) -> Token:
    lists = {name: tuple(json.loads(said[name])) for name in ("permissions", "initiatives", "works")}
    return Token(**said | lists)
