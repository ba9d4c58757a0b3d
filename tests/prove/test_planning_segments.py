"""`midspan plan` says what a certificate for each segment takes, by when, and what that costs beside one for all."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from test_by_segment import QUALITY, zone

from midspan.cli import plan as command
from midspan.cli.app import run
from midspan.stats import cases_needed
from proving_ground import CODE, Ground


@pytest.fixture
def planned(ground: Ground, capsys: pytest.CaptureFixture[str]) -> Any:
    ground.write_work(quality=QUALITY)
    ground.write_code(CODE.replace("confidence=min(1.0, 0.5 + abs(x) / 2000)", "confidence=0.9"))

    def said(*more: str) -> tuple[int, str]:
        capsys.readouterr()
        code = run(["plan", "sign", "--workspace", str(ground.root), "--at", "2026-11-20", *more])
        return code, capsys.readouterr().out

    return said


def plans(said: tuple[int, str]) -> list[dict[str, Any]]:
    code, out = said
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)["by_segment"]
    return found


def test_each_segment_has_its_need_at_the_level_of_each(ground: Ground, planned: Any) -> None:
    ground.write_cases(
        *zone("north", 150, use="develop"),
        *zone("south", 50, wrong=20, use="develop"),
        *zone("north", 40, sheet=2),
        *zone("south", 10, sheet=2),
    )
    ground.evaluate()
    [plan] = plans(planned("--format", "json"))
    north, south = plan["needs"]
    assert (plan["implementation"], plan["parts"], plan["confidence_level"]) == ("rule", 2, 0.975)
    assert north["needed"] == cases_needed(0.05, 0.975, true_error=0.0, power=0.8)
    assert (north["segment"], north["have"], north["develop"]) == ("input.zone=north", 40, 150)
    assert north["missing"] == north["needed"] - 40
    # Three of four items are of it, and 1,000 labels come a day.
    assert north["days"] == pytest.approx(north["missing"] / (1000 * 190 / 250))
    assert north["on"] == "2026-11-23"
    assert (south["needed"], south["true_error"], south["on"]) == (None, None, None)
    # No confidence tells the 20 wrong ones apart, so all of them as one are beyond any number of cases too.
    assert plan["whole"] is None
    assert plan["together"] == pytest.approx(north["needed"] / (190 / 250), abs=1)
    assert "cases drawn at random bring the one that any number helps what it needs" in planned()[1]


def test_the_price_of_the_split_is_said(ground: Ground, planned: Any) -> None:
    ground.write_cases(*zone("north", 120, use="develop"), *zone("south", 40, use="develop"))
    ground.evaluate()
    [plan] = plans(planned("--format", "json"))
    assert plan["whole"] < plan["together"]
    text = planned()[1]
    assert "a certificate for each segment (rule): 2 share an attempt, each at 97.5 %" in text
    price = plan["together"] - plan["whole"]
    assert f"one certificate for all takes {plan['whole']:,}, so the split costs {price:,} more" in text


def test_without_develop_outcomes_a_quarter_of_the_limit_is_supposed(ground: Ground, planned: Any) -> None:
    ground.write_cases(*zone("north", 60), *zone("south", 20))
    [plan] = plans(planned("--format", "json"))
    assert plan["implementation"] is None
    assert {each["true_error"] for each in plan["needs"]} == {0.05 / 4}
    assert "supposed: a quarter of the limit wrong, all alone" in planned()[1]


def test_a_path_with_a_value_of_its_own_in_every_case_is_no_segment(ground: Ground, planned: Any) -> None:
    ground.write_work(quality={**QUALITY, "segments": ["input.note"]})
    ground.write_cases(*zone("north", 150))
    assert plans(planned("--format", "json")) == []


def test_without_segments_nothing_is_said_of_them(ground: Ground, planned: Any) -> None:
    ground.write_work(quality={key: value for key, value in QUALITY.items() if key != "segments"})
    ground.write_cases(*zone("north", 60))
    assert plans(planned("--format", "json")) == []
    assert "segment" not in planned()[1]


def test_every_key_of_it_is_in_the_page_of_the_command(ground: Ground, planned: Any) -> None:
    ground.write_cases(*zone("north", 60))
    page = set(re.findall(r"[a-z_0-9]+", command.__doc__ or ""))
    [plan] = plans(planned("--format", "json"))
    assert set(plan) | set(plan["needs"][0]) <= page
