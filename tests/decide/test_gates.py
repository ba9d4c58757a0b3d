"""The gates: findings and unknowns, each blocking exactly the stage that the tables say."""

from __future__ import annotations

import pytest

from midspan.decide.gating.gates import NEEDS, About, Lack, Need, blocked
from midspan.decide.reason import CODES, Reason
from midspan.findings import Finding, Place
from midspan.model.stage import STAGES_BY_CEILING, Level, Stage

ALL = tuple(Stage)
AT = Place("works/w.yaml", 4, 1)


def finding(
    stage: Stage, message: str = "something", *, code: str = "WD101", because: str | None = None
) -> Finding:
    return Finding(code, "a-name", AT, message, "repair it", stage, because)


def lack(need: Need, field: str | None = None, place: Place = AT) -> Lack:
    return Lack(need, Reason(need.value, f"`{field}` is missing", "say it", place), field)


def codes(stage: Stage, *abouts: About) -> list[str]:
    return [each.code for each in blocked(abouts)[stage]]


@pytest.mark.parametrize("stage", ALL)
def test_a_finding_blocks_the_stage_that_its_rule_names(stage: Stage) -> None:
    found = blocked([About([finding(stage)], [], ALL, "w")])
    assert {each for each, reasons in found.items() if reasons} == {stage}
    assert found[stage][0].work == "w"


def test_a_suppressed_finding_blocks_nothing() -> None:
    assert codes(Stage.READY, About([finding(Stage.READY, because="we know")], [], ALL)) == []


@pytest.mark.parametrize("need", Need)
def test_what_is_unknown_blocks_exactly_the_stage_that_needs_it(need: Need) -> None:
    found = blocked([About([], [lack(need)], ALL)])
    assert [stage for stage, reasons in found.items() if reasons] == [
        stage for stage in ALL if need in NEEDS[stage]
    ]


def test_every_need_belongs_to_one_gate_and_has_a_documented_code() -> None:
    assert sorted(need for needs in NEEDS.values() for need in needs) == sorted(Need)
    assert {need.value for need in Need} <= set(CODES)
    assert set(NEEDS) == set(Stage)


def test_a_work_does_not_block_a_stage_that_its_ceiling_skips() -> None:
    low = STAGES_BY_CEILING[Level.SHADOW]
    about = About([finding(Stage.AUTONOMOUS)], [lack(Need.PROMOTION)], low, "w")
    assert not any(blocked([about]).values())


def test_one_reason_is_enough_where_a_finding_says_the_same() -> None:
    about = About(
        [finding(Stage.READY, "`review.people` is missing")], [lack(Need.PEOPLE, "review.people")], ALL
    )
    assert codes(Stage.READY, about) == ["WD101"]
    assert codes(Stage.CHOSEN, about) == []


def test_a_finding_that_blocks_only_later_does_not_open_the_gate() -> None:
    about = About(
        [finding(Stage.AUTONOMOUS, "`autonomy.audit` is missing")], [lack(Need.PEOPLE, "autonomy.audit")], ALL
    )
    assert codes(Stage.CHOSEN, about) == ["people-unknown"]


def test_a_suppressed_finding_does_not_open_the_gate() -> None:
    said = finding(Stage.READY, "`review.people` is missing", because="later")
    assert codes(Stage.CHOSEN, About([said], [lack(Need.PEOPLE, "review.people")], ALL)) == ["people-unknown"]


def test_a_finding_about_another_file_does_not_open_the_gate() -> None:
    other = lack(Need.PEOPLE, "review.people", Place("works/other.yaml"))
    abouts = [
        About([finding(Stage.READY, "`review.people` is missing")], [], ALL, "w"),
        About([], [other], ALL, "o"),
    ]
    assert codes(Stage.CHOSEN, *abouts) == ["people-unknown"]


def test_what_asks_for_cases_says_when_they_can_be_there() -> None:
    refused = finding(Stage.CHOSEN, "refused", code="EV202")
    about = About([refused, finding(Stage.CHOSEN)], [], ALL, "w", arrival="by 2026-11-01")
    assert [each.do for each in blocked([about])[Stage.CHOSEN]] == ["repair it: by 2026-11-01", "repair it"]
