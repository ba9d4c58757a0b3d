"""`midspan compare --confidence`: what each kind of confidence would let a candidate do, from recorded answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from midspan.cli.app import run
from proving_ground import Ground, case

# Wrong on every fifth number. `token` tells it, `stated` never, `mood` a little; the second one errs elsewhere.
CODE = """\
import midspan


def sign(x, wrong):
    return "minus" if (x < 0) != wrong else "plus"


def answer(item):
    x = abs(item["x"])
    wrong = x % 5 == 0
    signals = {"stated": 0.9 + x % 3 / 100, "token": (0.3 if wrong else 0.7) + x % 7 / 100, "mood": x % 2 / 2 + x % 5 / 20}
    return midspan.Answer({"sign": sign(item["x"], wrong)}, confidence=signals["stated"], cost=0.01, signals=signals)


@midspan.implements("sign", name="rule")
def rule(items):
    return [answer(item) for item in items]


@midspan.implements("sign", name="second")
def second(items):
    return [midspan.Answer({"sign": sign(item["x"], item["x"] % 5 == 1)}) for item in items]
"""


@pytest.fixture
def told(ground: Ground, capsys: pytest.CaptureFixture[str]) -> Any:
    ground.write_code(CODE)
    write(ground, {})
    ground.write_cases(*(case(number if number % 2 else -number) for number in range(1000, 1400)))

    def compare(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run(["compare", "sign", "--confidence", *arguments, "--workspace", str(ground.root)])
        return code, capsys.readouterr().out

    return compare


def write(ground: Ground, confidence: dict[str, Any], **changes: Any) -> None:
    rule = {"name": "rule", "python": "implementations.signs:rule", **confidence}
    second = {"name": "second", "python": "implementations.signs:second"}
    ground.write_work(implementations=[rule, second], autonomy={"ceiling": "autonomous"}, **changes)


def measure(ground: Ground) -> None:
    for name in ("rule", "second"):
        ground.evaluate(name)


def kinds(said: str) -> dict[str, Any]:
    candidate = json.loads(said)["candidates"][0]
    named = {" with ".join(filter(None, (each["by"], each["with"]))): each for each in candidate["kinds"]}
    return named | {"better": candidate["better"]}


def test_every_kind_that_was_recorded_is_compared_and_the_certainly_better_one_is_named(
    ground: Ground, told: Any
) -> None:
    measure(ground)
    code, said = told("--implementation", "rule", "--format", "json")
    assert code == 0
    found = kinds(said)
    # `own` is `stated` here, and what is asked for is the one that stays.
    assert set(found) == {
        "own",
        "token",
        "mood",
        "agreement with second",
        "trained",
        "trained with second",
        "better",
    }
    assert [name for name, each in found.items() if name != "better" and each["declared"]] == ["own"]
    assert found["token"]["auroc"]["auroc"] == 1.0
    assert found["token"]["share_alone"]["errors"] <= 0.05 * found["token"]["share_alone"]["alone"]
    assert found["token"]["share_alone"]["value"] > 0.8
    assert found["agreement with second"]["with"] == "second"
    assert found["own"]["share_alone"]["value"] == 0
    assert found["own"]["gap"] is None
    assert found["token"]["gap"]["low"] > 0.7
    assert found["token"]["gap"]["adjusted"] >= found["token"]["gap"]["p"]
    # 1 − 0.05 over six kinds.
    assert found["token"]["auroc"]["level"] == pytest.approx(1 - 0.05 / 6)
    assert found["better"]["by"] in {"token", "agreement", "trained"}


def test_the_declared_kind_is_what_others_are_compared_with(ground: Ground, told: Any) -> None:
    measure(ground)
    write(ground, {"confidence": {"by": "token"}})
    code, said = told("--implementation", "rule", "--format", "json")
    assert code == 0
    found = kinds(said)
    assert found["token"]["declared"]
    assert found["stated"]["gap"]["high"] < 0
    assert found["better"] is None
    write(ground, {"confidence": {"by": "samples"}})
    found = kinds(told("--implementation", "rule", "--format", "json")[1])
    assert (
        found["samples"]["known"],
        found["samples"]["auroc"],
        found["samples"]["share_alone"]["value"],
    ) == (0, None, 0)
    assert found["better"] is not None


def test_the_text_says_counts_intervals_and_multiplicity(ground: Ground, told: Any) -> None:
    measure(ground)
    _, said = told()
    assert (
        "told by 6 kinds of confidence (all intervals hold together at 95 %; estimated on develop cases, no claim)"
        in said
    )
    assert "400 of 400" in said
    assert "counts through `trained`" in said
    assert "lets more act alone than `own`" in said
    assert "over 5 differences" in said
    assert "next: give `rule` `confidence: {by: " in said


def test_a_candidate_that_was_not_measured_is_not_compared_and_the_command_is_named(
    ground: Ground, told: Any
) -> None:
    ground.evaluate("second")
    code, said = told("--format", "json")
    assert code == 1
    assert [each["complete"] for each in json.loads(said)["candidates"]] == [False, True]
    assert json.loads(said)["next"] == "`midspan prove sign --implementation rule`"
    assert "rule: not measured on all develop cases" in told()[1]


def test_where_a_person_decides_every_item_only_the_ranking_is_compared(ground: Ground, told: Any) -> None:
    measure(ground)
    ground.write_work(
        implementations=[{"name": "rule", "python": "implementations.signs:rule"}],
        autonomy={"ceiling": "assisted"},
    )
    code, said = told()
    assert code == 0
    assert "alone at" not in said
    assert "AUROC" in said
    assert "asked for now: `own`" in said


def test_there_is_no_chart_of_kinds(ground: Ground, told: Any) -> None:
    measure(ground)
    assert told("--format", "svg")[0] == 2
