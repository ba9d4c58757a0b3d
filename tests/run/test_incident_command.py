from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from midspan.cli import app
from midspan.model.stage import Level
from production_ground import Given, at_level, items, numbers, placed, prepare, ran
from proving_ground import Ground

FAILURES = [
    {
        "id": "wrong-sign",
        "effect": "a number is turned round",
        "severity": "severe",
        "response": "turn it back",
    }
]


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    made.write_work(failures=FAILURES)
    prepare(made)
    return made


def said(ground: Ground, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(
        app.build(), ["incident", "sign", *arguments, "--workspace", str(ground.root)]
    )
    assert result.exit_code == code, result.output
    return result.output


def told(ground: Ground, *arguments: str) -> list[dict[str, Any]]:
    return list(json.loads(said(ground, *arguments, "--format", "json"))["incidents"])


def test_an_incident_has_the_declared_response_an_owner_a_timeline_and_a_cause(ground: Ground) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    assert said(ground).strip() == "sign: no incident"
    (opened,) = told(ground, "--open", "customers call", "--by", "desk", "--failure", "wrong-sign")
    assert (opened["owner"], opened["severity"], opened["response"]) == ("counting", "severe", "turn it back")
    assert [each["kind"] for each in opened["timeline"]] == ["level", "incident"]
    (closed,) = told(ground, opened["id"][:6], "--close", "a swapped column", "--by", "counting-lead")
    assert (closed["open"], closed["cause"], closed["closed_by"]) == (
        False,
        "a swapped column",
        "counting-lead",
    )
    assert closed["timeline"][-1]["kind"] == "incident-closed"
    with placed(ground) as place:
        assert place.ledger.verify().ok


def test_an_open_severe_incident_keeps_the_work_from_acting_alone(ground: Ground) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
    told(ground, "--open", "customers call", "--by", "desk", "--failure", "wrong-sign")
    with placed(ground) as place:
        ran(place, Given(*numbers(900)))
        assert items(place)["n900"].state == "shadowed"  # no certificate holds either, which weighs more
        fallen = place.ledger.latest("level", "sign")
        assert fallen is not None
        assert fallen.body["by"] == "midspan"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--open", "x"), "nobody is named who does it"),
        (("--open", "x", "--by", "passer-by"), "`passer-by` is nobody that the files name"),
        (
            ("--open", "x", "--by", "desk", "--failure", "lost"),
            "declares no failure `lost`: known are `wrong-sign`",
        ),
        (("abc", "--close", "x", "--by", "desk"), "`sign` has no incident `abc`"),
        (("--close", "x", "--by", "desk"), "no incident was named"),
        (("--severity", "low"), "go with `--open`"),
    ],
)
def test_what_cannot_be_opened_or_closed_says_why(
    ground: Ground, arguments: tuple[str, ...], message: str
) -> None:
    result = CliRunner().invoke(
        app.build(), ["incident", "sign", *arguments, "--workspace", str(ground.root)]
    )
    assert result.exit_code != 0
    assert message in (result.output + str(result.exception))
