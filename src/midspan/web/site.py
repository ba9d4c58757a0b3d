"""Where a server is to be found, and by which names: what its operator declared, and nothing that a request says."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request

from midspan.web.said import Refusal


@dataclass(frozen=True, slots=True)
class Site:
    """url: under which others reach it, `https://NAME`; None for a server that only this machine reaches."""

    url: str | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers reach it encrypted, and may be told to come in no other way."""
        return self.url is not None and self.url.startswith("https:")

    @property
    def origin(self) -> str | None:
        return None if self.url is None else "{0.scheme}://{0.netloc}".format(urlsplit(self.url))

    def cookie(self, request: Request) -> str:
        """The session's: browsers send cookies of a host to all of its ports, and there may be a server at another one."""
        return "__Host-midspan" if self.secure else f"midspan-{request.url.port or 80}"

    def check_host(self, request: Request) -> None:
        """A page is only for who asked for this server: the name of another site may lead here too. Raises Refusal."""
        host = request.url.hostname or ""
        if self.url is not None:
            if host == urlsplit(self.url).hostname:
                return
            help_ = f"open it as `{self.url}`"
        else:
            if _is_loopback(host):
                return
            help_ = "open it as `http://127.0.0.1:PORT`"
        raise Refusal(421, "this server is not the host that was asked for", help_)

    def check_origin(self, request: Request) -> None:
        """What begins a session is sent from this site's own pages. Raises Refusal."""
        said = request.headers.get("origin")
        own = self.origin or f"{request.url.scheme}://{request.url.netloc}"
        if said is not None and said != own:
            raise Refusal(403, "the form is from another site", "open the page here")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
