"""Opening what a command works on: the one place where plugs, keys and the clock meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from midspan.access.ports import Directory
from midspan.errors import UnknownPlugError, UsageError
from midspan.ledger.ports import Store
from midspan.ledger.run import Ledger
from midspan.run.ports import Production
from midspan.settings import Settings

# The plug of each kind of server, by the first word of its address.
_SERVERS = {"postgresql": "postgres", "postgres": "postgres", "https": "http", "http": "http"}
_FILE = "sqlite"


def utc_now() -> str:
    """The real clock: UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_of(text: str | None) -> date:
    """A date as users write it; today where they write none. Raises UsageError."""
    try:
        return date.fromisoformat(text or utc_now()[:10])
    except ValueError:
        raise UsageError(f"`{text}` is not a date", help="write it as `2026-09-01`") from None


def today_of(ledger: Ledger) -> date:
    """The day that it is in this workspace; the ledger writes down by the same clock from here on.

    Where production was lived through on a recorded clock, it is as late as that has come. Raises StoreError.
    """
    from midspan.run.recorded.marking import is_recorded, stands_at

    if is_recorded(ledger):
        stands = stands_at(ledger) or utc_now()
        ledger.now = lambda: stands
    return date.fromisoformat(ledger.now()[:10])


def open_store(address: str, root: Path, *, create: bool = True) -> Store:
    """What `database` names: a path within `root`, or the address of a server.

    Without `create` it can only be read, and none is an empty one. Raises StoreError, UnknownPlugError.
    """
    from midspan import plugs, stores

    name = _store_of(address)
    where = root / address if name == _FILE else address
    store: Store = plugs.load(stores, name).open_store(where, create=create)
    return store


def _store_of(address: str) -> str:
    scheme, is_address, _ = address.partition("://")
    if is_address and scheme not in _SERVERS:
        raise UnknownPlugError(
            f"`{scheme}` is not one of the stores",
            help="known: `postgresql://…`; a file is named by its path alone",
        )
    return _SERVERS[scheme] if is_address else _FILE


def open_production(ledger: Ledger, settings: Settings) -> Production:
    """Items, tasks and chunks, in the database of this ledger. Raises StoreError, UnknownPlugError."""
    from midspan import plugs, stores

    found: Production = plugs.load(stores, _store_of(settings.database)).open_production(ledger.store)
    return found


def open_directory(ledger: Ledger, settings: Settings) -> Directory:
    """Users and tokens, in the database of this ledger. Raises StoreError, UnknownPlugError."""
    from midspan import plugs, stores

    found: Directory = plugs.load(stores, _store_of(settings.database)).open_directory(ledger.store)
    return found


def back_up(ledger: Ledger, settings: Settings, target: Path) -> None:
    """A copy of the database as a new file. Raises StoreError, also where the database has a tool of its own for that."""
    from midspan import plugs, stores

    plugs.load(stores, _store_of(settings.database)).back_up(ledger.store, target)


def clear(ledger: Ledger, settings: Settings) -> None:
    """Leave nothing of what was erased in the database's files. Raises StoreError where that cannot be done now."""
    from midspan import plugs, stores

    plugs.load(stores, _store_of(settings.database)).clear(ledger.store)


def open_ledger(settings: Settings, *, create: bool = True, now: Callable[[], str] = utc_now) -> Ledger:
    """The workspace's ledger; without `create` it can only be read, and none is an empty one.

    now: the clock that it writes down. Raises StoreError, KeyStoreError, UnknownPlugError.
    """
    from midspan.access.keys import DEFAULT_NAME, signer

    key = signer(DEFAULT_NAME)
    if create:
        key.fingerprint  # noqa: B018 - a key that cannot be used is said before the work, not after it
    store = open_store(settings.database, settings.root, create=create)
    return Ledger(store, key, key.name, now)
