"""The address of a service, before anything is sent there."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from midspan.errors import ImplementationError
from midspan.model.work import Candidate


def check_address(address: str, candidate: Candidate, *, has_key: bool) -> None:
    """Raises ImplementationError where nothing can be asked there, or a secret would stand in a file or go out unencrypted."""
    name = candidate.name
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"}:
        raise ImplementationError(
            f"`{address}` of `{name}` is no address of a service",
            help="write it as `https://reader.example.com/answer`",
        )
    if parts.username is not None or parts.password is not None:
        raise ImplementationError(
            f"the address of `{name}` holds a user or a password",
            help="take it out of the file, and name the environment variable that holds the key with `key`",
        )
    if has_key and parts.scheme == "http" and not _is_here(host):
        raise ImplementationError(
            f"`{address}` of `{name}` would carry the key in `{candidate.key}` unencrypted",
            help="write it as `https://…`",
        )


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def stands_here(address: str | None) -> bool:
    """Whether the service at this address runs on this machine; one without an address is its provider's."""
    try:
        host = urlsplit(address or "").hostname
    except ValueError:
        return False
    return host is not None and _is_here(host)
