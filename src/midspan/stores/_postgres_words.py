"""Saying in words what PostgreSQL says in codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from midspan.errors import DamagedStoreError, StoreError

_AGAIN = "run this again; nothing was half written"
_ROOM = "free some space on the server, then run this again: nothing was half written"
_LOST = ("lost the connection to its server", f"see that the server is up, then {_AGAIN}")
_OTHER = "is not what midspan made"
_RESTORE = "restore it from a backup; `midspan audit verify` names what is damaged"
PRIMARY = "write to the primary server: `?target_session_attrs=read-write` in `database` finds it"
# The longest beginning of a code counts: the first two characters are its class.
_REFUSED = {
    "08": _LOST,
    "23": ("refuses the change", "record a new entry: the ledger is append-only"),
    "25006": ("cannot be written to", PRIMARY),
    "25P03": ("lost its transaction, which stood still for too long", _AGAIN),
    "25P04": ("lost its transaction, which took too long", _AGAIN),
    "40": ("is changed by another process at the same time", _AGAIN),
    "42501": (
        "may not be used so by its user",
        "let its user read, and for writing also make tables: `GRANT USAGE, CREATE ON SCHEMA public TO …`",
    ),
    "53": ("asks for more than its server has", f"see the server's log, then {_AGAIN}"),
    "53100": ("has no room left on its disk", _ROOM),
    "54": ("takes no name as long as this one", "use ids of fewer than 2,000 bytes"),
    "55P03": ("is locked by another process", "wait until that process ends, then run this again"),
    "57": _LOST,
    "57014": (
        "was stopped in the middle of a statement",
        f"raise `statement_timeout` of its user, then {_AGAIN}",
    ),
    "58": ("cannot be read or written by the system", f"see the server's log and disk, then {_AGAIN}"),
}
# What a server answers before there is a connection comes without a code.
_UNREACHED = {
    "password authentication failed": (
        "does not take the password",
        "give the right one as `PGPASSWORD` or in `~/.pgpass`",
    ),
    "no password supplied": ("asks for a password", "give it as `PGPASSWORD` or in `~/.pgpass`"),
    "pg_hba.conf": (
        "takes no connection from here",
        "let the server's `pg_hba.conf` allow this host and user",
    ),
    "too many clients": ("has no connection left", "end some of its sessions, or raise `max_connections`"),
    "remaining connection slots": (
        "has no connection left",
        "end some of its sessions, or raise `max_connections`",
    ),
    "permission denied": ("may not be opened by its user", "`GRANT CONNECT ON DATABASE … TO …`"),
    'role "': (
        "is not known under this user",
        "write the user into `database`: `postgresql://USER@HOST/NAME`",
    ),
    'database "': ("is not there", "make it with `createdb`, or name another one in `database`"),
}
_NO_SERVER = "see that the server is up and that `database` in `midspan.toml` names its host and port"


def shown(address: str) -> str:
    """The address without its options, and without a password, which a library's caller may have put there."""
    start, _, rest = address.partition("://")
    user, at, server = rest.rpartition("@")
    return f"{start}://{user.partition(':')[0].partition('?')[0]}{at}{server.partition('?')[0]}"


@contextmanager
def in_words(name: str) -> Iterator[None]:
    """Raises StoreError for whatever PostgreSQL raises inside."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise DamagedStoreError(f"the ledger `{name}` is damaged: {error}", help=_RESTORE) from error
    except psycopg.Error as error:
        raise _said(name, error) from error


def unreached(name: str, error: psycopg.Error) -> StoreError:
    """What to say where no connection came about."""
    text = " ".join(str(error).split())
    told = text.partition("FATAL: ")[2]
    for part, (said, mend) in _UNREACHED.items():
        if part in told or (part in text and part == "no password supplied"):
            return StoreError(f"the ledger `{name}` {said}: {told or text}", help=mend)
    return StoreError(f"the ledger `{name}` cannot be reached: {text}", help=_NO_SERVER)


def _said(name: str, error: psycopg.Error) -> StoreError:
    code = error.sqlstate or (
        "08" if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else ""
    )
    refused = _REFUSED.get(code) or _REFUSED.get(code[:2])
    if refused is not None:
        return StoreError(f"the ledger `{name}` {refused[0]}", help=refused[1])
    told = " ".join(str(error).split())
    if isinstance(error, psycopg.OperationalError):
        return StoreError(f"the ledger `{name}` cannot be used: {told}", help=_NO_SERVER)
    damaged = f"is damaged: {told}" if code[:2] == "XX" else f"{_OTHER}: {told}"
    return DamagedStoreError(f"the ledger `{name}` {damaged}", help=_RESTORE)
