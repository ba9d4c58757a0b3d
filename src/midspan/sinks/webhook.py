"""An address that each result is posted to as JSON, signed as Standard Webhooks has it.

Source: the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from midspan.errors import UsageError
from midspan.run.ports import Outlet, Sink

VARIABLE = "MIDSPAN_WEBHOOK_KEY"

_PREFIX = "whsec_"
_SHORTEST = 16


def open_sink(outlet: Outlet) -> Sink:
    from midspan.sinks._posting import PostingSink  # noqa: PLC0415 - a fifth of a second, for those who post

    shown = _checked(outlet.target)
    return PostingSink(outlet, shown, _key(outlet.environment))


def signed(key: bytes, identity: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that go with this body. at: seconds since 1970. An id keeps to what a header can hold."""
    name = quote(identity, safe="!#$&'()*+,-./:;<=>?@[]^_`{|}~")
    content = f"{name}.{at}.".encode() + body
    code = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "idempotency-key": name,
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{code}",
    }


def _checked(address: str) -> str:
    """The address without its query, which may hold a secret. Raises UsageError for one that nothing may be sent to."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.fragment:
        raise UsageError("the address of the output is no address", help="write it as `https://HOST/PATH`")
    shown = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}{parts.path}"
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"the address `{shown}` holds a user or a password",
            help=f"take it out: what is sent is signed with `{VARIABLE}`",
        )
    if parts.scheme == "http" and not _is_here(host):
        raise UsageError(
            f"`{shown}` would carry the results unencrypted",
            help="write it as `https://…`; `http://` is for this machine only",
        )
    return shown


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _key(environment: Mapping[str, str]) -> bytes:
    text = environment.get(VARIABLE, "").strip()
    if not text:
        raise UsageError(
            f"`{VARIABLE}` is not set, and what is posted is signed with it",
            help=f'set it to a secret that the receiver knows: `export {VARIABLE}="whsec_$(openssl rand -base64 32)"`',
        )
    try:
        key = (
            base64.b64decode(text.removeprefix(_PREFIX), validate=True)
            if text.startswith(_PREFIX)
            else text.encode()
        )
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < _SHORTEST:
        raise UsageError(
            f"`{VARIABLE}` is shorter than {_SHORTEST} bytes, or not base64 after `{_PREFIX}`",
            help=f'make one: `export {VARIABLE}="whsec_$(openssl rand -base64 32)"`',
        )
    return key
