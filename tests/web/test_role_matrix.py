"""Each role at each route: let in or refused as the table says, on a real server."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from team_ground import Team, token, user
from test_serve import made

from midspan.access.permissions import ROLES, Permission, Role
from midspan.model.people import EVERYWHERE, Grant
from midspan.web.access import Access
from midspan.web.allowing import Allowed, guards_of
from midspan.web.app import build
from midspan.web.sessions import Sessions

FILLED = {"work": "sign", "initiative": "signs"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        root = made(tmp_path_factory.mktemp("team")).root
        user(root, "root", Grant("admin"))
        yield root


@pytest.fixture(scope="module")
def team(root: Path) -> Iterator[Team]:
    with closing(Team(root)) as team:
        yield team


def guarded() -> list[tuple[str, str, Allowed]]:
    """Method, address and guard of every route that takes a permission."""
    access = Access(None, Sessions(lambda: 0.0, lambda: ""))
    app = build(cast("Any", None), access, lambda: "")
    found = []
    for route in app.state.guarded:
        (guard,) = guards_of(route)
        if isinstance(guard, Allowed) and guard.permission is not None:
            path = re.sub(r"{(\w+)(:path)?}", lambda m: FILLED.get(m[1], "x"), route.path)
            found += [(method, path, guard) for method in route.methods - {"HEAD"}]
    return found


@pytest.mark.parametrize("scope", [EVERYWHERE, "signs", "another"])
@pytest.mark.parametrize("role", Role)
def test_a_role_is_let_in_where_the_table_says_and_nowhere_else(
    team: Team, root: Path, role: Role, scope: str
) -> None:
    name = f"{role}-{scope.replace('*', 'all')}"
    user(root, name, Grant(role.value, scope))
    shown = token(root, *sorted(ROLES[role]), of=name)
    for method, path, guard in guarded():
        assert guard.permission is not None
        here = scope == EVERYWHERE or guard.sifted or (scope == "signs" and re.search(r"/signs?\b", path))
        wanted = guard.permission in ROLES[role] and bool(here)
        status = team.program(shown, method, path).status
        assert (status not in {401, 403}) is wanted, (method, path, guard, status)
        assert status != 500


def test_without_signing_in_nothing_that_takes_a_permission_answers(team: Team) -> None:
    for method, path, _ in guarded():
        assert team.ask(method, path).status in {401, 303}, (method, path)


def test_every_permission_that_a_route_takes_is_somebodys() -> None:
    assert {guard.permission for _, _, guard in guarded()} <= set(Permission)
