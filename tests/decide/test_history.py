"""What was decided, read back in the order it was recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from midspan.decide.deciding.history import History, history
from midspan.errors import StoreError
from midspan.model.entry import Recorded
from midspan.model.stage import Stage

WHO = {"on": "2026-10-01", "by": "tenant-services", "role": "owner", "why": "as planned"}


def entries(*bodies: dict[str, Any]) -> list[Recorded]:
    return [
        Recorded(seq, seq, "t", "decision" if "decision" in body else "approval", "i", "", {**WHO, **body})
        for seq, body in enumerate(bodies, 1)
    ]


def approval(rule: str = "first") -> dict[str, Any]:
    return {"rule": {"decision": {"after": rule}}, "works": {}}


def commit(to: str = "shadow", **certificates: str) -> dict[str, Any]:
    return {"decision": "commit", "to_stage": to, "certificates": certificates}


def on(day: str, to: str) -> dict[str, Any]:
    return {**commit(to), "on": day}


STOP = {"decision": "stop"}
EXTEND = {"decision": "extend", "until": "2026-12-30"}


def after(*bodies: dict[str, Any]) -> History:
    return history(entries(*bodies))


def test_nothing_recorded_is_nothing_decided() -> None:
    assert after() == History()


def test_the_newest_approval_counts() -> None:
    found = after(approval("first"), commit(), approval("second"))
    assert found.approval is not None
    assert found.approval.rule == {"decision": {"after": "second"}}
    assert found.commit is not None


def test_a_commit_stands_on_the_certificates_it_was_made_on() -> None:
    found = after(commit("assisted", w="a-1"))
    assert found.in_force({"w": "a-1"}) is Stage.ASSISTED
    assert found.in_force({"w": "a-2"}) is None
    assert found.in_force({}) is None
    assert found.in_force({"w": "a-1", "v": "a-3"}) is None


def test_the_newest_commit_counts() -> None:
    assert after(commit("shadow"), commit("assisted")).in_force({}) is Stage.ASSISTED


def test_a_stop_stands_and_takes_the_commit_with_it() -> None:
    found = after(commit(), STOP)
    assert found.stopped is not None
    assert found.commit is None


def test_a_new_approval_after_a_stop_is_a_new_start() -> None:
    found = after(approval(), commit(), EXTEND, STOP, approval("second"))
    assert (found.stopped, found.commit, found.extended_until, found.decisions) == (None, None, None, ())
    assert found.starts == 2


def test_an_approval_without_a_stop_gives_no_second_extension() -> None:
    assert after(approval(), EXTEND, approval("second")).extended_until == date(2026, 12, 30)


def test_an_extension_moves_the_date_and_never_forward_to_an_earlier_one() -> None:
    found = after(EXTEND)
    assert found.due(date(2026, 11, 30)) == date(2026, 12, 30)
    assert found.due(date(2027, 2, 1)) == date(2027, 2, 1)
    assert found.due(None) is None
    assert History().due(date(2026, 11, 30)) == date(2026, 11, 30)


def test_all_decisions_are_listed_oldest_first() -> None:
    assert [each.what for each in after(EXTEND, commit(), STOP).decisions] == ["extend", "commit", "stop"]


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "dance"},
        {"decision": "commit"},
        {"decision": "stop", "on": "tomorrow"},
        {"decision": "stop", "by": None, "on": 7},
    ],
)
def test_a_decision_of_another_kind_is_refused_and_not_passed_over(body: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match="record `1`"):
        after(body)


def test_it_is_in_use_since_the_first_commit_that_the_later_ones_kept_to() -> None:
    shadow, assisted, autonomous = (
        on("2026-10-02", "shadow"),
        on("2026-10-10", "assisted"),
        on("2026-10-30", "autonomous"),
    )
    assert after(shadow).in_use_since is None
    assert after(shadow, assisted).in_use_since == date(2026, 10, 10)
    assert after(shadow, assisted, autonomous, EXTEND).in_use_since == date(2026, 10, 10)
    assert after(assisted, on("2026-10-20", "shadow")).in_use_since is None
    assert after(assisted, on("2026-10-20", "shadow"), autonomous).in_use_since == date(2026, 10, 30)
    assert after(shadow, assisted, STOP).in_use_since is None
