"""Every route names the permission that it takes, or says that it takes none; `build` refuses one that does neither.

    @router.get("/board", dependencies=[allow(Permission.SEE)])            # over all initiatives
    @router.get("/works/{work}", dependencies=[allow(Permission.SEE)])     # of the initiatives that have this work
    @router.get("/i/{initiative}", dependencies=[allow(Permission.SEE)])   # of this one
    @router.get("/mine", dependencies=[allow(Permission.SEE, sifted=True)])  # in any: the page sifts by `asking(request).may(…)`
    @router.post("/i/{initiative}/decide", dependencies=[allow(Permission.DECIDE)])
    @router.get("/healthz", dependencies=[open_to_all()])

The names of the path parameters are what counts. Whoever was let in is `asking(request)`; a form of a page has been checked
to come from a page of the same session (its hidden field `csrf`), before the route is entered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.errors import UsageError


@dataclass(frozen=True)
class Allowed:
    """The dependency itself. permission: None for whoever is in. sifted: it is enough to have it in any initiative."""

    permission: Permission | None
    sifted: bool = False

    async def __call__(self, request: Request) -> None:
        """Raises Refusal."""
        request.state.asking = await request.app.state.access.let_in(request, self)


@dataclass(frozen=True)
class OpenToAll:
    """The dependency of a route that takes no permission."""

    def __call__(self) -> None: ...


def allow(permission: Permission, *, sifted: bool = False) -> Any:
    """What a route has in its `dependencies`."""
    return Depends(Allowed(permission, sifted))


def allow_whoever_is_in() -> Any:
    """For what everybody who was let in may do, such as to leave."""
    return Depends(Allowed(None))


def open_to_all() -> Any:
    """For a route that tells nothing, and changes nothing, that is anybody's."""
    return Depends(OpenToAll())


def asking(request: Request) -> Principal:
    """Whoever was let in to this route."""
    found = request.state.asking
    assert isinstance(found, Principal)  # noqa: S101 - a route without `allow` does not start
    return found


def check_theirs(who: Principal, name: str) -> None:
    """name: of whom a file names, as whom they want to act. Raises UsageError."""
    if not who.acts_as(name):
        raise UsageError(f"you do not act as `{name}`", help="choose a role that is yours")


def guards_of(route: APIRoute) -> list[Allowed | OpenToAll]:
    """What a route says of who may use it."""
    return [each for each in _calls(route.dependant) if isinstance(each, Allowed | OpenToAll)]


def guarded(router: APIRouter) -> list[APIRoute]:
    """All routes of a router. Raises AssertionError for one that names no permission, or several: it must not be served."""
    routes = []
    for route in router.routes:
        if not isinstance(route, APIRoute) or len(guards_of(route)) != 1:
            path = getattr(route, "path", "a router within a router")
            raise AssertionError(f"`{path}` names no permission, or several: see midspan.web.allowing")
        routes.append(route)
    return routes


def _calls(dependant: Dependant) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
