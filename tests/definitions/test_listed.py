"""Values that a schema lists, and which of them no certify case has."""

from __future__ import annotations

from typing import Any

from midspan.definitions.listed import MOST_LISTED, Unseen, listed_values
from midspan.model.case import Case, Judged, Use
from midspan.model.work import Work


def _work(zones: list[Any], trades: list[Any]) -> Work:
    return Work.model_validate(
        {
            "input": {"type": "object", "properties": {"site": {"properties": {"zone": {"enum": zones}}}}},
            "output": {
                "type": "object",
                "properties": {"trade": {"enum": trades}, "free": {"type": "string"}},
            },
            "quality": {"segments": ["input.site.zone"]},
        }
    )


def _case(zone: str | None, trade: str | None, use: Use = Use.CERTIFY, *, judged: bool = False) -> Case:
    output = {"trade": trade}
    return Case(
        "i",
        "k",
        {"site": {"zone": zone}} if zone else {},
        use,
        1,
        expected=None if judged else output,
        judged=(Judged(output, acceptable=True),) if judged else None,
    )


def test_what_no_certify_case_has_is_named_by_its_path() -> None:
    listed = listed_values(_work(["north", "south"], ["lift", "roof"]))
    listed.add(_case("north", "lift"))
    assert listed.unseen() == (
        Unseen("input", "input.site.zone", "south"),
        Unseen("output", "output.trade", "roof"),
    )


def test_develop_cases_do_not_count_and_judged_answers_do() -> None:
    listed = listed_values(_work(["north"], ["lift", "roof"]))
    listed.add(_case("north", "lift", judged=True))
    listed.add(_case("north", "roof", Use.DEVELOP))
    assert [each.value for each in listed.unseen()] == ["roof"]


def test_without_certify_cases_nothing_is_said() -> None:
    listed = listed_values(_work(["north"], ["lift"]))
    listed.add(_case("north", "lift", Use.DEVELOP))
    assert listed.unseen() == ()


def test_a_register_and_values_that_are_no_texts_are_no_lists() -> None:
    listed = listed_values(_work([str(n) for n in range(MOST_LISTED + 1)], [1, 2, None]))
    listed.add(_case(None, None))
    assert listed.unseen() == ()
