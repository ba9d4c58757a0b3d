"""The API is asked whatever its own description allows: no answer is a bug, and whoever has no token is told nothing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from team_ground import Team, token, user
from test_serve import made

from midspan.access.permissions import Permission
from midspan.model.people import Grant

ROLES = ("operator", "builder", "reviewer", "admin", "sponsor")


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Team, str, dict[str, Any]]]:
    """A server, a token that may everything, and what the server says of its own addresses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        root = made(tmp_path_factory.mktemp("team")).root
        user(root, "all", *(Grant(each) for each in ROLES), acts_as=["desk", "counting"])
        shown = token(root, *Permission, of="all")
        with closing(Team(root, https=False)) as team:
            said = team.program(shown, "GET", "/openapi.json")
            assert said.status == 200
            yield team, shown, json.loads(said.text)


def test_the_description_takes_a_token_and_names_every_address_of_programs(
    described: tuple[Team, str, dict[str, Any]],
) -> None:
    team, _, said = described
    assert team.ask("GET", "/openapi.json").status == 401
    assert {"/api/works/{work}/items", "/api/ledger/batches", "/api/review/tasks", "/board.json"} <= set(
        said["paths"]
    )


def test_each_body_is_read_by_what_the_description_says(described: tuple[Team, str, dict[str, Any]]) -> None:
    team, shown, said = described
    tried = 0
    for path, methods in said["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        for part, name in (("work", "sign"), ("initiative", "signs"), ("what", "claim"), ("id", "none")):
            path = path.replace(f"{{{part}}}", name)  # noqa: PLW2901 - the address of this one
        sent = {"what nobody reads": 1}
        answer = team.program(shown, "POST", path, body=json.dumps(sent), Content_Type="application/json")
        assert (answer.status, "unknown key" in answer.body["error"]) == (400, True), path
        known = set(re.findall("`([^`]*)`", answer.body["help"]))
        assert known == content["application/json"]["schema"]["properties"].keys(), path
        tried += 1
    assert tried >= 8


def test_whatever_the_description_allows_is_answered_without_a_bug(
    described: tuple[Team, str, dict[str, Any]],
) -> None:
    team, shown, said = described
    schema = schemathesis.openapi.from_dict(said)
    schema.config.update(base_url=team.url)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=3,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call(headers={"Authorization": f"Bearer {shown}", "Host": team.host})
            assert response.status_code != 500, (case.method, case.path, response.text)
            if case.method == "POST" and case.path.startswith("/api"):
                # A body that the description allows is read; what it says may still fit nothing that is there.
                assert response.status_code != 415, (case.path, case.body)
                error = "" if response.status_code < 400 else response.json()["error"]
                assert not error.startswith(("the body has", "the body is")), (case.path, case.body, error)

        ask()
        tried += 1
    assert tried > 15
    assert "a bug" not in team.log.read_text()
