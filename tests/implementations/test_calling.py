"""The engine behind models and services, against an endpoint that does as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from scripted import Scripted, items, outputs, twice

from midspan.errors import ImplementationError
from midspan.implementations.calling.endpoint import CallFailedError, Most, Said
from midspan.implementations.calling.kept import FILE, FOLDER
from midspan.implementations.calling.limits import Limits
from midspan.implementations.calling.trouble import OUTAGE
from midspan.model.answer import Answer
from midspan.prove.ports import NOT_ASKED, Failed, Item, Streaming

DOUBLED = [{"y": 2 * x} for x in range(30)]


def test_every_item_is_answered_and_no_more_calls_are_under_way_than_allowed(tmp_path: Path) -> None:
    service = Scripted(tmp_path)
    assert outputs(service.ask(30, Limits(at_once=4))) == DOUBLED
    assert service.most_under_way == 4
    assert isinstance(service.calling(), Streaming)


def test_what_was_answered_once_is_not_asked_again_by_another_run(tmp_path: Path) -> None:
    Scripted(tmp_path).ask(30)
    again = Scripted(tmp_path)
    replies = again.ask(30)
    assert outputs(replies) == DOUBLED
    assert not again.calls
    assert {reply.latency_s for reply in replies} == {0.0}


def test_the_same_question_in_two_items_is_one_call(tmp_path: Path) -> None:
    service = Scripted(tmp_path)
    replies = service.calling().answer([Item("a", {"x": 1}), Item("b", {"x": 1})])
    assert outputs(replies) == [{"y": 2}, {"y": 2}]
    assert service.calls.total() == 1


def test_samples_are_as_many_calls_with_keys_of_their_own_and_are_put_together(tmp_path: Path) -> None:
    def counted(item: Item, said: Sequence[Said | Failed]) -> Answer:
        return Answer({"id": item.id, "n": sum(isinstance(each, Said) for each in said)})

    service = Scripted(tmp_path)
    [reply] = service.ask(1, times=5, together=counted)
    assert reply.result == Answer({"id": "i0", "n": 5})
    assert len(set(service.keys)) == 5
    assert Scripted(tmp_path).ask(1, times=5, together=counted)[0].result == reply.result


def test_a_call_that_fails_is_tried_again_with_the_same_key_after_waits_that_double(tmp_path: Path) -> None:
    def fails_thrice(item: Item, tries: int) -> Said | CallFailedError:
        return CallFailedError("exception", "500", again=True) if tries < 3 else twice(item, tries)

    service = Scripted(tmp_path, fails_thrice)
    assert outputs(service.ask(1)) == [{"y": 0}]
    assert len(service.keys) == 4
    assert len(set(service.keys)) == 1
    assert service.clock.slept == [0.25, 0.5, 1.0]


def test_what_cannot_succeed_is_not_tried_again(tmp_path: Path) -> None:
    service = Scripted(tmp_path, lambda *_: CallFailedError("shape", "no JSON"))
    assert outputs(service.ask(OUTAGE + 5)) == ["shape"] * (OUTAGE + 5)
    assert service.calls.total() == OUTAGE + 5


def test_one_item_that_always_fails_is_an_error_of_that_item(tmp_path: Path) -> None:
    def poison(item: Item, tries: int) -> Said | CallFailedError:
        return CallFailedError("exception", "500", again=True) if item.id == "i7" else twice(item, tries)

    found = outputs(Scripted(tmp_path, poison).ask(30))
    assert found == [*DOUBLED[:7], "exception", *DOUBLED[8:]]
    # Also where nothing comes after it that the service answers.
    assert outputs(Scripted(tmp_path, poison).ask(30))[7] == "exception"


def test_a_service_that_is_down_is_left_alone_and_nothing_counts_against_the_items(tmp_path: Path) -> None:
    service = Scripted(tmp_path, lambda *_: CallFailedError("exception", "500", again=True))
    replies = service.ask(300, Limits(retries=1))
    assert set(outputs(replies)) == {NOT_ASKED}
    assert service.calls.total() < 120
    assert "does not answer" in str(replies[-1].result)
    service.script = twice
    assert outputs(service.ask(30)) == DOUBLED


def test_a_key_that_is_refused_ends_the_asking_at_once(tmp_path: Path) -> None:
    service = Scripted(tmp_path, lambda *_: CallFailedError("refused", "401", stops="mend it"))
    replies = service.ask(300, Limits(at_once=1))
    assert {str(reply.result) for reply in replies} == {str(Failed(NOT_ASKED, "401"))}
    assert service.calls.total() == 1


def test_an_item_that_the_service_was_too_busy_for_is_left_for_another_run(tmp_path: Path) -> None:
    def busy(item: Item, tries: int) -> Said | CallFailedError:
        failure = CallFailedError("busy", "429", again=True, unseen=True)
        return failure if item.id == "i3" else twice(item, tries)

    assert outputs(Scripted(tmp_path, busy).ask(30)) == [*DOUBLED[:3], NOT_ASKED, *DOUBLED[4:]]


def test_retry_after_holds_for_all_calls(tmp_path: Path) -> None:
    def busy_once(item: Item, tries: int) -> Said | CallFailedError:
        if item.id == "i0" and not tries:
            return CallFailedError("busy", "429", again=True, unseen=True, after_s=17.0)
        return twice(item, tries)

    service = Scripted(tmp_path, busy_once)
    assert outputs(service.ask(30, Limits(at_once=1))) == DOUBLED
    assert [at for at in service.at[1:] if at < service.at[0] + 17.0] == []


def test_nobody_waits_for_an_hour(tmp_path: Path) -> None:
    service = Scripted(
        tmp_path, lambda *_: CallFailedError("busy", "429", again=True, unseen=True, after_s=3600.0)
    )
    replies = service.ask(30, Limits(at_once=1))
    assert set(outputs(replies)) == {NOT_ASKED}
    assert "asks to wait `3600 s`" in str(replies[0].result)
    assert service.calls.total() == 1


def test_a_used_up_budget_leaves_the_rest_unasked_and_more_budget_asks_only_them(tmp_path: Path) -> None:
    service = Scripted(tmp_path)
    replies = service.ask(30, Limits(budget=1.0, at_once=3))
    assert outputs(replies).count(NOT_ASKED) == 20
    assert "the budget of `1 EUR` for one run is used up" in str(replies[-1].result)
    again = Scripted(tmp_path)
    assert outputs(again.ask(30, Limits(budget=2.0))) == DOUBLED
    assert again.calls.total() == 20


def test_an_estimate_that_was_too_high_is_given_back(tmp_path: Path) -> None:
    service = Scripted(tmp_path, most=Most(0.4, 10))
    assert outputs(service.ask(7, Limits(budget=1.0, at_once=5))) == DOUBLED[:7]


def test_a_call_that_nobody_knows_the_cost_of_counts_in_full(tmp_path: Path) -> None:
    def hangs(*_: object) -> CallFailedError:
        return CallFailedError("timeout", "no answer", again=True, cost=None)

    service = Scripted(tmp_path, hangs, Most(0.4, 10))
    calling = service.calling(Limits(budget=1.0, at_once=1))
    assert outputs(calling.answer(items(1))) == [NOT_ASKED]
    assert calling.spending.budget.spent == 0.8
    assert service.calls.total() == 2


def test_calls_and_tokens_stay_within_their_minutes(tmp_path: Path) -> None:
    for number, limits in enumerate((Limits(per_minute=7), Limits(tokens_per_minute=70))):
        service = Scripted(tmp_path / str(number))
        assert outputs(service.ask(30, limits)) == DOUBLED
        for start in service.at:
            assert sum(start <= at < start + 60 for at in service.at) <= 7


def test_a_call_of_more_tokens_than_a_minute_takes_is_an_error(tmp_path: Path) -> None:
    [reply] = Scripted(tmp_path).ask(1, Limits(tokens_per_minute=9))
    assert reply.result == Failed("limit", "may take `10` tokens, and `tokens_per_minute` is `9`")


def test_answers_that_are_damaged_are_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / FILE).write_bytes(b"no database, whatever its name says" * 100)
    with pytest.raises(ImplementationError, match="cannot be used") as raised:
        Scripted(tmp_path).ask(1)
    assert raised.value.help == "delete `.midspan/answers.db`: it only saves paying twice for the same answer"


def test_a_bug_in_an_endpoint_is_not_taken_for_a_failure_of_the_item(tmp_path: Path) -> None:
    def broken(*_: object) -> Said:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Scripted(tmp_path, broken).ask(3)


def test_whoever_stops_listening_stops_the_calls(tmp_path: Path) -> None:
    service = Scripted(tmp_path)
    replies = service.calling(Limits(at_once=2)).stream(items(3_000))
    next(replies)
    replies.close()
    assert service.calls.total() < 3_000
