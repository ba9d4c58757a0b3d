"""Users of one initiative: they work in it, nothing of another is there for them, and the ledger says who of them it was."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import WORK, Ground, task
from review_ground import Page
from review_site import opens
from team_ground import Team, Window, entries, token, user
from test_serve import Answer

from midspan.access.permissions import Permission
from midspan.cli.leveling import Levelling
from midspan.cli.producing import open_place
from midspan.model.people import Grant
from midspan.model.stage import Level
from production_ground import prepare

JSON = {"Content_Type": "application/json"}
DO = ("claim", "say", "skip", "note", "beat")


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, Team]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = Ground(tmp_path_factory.mktemp("own") / "workspace")
        prepare(ground)
        (ground.root / "works/other.yaml").write_text(
            yaml.safe_dump({**WORK, "work": "other"}, sort_keys=False)
        )
        signs = (ground.root / "initiatives/signs.yaml").read_text()
        others = signs.replace("initiative: signs", "initiative: others").replace("[sign]", "[other]")
        (ground.root / "initiatives/others.yaml").write_text(others)
        user(ground.root, "rolf", Grant("reviewer"), acts_as=["desk"])
        user(ground.root, "carla", Grant("reviewer", "signs"), acts_as=["desk"])
        user(ground.root, "otto", Grant("reviewer", "others"), acts_as=["desk"])
        user(ground.root, "bert", Grant("operator"), acts_as=["counting"])
        user(ground.root, "bea", Grant("operator", "signs"), acts_as=["counting"])
        user(ground.root, "Owner", Grant("operator"))
        opens(ground, "a", "b", "c")
        with closing(Team(ground.root)) as up:
            yield ground, up


def window(team: Team, name: str) -> Window:
    made = Window(team)
    assert made.signs_in(name).status == 303
    return made


def address(ground: Ground, item: str) -> str:
    with ground.desk() as desk:
        return f"/review/{task(desk, item).id}"


def test_a_reviewer_of_one_initiative_reviews_in_it(team: tuple[Ground, Team]) -> None:
    ground, up = team
    carla = Window(up)
    assert carla.signs_in("carla").headers["location"] == "/review"
    form = Page(carla.get("/review").text).form("/review/as")
    assert carla.post("/review/as", {**form, "role": "desk"}).status == 303
    held = address(ground, "a")
    assert carla.get("/review").headers["location"] == held
    assert carla.get(held).status == 200
    assert carla.get("/review.json").body["waiting"] == 3
    assert [each["work"] for each in carla.get("/works.json").body] == ["sign"]
    assert [each["work"] for each in carla.get("/api/works").body["works"]] == ["sign"]


def test_of_a_task_of_another_initiative_nothing_is_there(team: tuple[Ground, Team]) -> None:
    ground, up = team
    otto, there = window(up, "otto"), address(ground, "b")
    page = Page(otto.get("/review").text)
    assert page.form("/review/as")
    csrf = otto.csrf("/review")
    assert otto.post("/review/as", {"csrf": csrf, "role": "desk"}).headers["location"] == "/review"
    said = otto.get("/review.json").body
    assert (said["waiting"], said["queue"], set(said["roles"].values())) == (0, [], {0})
    for path in (there, f"{there}.json", f"{there}/picture/0"):
        assert otto.get(path).status == 404
    for do in DO:
        done = otto.post(f"{there}/{do}", {"csrf": csrf, "note": "n", "do": "accept"})
        assert done.status == (404 if do != "beat" else 409) or done.headers["location"] == "/review", do
    with ground.desk() as desk:
        assert task(desk, "b").claimed_by is None


def test_a_token_reviews_the_works_that_it_names(team: tuple[Ground, Team]) -> None:
    ground, up = team
    path = f"/api/review/tasks/{address(ground, 'c').rpartition('/')[2]}"
    review = Permission.REVIEW

    def responds(shown: str, **said: str) -> Answer:
        body = json.dumps({"role": "desk", "verdict": "accept", **said})
        return up.program(shown, "POST", f"{path}/respond", body=body, Idempotency_Key="k", **JSON)

    for shown in (
        token(ground.root, review, of="rolf", works=["other"]),
        token(ground.root, review, of="otto"),
    ):
        assert responds(shown).status == 404
        listed = up.program(shown, "GET", "/api/review/tasks?role=desk").body
        assert (listed["waiting"], listed["tasks"]) == ([], [])
        assert up.program(shown, "GET", f"{address(ground, 'c')}.json").status == 404
    shown = token(ground.root, review, of="carla", works=["sign"])
    listed = up.program(shown, "GET", "/api/review/tasks?role=desk&most=2").body
    assert [each["tasks"] for each in listed["waiting"]] == [3]
    assert len(listed["tasks"]) == 2
    assert [responds(shown).status for _ in range(2)] == [200, 200]
    # With the same key another verdict would be dropped unseen.
    assert responds(shown, verdict="reject", reason="no").status == 409


def test_what_no_address_is_is_refused_in_words_that_do_not_repeat_it(team: tuple[Ground, Team]) -> None:
    ground, up = team
    rolf = window(up, "rolf")
    said = rolf.get(f"{address(ground, 'b')}/picture/abc<b>")
    assert said.status == 422
    assert "abc" not in said.text


def acts(window_: Window, to: str, **form: str) -> Answer:
    csrf = window_.csrf("/works/sign")
    return window_.post(f"/works/sign/{to}", {"csrf": csrf, "why": "w", **form})


def levels(ground: Ground) -> list[dict[str, Any]]:
    return [dict(each.body) for each in entries(ground.root, "level")]


def test_the_ledger_says_who_changed_a_level_though_several_act_as_the_owner(
    team: tuple[Ground, Team],
) -> None:
    ground, up = team
    before = len(levels(ground))
    # The work has nothing that could run: what comes next is not known, and it is paused all the same.
    assert acts(window(up, "bert"), "pause", by="owner", do="pause").status == 303
    assert acts(window(up, "bea"), "raise", by="OWNER ", do="resume").status == 303
    made = levels(ground)[before:]
    assert [(each["by"], each["user"], each["paused"]) for each in made] == [
        ("counting", "bert", True),
        ("counting", "bea", False),
    ]


def test_nobody_acts_as_the_owner_by_the_name_that_they_sign_in_with(team: tuple[Ground, Team]) -> None:
    ground, up = team
    before = len(levels(ground))
    eve = window(up, "Owner")
    for by in ("Owner", "owner", " oWNER ", "counting", ""):
        assert acts(eve, "pause", by=by, do="pause").status == 409, by
    csrf = eve.csrf("/works/sign")
    decides = {"csrf": csrf, "by": "Owner", "do": "stop", "why": "w"}
    assert eve.post("/i/signs/decide", decides).status == 409
    assert len(levels(ground)) == before
    assert not entries(ground.root, "decision")


def test_the_ledger_says_who_decided(team: tuple[Ground, Team]) -> None:
    ground, up = team
    bert = window(up, "bert")
    decides = {"csrf": bert.csrf("/i/others"), "by": "owner", "do": "stop", "why": "w", "differently": "d"}
    assert bert.post("/i/others/decide", decides).status == 303
    made = [each for kind in ("decision", "lesson") for each in entries(ground.root, kind)]
    assert made
    assert {(each.body["by"], each.body["user"]) for each in made if "by" in each.body} == {
        ("counting", "bert")
    }


def test_what_was_recorded_is_said_so_though_what_comes_next_is_not_known(team: tuple[Ground, Team]) -> None:
    ground, _ = team
    place = open_place(ground.root, "sign")
    with place.ledger:
        for paused in (True, False):
            found = Levelling(place, "owner").paused(None, paused=paused)
            assert (found.changed, found.exit_code, found.to, found.lacks) == (True, 0, Level.SHADOW, None)
            assert "what comes next is not known: `sign` has no implementation" in found.as_text()
            said = json.loads(found.as_json())
            assert (said["changed"], said["paused"], said["lacks"]) == (True, paused, None)
