"""What proving takes is written down with its outcomes: all that was asked, once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.load import load
from midspan.ledger.run import Ledger
from midspan.model.case import Use
from midspan.model.entry import Entry
from midspan.prove.evaluating.billing import KIND, bill, bill_entries, bill_of
from midspan.prove.outcome import Outcome, Result
from midspan.prove.ports import Failed
from midspan.value.spending.account import Proving
from midspan.value.spending.reading import Tabs, usage
from proving_ground import Ground, case, many

LONG_AFTER = date(2999, 1, 1)


def proving(ground: Ground, ledger: Ledger) -> Proving:
    return usage(ledger, [load(ground.root).works["sign"]], LONG_AFTER).proving


@given(st.lists(st.tuples(st.sampled_from(Result), st.none() | st.floats(0, 9), st.floats(0, 9))))
def test_a_bill_is_what_was_asked_less_what_was_paid_before(
    drawn: list[tuple[Result, float | None, float]],
) -> None:
    outcomes = [
        Outcome(result, cost=cost, earlier=min(earlier, cost or 0.0)) for result, cost, earlier in drawn
    ]
    found = bill(outcomes)
    asked = [each for each in outcomes if each.result is not Result.KEPT]
    assert found.answers == len(asked)
    assert found.unbilled == sum(each.cost is None for each in asked)
    assert found.amount == pytest.approx(sum((each.cost or 0.0) - each.earlier for each in asked), abs=1e-9)


def test_what_nobody_was_asked_makes_no_bill() -> None:
    done = {
        "a": Outcome(Result.KEPT),
        "b": Outcome(Result.ERROR, failure=Failed("missing", "a person does this work")),
    }
    assert bill_entries("sign", "rule", "subject", Use.DEVELOP, done) == []


def test_what_was_asked_is_billed_once_whatever_is_made_of_it_later(ground: Ground) -> None:
    ground.write_cases(*many(300), *many(100, use="certify", start=1000))
    ground.evaluate()
    ground.evaluate()
    with ground.ledger() as ledger:
        assert proving(ground, ledger) == Proving(pytest.approx(3.0), 300)
    ground.certify()
    with ground.ledger() as ledger:
        found = proving(ground, ledger)
        assert (found.answers, found.amount) == (400, pytest.approx(4.0))
        assert {each.body["use"] for each in ledger.read(KIND, "sign")} == {"develop", "certify"}
        assert ledger.verify().ok


def test_a_failure_that_is_tried_again_is_on_two_bills(ground: Ground) -> None:
    ground.write_cases(*many(5), case(13))
    ground.evaluate()
    ground.evaluate()
    with ground.ledger() as ledger:
        found = proving(ground, ledger)
    assert (found.answers, found.unbilled, found.amount) == (7, 2, pytest.approx(0.05))


def test_what_was_proven_before_there_were_bills_is_said_to_be_unknown(ground: Ground) -> None:
    ground.write_cases(*many(5))
    ground.evaluate()
    with ground.ledger() as ledger:
        [entry] = ledger.read("evaluation", "sign")
    (ground.root / ".midspan" / "ledger.db").unlink()
    with ground.ledger() as ledger:
        ledger.append([Entry("evaluation", "sign", entry.key, entry.body)])
        assert proving(ground, ledger) == Proving(unwritten=True)
        ledger.append(
            [
                Entry(
                    KIND,
                    "sign",
                    "k",
                    {"implementation": "rule", "use": "develop", "answers": 1, "unbilled": 0, "amount": 1.5},
                )
            ]
        )
        assert proving(ground, ledger) == Proving(1.5, 1, unwritten=True)


def test_reading_on_comes_to_the_same_as_reading_all(ground: Ground) -> None:
    works = [load(ground.root).works["sign"]]
    tabs = Tabs()
    with ground.ledger() as ledger:
        for number in range(4):
            body = {"implementation": "rule", "use": "develop", "answers": 2, "unbilled": 1, "amount": 0.5}
            executed = {
                "states": "received validated executed checked acted_alone",
                "level": "autonomous",
                "cost": 0.25,
            }
            ledger.append(
                [Entry(KIND, "sign", f"b{number}", body), Entry("item", "sign", f"i{number}", executed)]
            )
            ledger.append(
                [
                    Entry(
                        "response",
                        "sign",
                        f"i{number}",
                        {"at": f"2026-10-0{number + 1}T09:00:00Z", "effort_s": 3.0},
                    )
                ]
            )
            assert tabs.usage(ledger, works, LONG_AFTER) == usage(ledger, works, LONG_AFTER)
        assert tabs.usage(ledger, works, LONG_AFTER).answers == 4
        assert [bill_of(each).answers for each in ledger.read(KIND, "sign")] == [2, 2, 2, 2]
