"""Single sign-on by OpenID Connect: the code flow with PKCE, state and nonce, each of them for one browser and one time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from midspan.access.signon import Identity, NotBelievedError, identity
from midspan.model.people import SignOn
from midspan.web.said import Refusal

PATH = "/signin/sso/back"
LASTS_S = 600.0
_KEYS_LAST_S = 3600.0
# Whoever sends tokens with made-up keys must not make us ask the provider each time.
_AGAIN_S = 30.0
_MOST = 1000
_log = logging.getLogger("midspan.web")


class Ask(NamedTuple):
    """One request to the provider. form: sent by POST. secret: that the client has beside its name."""

    url: str
    form: Mapping[str, str] | None = None
    client: str | None = None
    secret: str | None = None


# Gives the JSON object of the answer; raises OSError where there is none.
Fetch = Callable[[Ask], Awaitable[Mapping[str, Any]]]


class Begun(NamedTuple):
    """Where a browser is sent. browser: what it keeps meanwhile, so that no other one can come back in its place."""

    url: str
    browser: str


@dataclass(slots=True)
class _Pending:
    browser: str
    nonce: str
    verifier: str
    to: str
    until: float


@dataclass(slots=True)
class _Provider:
    """What the provider says of itself."""

    authorize: str
    token: str
    keys_at: str
    basic: bool
    keys: Mapping[str, Any] = field(default_factory=dict)
    read_at: float = 0.0


class SigningOn:
    """said: by `midspan.toml`. here: the address of this site. seconds: a clock that never goes back; now: UTC, ISO 8601."""

    def __init__(
        self,
        said: SignOn,
        client_secret: str | None,
        here: str,
        fetch: Fetch,
        *,
        secret: Callable[[], str],
        seconds: Callable[[], float],
        now: Callable[[], str],
    ) -> None:
        self.said = said
        self._client_secret, self._back, self._fetch = client_secret, here + PATH, fetch
        self._secret, self._seconds, self._now = secret, seconds, now
        self._pending: dict[str, _Pending] = {}
        self._provider: _Provider | None = None
        self._reading = asyncio.Lock()

    async def begin(self, to: str) -> Begun:
        """to: where they want to be afterwards. Raises Refusal where the provider cannot be reached."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 - what only this needs

        provider = await self._known()
        now = self._seconds()
        self._pending = {key: each for key, each in self._pending.items() if each.until > now}
        if len(self._pending) >= _MOST:
            del self._pending[next(iter(self._pending))]
        state, verifier = self._secret(), self._secret() + self._secret()
        pending = _Pending(self._secret(), self._secret(), verifier, to, now + LASTS_S)
        self._pending[state] = pending
        asked = {
            "response_type": "code",
            "client_id": self.said.client,
            "redirect_uri": self._back,
            "scope": "openid profile email",
            "state": state,
            "nonce": pending.nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(provider.authorize).query else "?"
        return Begun(f"{provider.authorize}{joint}{urlencode(asked)}", pending.browser)

    async def end(self, state: str, code: str, browser: str | None) -> tuple[Identity, str]:
        """Who came back, and where they want to be. browser: what this one kept. Raises Refusal."""
        pending = self._pending.pop(state, None)
        if pending is None or pending.until <= self._seconds() or browser != pending.browser:
            raise _not_believed("nothing was begun by this browser that this ends, or it is too long ago")
        provider = await self._known()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": pending.verifier,
        }
        if not provider.basic or self._client_secret is None:
            form["client_id"] = self.said.client
            if self._client_secret is not None:
                form["client_secret"] = self._client_secret
            said = await self._asked(Ask(provider.token, form))
        else:
            said = await self._asked(Ask(provider.token, form, self.said.client, self._client_secret))
        token = said.get("id_token")
        if not isinstance(token, str):
            raise _not_believed("the provider gave no token for the code")
        access_token = said.get("access_token")
        return await self._believed(
            token, pending.nonce, access_token if isinstance(access_token, str) else None
        ), pending.to

    async def _believed(self, token: str, nonce: str, access_token: str | None) -> Identity:
        now = int(datetime.fromisoformat(self._now()).timestamp())
        for again in (False, True):
            keys = await self._keys(again=again)
            try:
                return identity(token, keys, self.said, nonce=nonce, now=now, access_token=access_token)
            except NotBelievedError as error:
                if not error.unknown_key or again:
                    raise _not_believed(str(error)) from error
        raise AssertionError("both were tried")

    async def _known(self) -> _Provider:
        async with self._reading:
            if self._provider is None:
                said = await self._asked(
                    Ask(f"{self.said.issuer.rstrip('/')}/.well-known/openid-configuration")
                )
                if said.get("issuer") != self.said.issuer:
                    raise _not_believed("it says another issuer than `midspan.toml`")
                addresses = [
                    said.get(f"{each}") for each in ("authorization_endpoint", "token_endpoint", "jwks_uri")
                ]
                authorize, token, keys_at = (_safe(each) for each in addresses)
                methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
                basic = isinstance(methods, list) and "client_secret_basic" in methods
                self._provider = _Provider(authorize, token, keys_at, basic)
            return self._provider

    async def _keys(self, *, again: bool) -> Mapping[str, Any]:
        """The provider's public keys. again: they may have changed since they were read."""
        provider = await self._known()
        async with self._reading:
            age_s = self._seconds() - provider.read_at
            if not provider.keys or age_s > (_AGAIN_S if again else _KEYS_LAST_S):
                provider.keys = await self._asked(Ask(provider.keys_at))
                provider.read_at = self._seconds()
            return provider.keys

    async def _asked(self, ask: Ask) -> Mapping[str, Any]:
        try:
            return await self._fetch(ask)
        except OSError as error:
            _log.error("single sign-on: %s", error)
            raise Refusal(
                502, "the provider of single sign-on does not answer", "try again; the server's log says why"
            ) from error


def _safe(address: Any) -> str:
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        raise _not_believed("one of its addresses is not encrypted, or missing")
    return str(address)


def _not_believed(why: str) -> Refusal:
    return Refusal(401, f"single sign-on failed: {why}", "sign in again: `/signin`")
