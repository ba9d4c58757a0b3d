"""Who comes in to a server: over the token of this machine, or as users, with passwords or by single sign-on."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from midspan.cli.accounts import open_accounts
from midspan.cli.opening import utc_now
from midspan.errors import UsageError
from midspan.settings import Settings
from midspan.web.access import Access
from midspan.web.sessions import Sessions
from midspan.web.signon import SigningOn
from midspan.web.site import Site

SSO_SECRET = "MIDSPAN_SSO_SECRET"  # noqa: S105 - the variable's name


def admission(
    root: Path, settings: Settings, token: str | None, url: str | None, environment: Mapping[str, str]
) -> Access:
    """token: of this machine; None where others reach the server, at `url`. Raises UsageError where nobody could come in."""
    if url is not None and settings.sso is None:
        _check_users(root)
    sessions = Sessions(time.monotonic, lambda: secrets.token_urlsafe(32))
    return Access(token, sessions, Site(url), _signing_on(settings, url, environment))


def _check_users(root: Path) -> None:
    with open_accounts(root, create=False) as accounts:
        if any(each.disabled_at is None for each in accounts.users()):
            return
    raise UsageError(
        "there are no users yet whom a server could tell apart",
        help="make the first on this machine: `midspan user add NAME --role admin`",
    )


def _signing_on(settings: Settings, url: str | None, environment: Mapping[str, str]) -> SigningOn | None:
    """Single sign-on, where others reach this server and a provider is named. Raises UsageError."""
    if url is None or settings.sso is None:
        return None
    if find_spec("authlib") is None or find_spec("joserfc") is None:
        raise UsageError(
            "single sign-on needs `authlib`, which is not installed", help="run `pip install 'midspan[sso]'`"
        )
    from midspan.access.signon import check_roles
    from midspan.cli.asking_provider import fetch

    check_roles(settings.sso)
    return SigningOn(
        settings.sso,
        environment.get(SSO_SECRET) or None,
        url,
        fetch,
        secret=lambda: secrets.token_urlsafe(32),
        seconds=time.monotonic,
        now=utc_now,
    )
