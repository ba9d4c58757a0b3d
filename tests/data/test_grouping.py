"""What is at fault is told as people take it up: one fault of many columns once, data before paperwork."""

from __future__ import annotations

from typing import Any

from midspan.data.checking.grouping import grouped
from midspan.data.checking.outcome import Outcome, Row, State, Trait
from midspan.findings import Place

PLACE = Place("contracts/a.odcs.yaml", 1, 1)


def outcome(check: str, column: str | None = None, **said: Any) -> Outcome:
    trait = said.pop("trait", Trait.QUALITY)
    state = said.pop("state", State.BLOCK)
    message = said.pop("message", f"`{column}` is wrong")
    return Outcome(check, trait, "t", column, PLACE, state, message=message, **said)


def test_one_fault_of_many_columns_is_told_once_the_worst_first() -> None:
    found = grouped(
        [
            outcome("filled", "a", share=0.1, do="fill it"),
            outcome("valid", "b", share=0.9, do="correct it"),
            outcome("filled", "c", share=0.8, do="fill it"),
        ],
        State.BLOCK,
    )
    assert [each.message for each in found] == [
        "`b` is wrong",
        "2 columns are empty where the work needs a value",
    ]
    assert [each.column for each in found[1].outcomes] == ["c", "a"]
    assert found[1].steps == ("fill it",)


def test_what_the_work_needs_comes_before_what_it_can_do_without_and_data_before_paperwork() -> None:
    found = grouped(
        [
            outcome("declared", required=True, trait=Trait.GOVERNANCE, message="`t` says no owner"),
            outcome("declared", required=True, trait=Trait.GOVERNANCE, message="`t` says no purpose"),
            outcome("filled", "a", required=False),
            outcome("input-fits", "b", required=True, trait=Trait.PRODUCTION),
        ],
        State.BLOCK,
    )
    assert [each.first.check for each in found] == ["input-fits", "declared", "filled"]
    assert found[1].message == "`t` says no owner, purpose"


def test_the_same_rows_against_the_contract_and_the_input_are_one_fault_of_the_gravest() -> None:
    rows = (Row(4, {"a": "x"}),)
    twice = [
        outcome("valid", "a", faulty=1, rows=rows, state=State.WARN),
        outcome("input-fits", "a", faulty=1, rows=rows),
    ]
    assert [each.first.check for each in grouped(twice, State.BLOCK)] == ["input-fits"]
    assert grouped(twice, State.WARN) == []
    other = outcome("valid", "a", faulty=2, rows=(*rows, Row(5)), state=State.WARN)
    assert len(grouped([other, twice[1]], State.WARN)) == 1, "other rows are another fault"
