"""Opening what a command works on: the one place where plugs, keys and the clock meet."""

from __future__ import annotations

from datetime import UTC, date, datetime

from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.settings import Settings


def utc_now() -> str:
    """The real clock: UTC, ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day_of(text: str | None) -> date:
    """A date as users write it; today where they write none. Raises UsageError."""
    try:
        return date.fromisoformat(text or utc_now()[:10])
    except ValueError:
        raise UsageError(f"`{text}` is not a date", help="write it as `2026-09-01`") from None


def open_ledger(settings: Settings, *, create: bool = True) -> Ledger:
    """The workspace's ledger; without `create` it can only be read, and none is an empty one.

    Raises StoreError, KeyStoreError, UnknownPlugError.
    """
    from midspan import plugs, stores
    from midspan.access.keys import DEFAULT_NAME, signer

    scheme, has_scheme, _ = settings.database.partition("://")
    plug = plugs.load(stores, scheme if has_scheme else "sqlite")
    key = signer(DEFAULT_NAME)
    if create:
        key.fingerprint  # noqa: B018 - a key that cannot be used is said before the work, not after it
    return Ledger(plug.open_store(settings.database_path, create=create), key, key.name, utc_now)
