"""Users who review: under their own names, at the desks that they sit at, and nowhere else."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import Ground, entries, task
from review_ground import Page
from review_site import opens
from team_ground import Team, Window, token, user

from midspan.access.permissions import Permission
from midspan.model.people import Grant


@pytest.fixture(scope="module")
def seated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, Team]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = Ground(tmp_path_factory.mktemp("seats") / "workspace")
        user(ground.root, "rita", Grant("reviewer"), acts_as=["desk"])
        user(ground.root, "lena", Grant("reviewer"), acts_as=["lead"])
        user(ground.root, "nora", Grant("reviewer"))
        user(ground.root, "sam", Grant("sponsor"))
        opens(ground, "a", "b")
        with closing(Team(ground.root)) as team:
            yield ground, team


def window(team: Team, name: str) -> Window:
    made = Window(team)
    assert made.signs_in(name).status == 303
    return made


def test_whoever_signed_in_answers_under_their_own_name_only(seated: tuple[Ground, Team]) -> None:
    ground, team = seated
    rita = window(team, "rita")
    page = Page(rita.get("/review").text)
    assert "Your name" not in page.text
    assert "lead" not in page.text
    form = page.form("/review/as")
    assert rita.post("/review/as", {**form, "role": "lead"}).status == 403
    assert rita.post("/review/as", {**form, "role": "desk", "name": "lena"}).status == 403
    assert rita.post("/review/as", {**form, "role": "desk"}).status == 303
    with ground.desk() as desk:
        assert task(desk, "a").claimed_by == "rita"


def test_who_sits_at_no_desk_of_a_task_sees_nothing_of_it(seated: tuple[Ground, Team]) -> None:
    ground, team = seated
    with ground.desk() as desk:
        address = f"/review/{task(desk, 'b').id}"
    nora, lena, sam = (window(team, each) for each in ("nora", "lena", "sam"))
    assert "None of it waits for a desk that you sit at" in nora.get("/review").text
    for path in (address, f"{address}.json", f"{address}/picture/0"):
        assert nora.get(path).status == 403
        assert sam.get(path).status == 403
    # The lead is asked after the desk, and may read what may come to them.
    assert lena.get(address).status == 200


def test_a_token_answers_as_its_user(seated: tuple[Ground, Team]) -> None:
    ground, team = seated
    with ground.desk() as desk:
        path = f"/api/review/tasks/{task(desk, 'b').id}"
    held = token(ground.root, Permission.REVIEW, of="rita")
    assert team.program(held, "GET", "/api/review/tasks").status == 400
    assert team.program(held, "GET", "/api/review/tasks?role=lead").status == 403
    assert team.program(held, "GET", "/api/review/tasks?role=desk").status == 200

    def post(**body: str) -> int:
        kind = {"Content_Type": "application/json"}
        return team.program(held, "POST", f"{path}/respond", body=json.dumps(body), **kind).status

    assert post(role="lead", verdict="accept") == 403
    assert post(role="desk", by="lena", verdict="accept") == 403
    assert post(role="desk", verdict="accept") == 200
    with ground.desk() as desk:
        assert [each["by"] for each in entries(desk, "response")] == ["rita"]
