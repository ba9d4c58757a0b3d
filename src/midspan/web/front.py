"""The door for browsers: the address that `serve` prints leads in, or a name and its password; and out again."""

from __future__ import annotations

import asyncio
import math

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access import passwords
from midspan.access.attempts import Attempts
from midspan.access.permissions import Permission
from midspan.access.principal import Principal, person
from midspan.access.run import Accounts
from midspan.access.signon import grants_of
from midspan.model.people import User
from midspan.web import signon
from midspan.web.access import Access
from midspan.web.allowing import allow, allow_whoever_is_in, asking, open_to_all
from midspan.web.bodies import CLOSE, MOST_SIGN_IN
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House
from midspan.web.said import Refusal
from midspan.web.shapes import Form
from midspan.web.signon import SigningOn
from midspan.web.site import Site

SIGN_IN = Form(("name", "password", "next"), most=MOST_SIGN_IN)
SIGN_OUT = Form(("csrf",))
# Each guess takes 64 MB and a core for a while: no more of them at once.
_AT_ONCE = 2


def front(house: House, access: Access) -> APIRouter:
    router = APIRouter()
    door = Door(house, access)

    @router.get("/login", dependencies=[open_to_all()], include_in_schema=False)
    async def login(request: Request, token: str | None = None) -> Response:
        """Begin a session, out of reach of scripts and of other sites; the token is not in the address any more."""
        access.site.check_host(request)
        if not access.matches(token):
            raise Refusal(
                401, "the token is another one", "use the address that `midspan serve` printed last"
            )
        return door.begun(request, access.sessions.begin(), "/review")

    @router.get("/signin", dependencies=[open_to_all()], include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        access.site.check_host(request)
        return page(
            "signin.html",
            here=None,
            next=_local(request.query_params.get("next")),
            problem=None,
            name="",
            sso=access.sso is not None,
        )

    @router.get("/signin/sso", dependencies=[open_to_all()], include_in_schema=False)
    async def leave_for_provider(request: Request) -> Response:
        """To the provider of single sign-on, and from there to `signon.PATH`."""
        return await door.leave(request)

    @router.get(signon.PATH, dependencies=[open_to_all()], include_in_schema=False)
    async def back_from_provider(request: Request) -> Response:
        return await door.back(request)

    @router.post("/signin", dependencies=[open_to_all()], **SIGN_IN.described_form)
    async def signed_in(request: Request) -> Response:
        return await door.sign_in(request)

    @router.post("/signout", dependencies=[allow_whoever_is_in()], **SIGN_OUT.described_form)
    async def sign_out(request: Request) -> Response:
        """The session ends here, and what a browser kept of it there."""
        name = access.site.cookie(request)
        access.sessions.end(request.cookies.get(name))
        answer = RedirectResponse("/signin", 303, {**HEADERS, "Clear-Site-Data": '"storage"'})
        answer.delete_cookie(name, secure=access.site.secure, httponly=True, samesite="strict")
        return answer

    @router.get("/", dependencies=[allow(Permission.SEE, sifted=True)], include_in_schema=False)
    async def first(request: Request) -> Response:
        return RedirectResponse(landing(asking(request)), 303, HEADERS)

    return router


def landing(who: Principal) -> str:
    """Where a role begins; each may look at whatever it is allowed to from there."""
    if any(who.may_somewhere(each) for each in (Permission.DECIDE, Permission.CONFIRM)):
        return "/board"
    if who.may_somewhere(Permission.REVIEW):
        return "/review"
    if who.may_somewhere(Permission.DEFINE):
        return "/works"
    return "/audit" if who.may(Permission.READ_LEDGER) else "/board"


class Door:
    """Names and passwords. What is refused is refused in the same words, whatever was wrong."""

    def __init__(self, house: House, access: Access) -> None:
        self._house, self._access = house, access
        self._attempts = Attempts(access.sessions.seconds)
        self._guesses = asyncio.Semaphore(_AT_ONCE)

    async def sign_in(self, request: Request) -> Response:
        site = self._access.site
        site.check_host(request)
        site.check_origin(request)
        address = request.client.host if request.client else ""
        if wait_s := self._attempts.wait(address):
            return await self._too_often({}, wait_s)  # what is sent is not even read
        typed = await SIGN_IN.read(request)
        name, password = typed.get("name", "").strip()[:200], typed.get("password", "")
        # What can be nobody's name is no guess, and needs no time that hides whether there is such a user.
        possible = Accounts.may_be(name)
        if possible and (wait_s := self._attempts.begin(name, address)):
            return await self._too_often(typed, wait_s)
        user = await self._house.at_door(lambda door: door.accounts.known(name)) if possible else None
        if not possible or not await self._fits(password, user):
            # A password typed into the field of the name must not be recorded.
            await self._access.note(self._house, user.name if user else "nobody", "sign-in")
            return _again(
                typed,
                401,
                "That is no name and password that may come in.",
                {},
                sso=self._access.sso is not None,
            )
        if user is None:
            raise AssertionError("nobody has a password that fits")
        self._attempts.came_in(name, address)
        await self._renew(password, user)
        self._access.sessions.end(request.cookies.get(site.cookie(request)))
        session = self._access.sessions.begin(user.name, user.ended)
        return self.begun(request, session, _local(typed.get("next")) or landing(person(user)))

    async def leave(self, request: Request) -> Response:
        site, sso = self._access.site, self._sso()
        site.check_host(request)
        begun = await sso.begin(_local(request.query_params.get("next")))
        answer = RedirectResponse(begun.url, 303, HEADERS)
        # Lax: the browser comes back from another site.
        answer.set_cookie(
            _away(request, site),
            begun.browser,
            secure=site.secure,
            httponly=True,
            samesite="lax",
            max_age=int(signon.LASTS_S),
        )
        return answer

    async def back(self, request: Request) -> Response:
        site, sso, asked = self._access.site, self._sso(), request.query_params
        site.check_host(request)
        if "error" in asked:
            raise Refusal(401, "the provider did not sign you in", "sign in again: `/signin`")
        browser = request.cookies.get(_away(request, site))
        try:
            who, to = await sso.end(asked.get("state", ""), asked.get("code", ""), browser)
        except Refusal:
            await self._access.note(self._house, "nobody", "single sign-on")
            raise
        subject, grants = f"{sso.said.issuer} {who.subject}", grants_of(who.groups, sso.said)
        mapped = frozenset(role for roles in sso.said.roles.values() for role in roles)
        user = await self._house.at_door(
            lambda door: door.accounts.signed_on(who.name, subject, grants, mapped)
        )
        if user is None:
            await self._access.note(self._house, "nobody", "single sign-on")
            raise Refusal(
                403,
                "the provider knows you, and nothing here lets you in",
                "ask whoever makes users: no group of yours has a role, or the name is another's",
            )
        session = self._access.sessions.begin(user.name, user.ended)
        # A page, not a redirect: coming from another site, the browser would not send the session along.
        answer = page("signedin.html", here=None, to=to or landing(person(user)))
        answer.set_cookie(site.cookie(request), session, secure=site.secure, httponly=True, samesite="strict")
        answer.delete_cookie(_away(request, site), secure=site.secure, httponly=True, samesite="lax")
        return answer

    def _sso(self) -> SigningOn:
        if self._access.sso is None:
            raise Refusal(404, "there is no single sign-on here", "sign in at `/signin`")
        return self._access.sso

    def begun(self, request: Request, session: str, to: str) -> Response:
        """The answer that gives a browser its session."""
        answer = RedirectResponse(to, 303, HEADERS)
        site = self._access.site
        answer.set_cookie(site.cookie(request), session, secure=site.secure, httponly=True, samesite="strict")
        return answer

    async def _too_often(self, typed: dict[str, str], wait_s: float) -> Response:
        await self._access.note(self._house, "nobody", "sign-in too often")
        minutes = max(1, math.ceil(wait_s / 60))
        told = {"Retry-After": str(math.ceil(wait_s))} | ({} if typed else CLOSE)
        return _again(
            typed,
            429,
            f"Too many attempts. Try again in {minutes} min.",
            told,
            sso=self._access.sso is not None,
        )

    async def _fits(self, password: str, user: User | None) -> bool:
        kept = user.password if user else None
        async with self._guesses:
            return await asyncio.to_thread(passwords.fits, password, kept, passwords.Cost())

    async def _renew(self, password: str, user: User) -> None:
        """A guess at a password costs what it costs today, also where it was given long ago."""
        if user.password is None:
            return
        was = user.password
        async with self._guesses:
            kept = await asyncio.to_thread(passwords.renewed, password, was, passwords.Cost())
        if kept is not None:
            await self._house.at_door(lambda door: door.accounts.renew(user.name, was, kept))


def _away(request: Request, site: Site) -> str:
    return f"{site.cookie(request)}-sso"


def _again(
    typed: dict[str, str], status: int, problem: str, headers: dict[str, str], *, sso: bool
) -> Response:
    answer = page(
        "signin.html",
        status,
        here=None,
        next=_local(typed.get("next")),
        problem=problem,
        name=typed.get("name", "")[:200],
        sso=sso,
    )
    answer.headers.update(headers)
    return answer


def _local(said: str | None) -> str:
    """An address within this site; empty for any other."""
    if said is None or not said.startswith("/") or said.startswith(("//", "/\\")) or not said.isprintable():
        return ""
    return said[:500] if "\\" not in said else ""
