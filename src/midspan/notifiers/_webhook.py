"""One message to an incoming webhook, whose address is a secret: it comes from the environment, and is never shown."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from midspan.errors import NotifyError
from midspan.run.ports import Letterbox

SECONDS = 15.0
# Busy or broken for now; whatever else is refused is refused the next time too.
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 60.0


class Webhook:
    """One address, by the environment variable that holds it."""

    def __init__(self, kind: str, box: Letterbox) -> None:
        """Raises NotifyError where there is no such variable, or what it holds is no address to send a secret to."""
        self.address = f"{kind}:{box.target}"
        self._url = box.environment.get(box.target, "")
        if not self._url:
            raise NotifyError(
                f"there is no environment variable `{box.target}` with the address of the {kind} webhook",
                help=f"set it, and write `{kind}:NAME_OF_THE_VARIABLE` under `[notify]`: the address is a secret",
            )
        _check(self.address, self._url)

    def post(self, message: Mapping[str, Any]) -> None:
        """Raises NotifyError; nothing of the address is in its message."""
        import httpx2  # noqa: PLC0415 - a fifth of a second, for those who are told by webhook

        try:
            with (
                httpx2.Client(timeout=SECONDS, follow_redirects=False) as client,
                client.stream("POST", self._url, json=message) as reply,
            ):
                status, wait = reply.status_code, reply.headers.get("retry-after", "")
        except httpx2.HTTPError as error:
            # What the library says may hold the address.
            raise NotifyError(
                f"`{self.address}` was not reached: {type(error).__name__}",
                help="check the network, and the address in that variable",
                again=True,
            ) from None
        if not 200 <= status < 300:
            raise NotifyError(
                f"`{self.address}` refused the message with status `{status}`",
                help="check the address in that variable: the webhook may have been removed",
                again=status in _AGAIN,
                after_s=min(float(wait), _LONGEST_WAIT_S) if wait.isdigit() else None,
            )


def _check(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not _is_here(host)):
        raise NotifyError(
            f"what the variable of `{name}` holds is no address that starts with `https://`",
            help="copy the address of the webhook as it is shown where it was made",
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
