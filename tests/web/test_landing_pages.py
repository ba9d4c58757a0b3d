"""Where each role begins, and that the bar and the forms which it is shown there are its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from pages_ground import filled, fleet
from review_ground import Page, sources
from team_ground import Team, Window, user

from midspan.access.permissions import ROLES, Permission, Role
from midspan.model.people import Grant
from midspan.web.pages import NAV

P = Permission
LANDS = {
    Role.SPONSOR: "/board",
    Role.OPERATOR: "/board",
    Role.BUILDER: "/works",
    Role.REVIEWER: "/review",
    Role.SECURITY: "/audit",
    Role.AUDITOR: "/audit",
    Role.ADMIN: "/board",
}
# What each form takes, by the end of its address.
FORMS = {
    "/works/sign/pause": P.PAUSE,
    "/works/sign/raise": P.RAISE,
    "/i/route-complaints-1/approve": P.APPROVE,
    "/i/route-complaints-1/decide": P.DECIDE,
    "/i/route-complaints-1/commit": P.CONFIRM,
    "/define/sign": P.DEFINE,
}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = filled(tmp_path_factory.mktemp("landing"), days=40)
        fleet(ground, 1, decisions=False)
        for role in Role:
            user(ground.root, role.value, Grant(role.value), acts_as=["desk", "desk-0"])
        with closing(Team(ground.root)) as up:
            yield up


@pytest.mark.parametrize("role", Role)
def test_a_role_lands_where_it_begins_and_is_shown_what_it_may(team: Team, role: Role) -> None:
    window, may = Window(team), ROLES[role]
    let_in = window.signs_in(role.value)
    assert (let_in.status, let_in.headers["location"]) == (303, LANDS[role])
    first = window.get("/")
    assert first.headers["location"] == LANDS[role]
    landed = window.get(LANDS[role])
    assert landed.status == 200, landed
    shown_first = landed.text.partition('<nav aria-label="Pages">')[2].partition("</nav>")[0]
    bar = [each.href for each in NAV if each.href in sources(shown_first)]
    assert "/board" in bar
    assert ("/review" in bar) is (P.REVIEW in may)
    assert ("/audit" in bar) is (P.READ_LEDGER in may)
    for href in bar:
        assert window.get(href).status == 200, href
    for path in ("/works/sign", "/i/route-complaints-1"):
        shown = Page(window.get(path).text)
        for action, permission in FORMS.items():
            if action.startswith(path):
                assert shown.has(action) is (permission in may), (action, role)


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_is_refused_and_kept_from_its_pages(team: Team, role: Role) -> None:
    window = Window(team)
    window.signs_in(role.value)
    csrf = window.csrf("/board")
    for action, permission in FORMS.items():
        sent = window.post(action, {"csrf": csrf, "do": "nothing", "by": "owner"})
        assert (sent.status == 403) is (permission not in ROLES[role]), (action, sent.status)
    assert (window.get("/audit").status == 403) is (P.READ_LEDGER not in ROLES[role])
    assert (window.get("/review").status == 403) is (P.REVIEW not in ROLES[role])
