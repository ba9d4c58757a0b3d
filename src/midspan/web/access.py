"""Who may ask: programs by a token, browsers by the session that they began. A cookie alone changes nothing."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from fastapi import Request

from midspan.access.denials import WINDOW_S, Denials
from midspan.access.principal import AT_THE_MACHINE, Principal, person
from midspan.access.run import Accounts
from midspan.errors import MidspanError
from midspan.model.entry import Entry
from midspan.web.about import About, about
from midspan.web.allowing import Allowed
from midspan.web.asks import now_asks
from midspan.web.bodies import FORM, form
from midspan.web.ports import Doorway, House
from midspan.web.said import Refusal
from midspan.web.sessions import Session, Sessions
from midspan.web.signon import SigningOn
from midspan.web.site import Site

_log = logging.getLogger("midspan.web")


class _Who(NamedTuple):
    principal: Principal
    session: Session | None


class Access:
    """token: that `midspan serve` prints for this machine; None where others reach the server. `let_in` is what `allow` asks."""

    def __init__(
        self,
        token: str | None,
        sessions: Sessions,
        site: Site | None = None,
        sso: SigningOn | None = None,
    ) -> None:
        self._token = None if token is None else token.encode()
        self.sessions = sessions
        self.site = site or Site()
        self.sso = sso
        self._denials = Denials(sessions.seconds)
        self._telling: asyncio.Task[None] | None = None
        self.tells_each_s = WINDOW_S

    def matches(self, given: str | None) -> bool:
        """In the same time, whatever is given."""
        known = self._token
        return known is not None and given is not None and hmac.compare_digest(given.encode(), known)

    async def let_in(self, request: Request, allowed: Allowed) -> Principal:
        """Whoever asks, where they may. Raises Refusal, and then it is in the ledger, or will be."""
        house: House = request.app.state.house
        session = None if "authorization" in request.headers else self._of(request)
        if session is not None:
            self.site.check_host(request)
            await _check_written(request, session)
        may = _may(allowed, request)
        if self.matches(_bearer(request)) or (session is not None and session.user is None):
            who, is_allowed = AT_THE_MACHINE, True
        else:
            found = await house.at_door(lambda door: _found(door, self._finder(request, session), may))
            if found is None:
                raise await self._unknown(request, house, session)
            who, is_allowed = found
        if not is_allowed:
            raise await self._denied(request, house, who, allowed)
        now_asks(who, session.csrf if session else None)
        return who

    def session(self, request: Request) -> Session:
        """Of the browser that asks for a page, or sends a form. Raises Refusal."""
        if "authorization" in request.headers:
            raise Refusal(400, "this is for browsers, and a token was sent", "use what stands below `/api`")
        self.site.check_host(request)
        found = self._of(request)
        if found is None:
            raise self._signed_out(request)
        return found

    def session_if_any(self, request: Request) -> Session | None:
        """Of the browser that looks; None for a program."""
        return self._of(request)

    async def note(self, house: House, who: str, what: str, where: str | None = None) -> None:
        """Somebody was refused: an entry of the ledger, now if one is due, else as a count before long."""
        entries = self._denials.note(who, what, where)
        if self._telling is None and self._denials.untold:
            self._telling = asyncio.create_task(self._tell(house))
        if entries:
            await house.at_door(lambda door: _append(door, entries))

    async def _tell(self, house: House) -> None:
        """A flood that ended is told, too: nobody has to be refused once more for that."""
        while self._denials.untold:
            await asyncio.sleep(self.tells_each_s)
            if entries := self._denials.due():
                try:
                    await house.at_door(lambda door, told=entries: _append(door, told))  # type: ignore[misc]
                except MidspanError as error:
                    counts = {f"{each.subject} {each.key}": each.body["count"] for each in entries}
                    _log.error("denials could not be recorded: %s: %s", counts, error.message)
        self._telling = None

    async def close(self, house: House) -> None:
        """What was counted and not told is told."""
        if rest := self._denials.rest():
            await house.at_door(lambda door: _append(door, rest))

    def _of(self, request: Request) -> Session | None:
        return self.sessions.find(request.cookies.get(self.site.cookie(request)))

    def _finder(self, request: Request, session: Session | None) -> Callable[[Accounts], Principal | None]:
        if session is None:
            shown = _bearer(request) or ""
            return lambda accounts: accounts.program(shown) if shown else None
        name, ended = session.user or "", session.ended

        def still(accounts: Accounts) -> Principal | None:
            user = accounts.known(name)
            return None if user is None or user.ended != ended else person(user)

        return still

    async def _unknown(self, request: Request, house: House, session: Session | None) -> Refusal:
        if session is not None:
            self.sessions.end(request.cookies.get(self.site.cookie(request)))
            return self._signed_out(request)
        if "authorization" not in request.headers:
            return self._signed_out(request)
        await self.note(house, "nobody", "token", request.url.path[:200])
        return Refusal(
            401,
            "the token is another one, has ended or was revoked",
            "send the header `Authorization: Bearer TOKEN`; see `midspan token list`",
            {"WWW-Authenticate": "Bearer"},
        )

    async def _denied(self, request: Request, house: House, who: Principal, allowed: Allowed) -> Refusal:
        permission = allowed.permission
        if permission is None:
            raise AssertionError("whoever is in may, where no permission is asked")
        await self.note(house, who.name or "nobody", permission.value, request.url.path[:200])
        return Refusal(
            403,
            f"`{who.name}` may not {permission.meaning} here",
            "ask whoever makes users for a role that may: see docs/teams.md",
        )

    def _signed_out(self, request: Request) -> Refusal:
        if self._token is None and request.method == "GET":
            wanted = quote(request.url.path)
            headers = {"Location": "/signin" if wanted == "/" else f"/signin?next={wanted}"}
            if "text/html" in request.headers.get("accept", ""):
                return Refusal(303, "you are not signed in", "sign in at `/signin`", headers)
        way = (
            "sign in at `/signin`"
            if self._token is None
            else "open the address that `midspan serve` printed last"
        )
        return Refusal(
            401,
            "no token was sent, or the session has ended",
            f"send the header `Authorization: Bearer TOKEN`, or {way}",
            {"WWW-Authenticate": "Bearer"},
        )


May = Callable[[Principal, About], bool]


def _may(allowed: Allowed, request: Request) -> tuple[May, Request]:
    def may(who: Principal, of: About) -> bool:
        if allowed.permission is None:
            return True
        if allowed.sifted:
            return who.may_somewhere(allowed.permission)
        return who.may(allowed.permission, of.initiatives, of.works)

    return may, request


def _found(
    door: Doorway, find: Callable[[Accounts], Principal | None], asked: tuple[May, Request]
) -> tuple[Principal, bool] | None:
    who = find(door.accounts)
    if who is None:
        return None
    may, request = asked
    return who, may(who, about(door.workspace, request.path_params))


def _append(door: Doorway, entries: list[Entry]) -> None:
    door.ledger.append(entries)


async def _check_written(request: Request, session: Session) -> None:
    """What changes something carries what only a page of this session knows: a cookie is sent along from anywhere."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    written = request.headers.get("x-csrf-token")
    if written is None and request.headers.get("content-type", "").startswith(FORM):
        written = (await form(request)).get("csrf")
    if not session.wrote(written):
        raise Refusal(403, "the form is not from a page of this session", "open the page again")


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
