"""Laws of the limits and the budget of calls, whatever is asked in whatever order."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from midspan.implementations.calling.budget import Budget
from midspan.implementations.calling.faults import SHARE, Fault, fault
from midspan.implementations.calling.trouble import LONGEST_S, OUTAGE, Done, Doubtful, back_off
from midspan.implementations.calling.window import SPAN_S, Window
from midspan.prove.ports import NOT_ASKED, Failed, Reply

CENTS = st.integers(0, 400).map(lambda cents: cents / 100)


@given(st.integers(1, 20), st.lists(st.tuples(st.floats(0, 90), st.integers(1, 20)), max_size=60))
def test_no_minute_holds_more_than_the_limit(limit: int, wishes: list[tuple[float, int]]) -> None:
    window, now, taken = Window(limit), 0.0, []
    for pause, wish in wishes:
        now += pause
        amount = min(wish, limit)
        while (delay := window.delay(now, amount)) > 0:
            now += delay
        window.take(now, amount)
        taken.append((now, amount))
    for start, _ in taken:
        assert sum(amount for at, amount in taken if start <= at < start + SPAN_S) <= limit


@given(st.integers(1, 20), st.lists(st.tuples(st.integers(1, 20), st.integers(0, 20)), max_size=40))
def test_what_turned_out_to_be_less_leaves_room_and_no_more_than_that(
    limit: int, wishes: list[tuple[int, int]]
) -> None:
    window, now, held = Window(limit), 0.0, []
    for wish, known in wishes:
        most = min(wish, limit)
        now += window.delay(now, most)
        held.append([now, most])
        window.correct(window.take(now, most), min(known, most))
        held[-1][1] = min(known, most)
        assert sum(amount for at, amount in held if at > now - SPAN_S) <= limit


@given(CENTS, st.lists(st.tuples(CENTS, st.floats(0, 1), st.booleans(), st.booleans()), max_size=60))
def test_spent_and_reserved_stay_within_the_budget(
    limit: float, calls: list[tuple[float, float, bool, bool]]
) -> None:
    budget, open_ = Budget(limit), list[tuple[int, float]]()
    for most, share, first, unknown in calls:
        ticket = budget.reserve(most)
        if ticket is not None:
            open_.append((ticket, most))
        assert budget.committed <= limit
        if open_ and (first or ticket is None):
            settled, reserved = open_.pop(0)
            budget.settle(settled, None if unknown else round(reserved * share, 4))
        assert budget.spent <= budget.committed <= limit
        assert budget.waiting == bool(open_)


@given(CENTS, st.integers(1, 50))
def test_a_budget_of_so_many_calls_pays_for_so_many(price: float, count: int) -> None:
    budget = Budget(float(Decimal(str(price)) * count))
    for _ in range(count):
        ticket = budget.reserve(price)
        assert ticket is not None
        budget.settle(ticket, price)
    assert price == 0 or budget.reserve(price) is None


@given(CENTS, CENTS, CENTS)
def test_a_call_that_took_more_than_its_estimate_raises_the_next_ones(
    limit: float, most: float, more: float
) -> None:
    budget = Budget(limit)
    ticket = budget.reserve(most)
    if ticket is not None:
        budget.settle(ticket, most + more)
        after = budget.reserve(most)
        assert after is None or budget.committed <= limit


@given(st.lists(st.sampled_from([True, False, None]), max_size=40))
def test_every_reply_is_given_once_and_only_an_outage_turns_failures_into_what_was_not_asked(
    heard: list[bool | None],
) -> None:
    doubtful, given_ = Doubtful(at_once=1), list[tuple[int, Reply]]()
    for place, each in enumerate(heard):
        given_ += doubtful.settle(Done(place, Reply(Failed("timeout", "late")), each))
    given_ += doubtful.release()
    assert sorted(place for place, _ in given_) == list(range(len(heard)))
    turned = {
        place
        for place, reply in given_
        if isinstance(reply.result, Failed) and reply.result.kind == NOT_ASKED
    }
    assert bool(turned) == (doubtful.outage is not None)
    assert not turned or len(turned) >= OUTAGE
    assert all(heard[place] is False for place in turned)


@given(st.integers(), st.binary(max_size=20), st.integers(1, 9))
def test_the_same_try_of_the_same_question_fails_the_same_way(seed: int, question: bytes, nth: int) -> None:
    assert fault(seed, question, nth) == fault(seed, question, nth)


def test_one_try_in_five_fails_and_in_every_way() -> None:
    found = Counter(fault(seed, b"x", nth) for seed in range(100) for nth in range(100))
    assert set(found) == {None, *Fault}
    assert abs(found[None] / 10_000 - (1 - SHARE)) < 0.02


@given(st.integers(1, 100_000), st.floats(0, 1))
def test_waits_are_bounded(tries: int, drawn: float) -> None:
    assert 0 <= back_off(tries, drawn) <= LONGEST_S
