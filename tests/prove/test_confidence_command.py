"""`confidence` over the command line: what is said, what is refused, and in which order candidates are measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from midspan.cli.app import run
from proving_ground import Ground, case

CODE = """\
import midspan


def sign(x, wrong):
    return "minus" if (x < 0) != wrong else "plus"


@midspan.implements("sign", name="rule")
def rule(items):
    return [midspan.Answer({"sign": sign(item["x"], item["x"] % 10 == 7)}, signals={"token": 0.5}) for item in items]


@midspan.implements("sign", name="second")
def second(items):
    return [midspan.Answer({"sign": sign(item["x"], item["x"] % 10 == 3)}) for item in items]
"""

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(ground: Ground, capsys: pytest.CaptureFixture[str]) -> Command:
    ground.write_code(CODE)

    def ran(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run([*arguments, "--workspace", str(ground.root)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return ran


def write(ground: Ground, confidence: dict[str, Any], develop: int = 40, certify: int = 120) -> None:
    ground.write_work(
        implementations=[
            {"name": "rule", "python": "implementations.signs:rule", "confidence": confidence},
            {"name": "second", "python": "implementations.signs:second"},
        ],
        autonomy={"ceiling": "autonomous"},
    )
    numbers = [(number, "develop") for number in range(1000, 1000 + develop)]
    numbers += [(number, "certify") for number in range(2000, 2000 + certify)]
    ground.write_cases(*(case(number if number % 2 else -number, use) for number, use in numbers))


def test_whoever_has_to_agree_is_measured_first_and_named_where_it_was_not(
    ground: Ground, command: Command
) -> None:
    write(ground, {"by": "agreement", "with": "second"})
    code, said = command("prove", "sign", "--no-stress", "--implementation", "rule")
    assert code == 0
    assert (
        "rule: how sure it is (`confidence.by: agreement`) is not known of 40 of 40 answers, which never act alone; "
        "`second` has no usable answer there: `midspan prove sign --implementation second`"
    ) in said
    code, said = command("prove", "sign", "--no-stress", "--format", "json")
    found = {each["implementation"]: each for each in json.loads(said)["evaluations"]}
    assert list(found) == ["second", "rule"]
    assert found["second"]["confidence"] is None
    assert found["rule"]["confidence"] == {
        "by": "agreement",
        "beside": "second",
        "known": 40,
        "unknown": 0,
        "lacks": None,
    }


@pytest.mark.parametrize(
    ("confidence", "why"),
    [
        ({"by": "samples"}, "`confidence.by: samples` of `rule` is not known of any develop answer"),
        ({"by": "trained"}, "learning it takes `100` develop answers"),
    ],
)
def test_an_attempt_that_could_let_nothing_act_alone_is_refused_before_it_is_spent(
    ground: Ground, command: Command, confidence: dict[str, Any], why: str
) -> None:
    write(ground, confidence)
    advice = "`midspan compare sign --confidence` shows what recorded answers allow"
    assert advice in command("prove", "sign", "--no-stress", "--implementation", "rule")[1]
    code, said = command("prove", "sign", "--certify", "--implementation", "rule", "--format", "json")
    refused = json.loads(said)
    assert (code, refused["spent"], refused["refusal"]["reason"]) == (1, False, "signal")
    assert why in refused["refusal"]["message"]
    assert advice in refused["next"]


def test_check_finds_a_kind_that_is_not_known_of_most_answers_until_it_is(
    ground: Ground, command: Command
) -> None:
    write(ground, {"by": "agreement", "with": "second"})
    command("prove", "sign", "--no-stress", "--implementation", "rule")
    assert "[confidence-unknown]" in command("check")[1]
    command("prove", "sign", "--no-stress")
    assert "[confidence-unknown]" not in command("check")[1]


def test_an_attempt_says_how_many_answers_are_unsure(ground: Ground, command: Command) -> None:
    write(ground, {"by": "agreement", "with": "second"}, develop=120, certify=160)
    command("prove", "sign", "--no-stress")
    code, said = command("prove", "sign", "--certify", "--implementation", "rule", "--anyway")
    assert code == 0
    assert "it may act alone at a confidence (agreement with second) of " in said
    assert "128 of 160 items" in said
