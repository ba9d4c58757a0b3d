"""No route is there without saying who may use it."""

from __future__ import annotations

from typing import Any, cast

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from midspan.access.permissions import Permission
from midspan.web.access import Access
from midspan.web.allowing import OpenToAll, allow, guards_of, open_to_all
from midspan.web.app import build
from midspan.web.sessions import Sessions

OPEN = {"/healthz", "/login", "/signin", "/signin/sso", "/signin/sso/back"}


def app(*further: APIRouter) -> Any:
    access = Access("t" * 32, Sessions(lambda: 0.0, lambda: "s" * 32))
    return build(cast("Any", None), access, lambda: "2026-11-20T08:00:00Z", further)


def test_every_route_names_its_permission_and_those_for_everybody_are_known() -> None:
    routes: list[APIRoute] = app().state.guarded
    assert all(len(guards_of(each)) == 1 for each in routes)
    assert len(routes) > 8
    anybody = {each.path for each in routes if isinstance(guards_of(each)[0], OpenToAll)}
    assert {each for each in anybody if not each.startswith("/static/")} == OPEN


@pytest.mark.parametrize(
    "guards", [[], [allow(Permission.SEE), allow(Permission.DECIDE)], [allow(Permission.SEE), open_to_all()]]
)
def test_a_server_with_a_route_that_says_nothing_or_two_things_does_not_start(guards: list[Any]) -> None:
    router = APIRouter()
    router.add_api_route("/board", lambda: None, methods=["GET"], dependencies=guards)
    with pytest.raises(AssertionError, match="`/board` names no permission, or several"):
        app(router)


def test_what_is_mounted_beside_the_routes_does_not_start_either() -> None:
    router = APIRouter()
    router.mount("/files", lambda *_: None)
    with pytest.raises(AssertionError, match="names no permission"):
        app(router)
