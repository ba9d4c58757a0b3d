"""The breaker as a state machine: walks of several workers with one clock, which may jump."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from midspan.run.asking.breaking import (
    LASTS,
    LONGEST,
    PAUSE,
    PROBE,
    ROW,
    WINDOW,
    Admits,
    Breaker,
    Phase,
    breaker_of,
)

START = datetime(2026, 11, 28, 8, tzinfo=UTC)
FAILED = "error:timeout"

# A step: seconds that pass (or are taken back), and what happens: an item is begun, or the nth one under way ends.
STEPS = st.lists(
    st.tuples(
        st.one_of(st.floats(0, 90), st.sampled_from([0.0, 30.0, 600.0, -45.0])),
        st.one_of(st.just("begin"), st.integers(0, 8)),
        st.booleans(),
    ),
    max_size=120,
)


@given(STEPS)
def test_it_asks_nothing_while_its_pause_lasts_and_one_thing_after_it(
    steps: list[tuple[float, str | int, bool]],
) -> None:
    stands, now, number = Breaker(), START, 0
    under_way: list[str] = []
    for seconds, what, fails in steps:
        now += timedelta(seconds=seconds)
        before = stands
        if isinstance(what, str):
            number += 1
            item = f"i{number}"
            admits, probe = stands.admits([item, "other"], now)
            stands = stands.asked([item, "other"], now)
            if before.phase is Phase.CLOSED:
                assert admits is Admits.ALL
            else:
                waits = (
                    before.began is not None
                    and before.until is not None
                    and before.began <= now < before.until
                )
                assert admits is (Admits.NONE if waits else Admits.ONE)
            if admits is Admits.ONE:
                assert (probe, stands.phase, stands.probe) == (item, Phase.PROBING, item)
            if admits is not Admits.NONE:
                under_way.append(item)
        elif under_way:
            item = under_way.pop(what % len(under_way))
            stands = stands.told([(item, FAILED if fails else None)], now)
            if before.phase is Phase.OPEN:
                assert stands == before
            elif before.phase is Phase.PROBING:
                assert (stands == before) is (item != before.probe)
                if item == before.probe:
                    assert stands.phase is (Phase.OPEN if fails else Phase.CLOSED)
        assert breaker_of(json.loads(json.dumps(stands.as_json()))) == stands
        assert len(stands.window) <= WINDOW


@given(st.lists(st.booleans(), max_size=60))
def test_it_opens_exactly_at_five_failures_in_a_row_or_ten_among_twenty(results: list[bool]) -> None:
    """Compared with a count over all that came, taken from the first failure after anything that was clean."""
    stands, seen = Breaker(), list[bool]()
    for fails in results:
        if fails or seen:
            seen.append(fails)
        stands = stands.told([("i", FAILED if fails else None)], START)
        last = seen[-WINDOW:]
        if sum(last) >= WINDOW // 2 or (len(last) >= ROW and all(last[-ROW:])):
            assert stands.phase is Phase.OPEN
            return
        assert stands.phase is Phase.CLOSED
        if len(last) == WINDOW and not any(last):
            seen = []
            assert stands == Breaker()


def opened(now: datetime = START) -> Breaker:
    return Breaker().told([(f"i{at}", FAILED) for at in range(ROW)], now)


@given(st.integers(0, 12))
def test_each_probe_that_fails_doubles_the_pause_up_to_ten_minutes(times: int) -> None:
    stands, now = opened(), START
    for nth in range(times):
        assert stands.until is not None
        assert stands.until - now == min(LONGEST, PAUSE * 2**nth)
        now = stands.until
        stands = stands.asked(["probe"], now).told([("probe", FAILED)], now)
    assert stands.since == START
    assert stands.lasts(now) is (now - START >= LASTS)
    assert not stands.told_of().lasts(now)
    assert stands.until is not None
    closed = stands.asked(["probe"], stands.until).told([("probe", None)], stands.until)
    assert closed == Breaker()


def test_a_probe_that_no_process_survived_is_given_to_another_item_after_a_while() -> None:
    stands = opened()
    now = START + PAUSE
    stands = stands.asked(["a"], now)
    assert stands.admits(["b"], now) == (Admits.NONE, None)
    assert stands.admits(["b", "a"], now) == (Admits.ONE, "a")  # tried again after its process died
    assert stands.admits(["b"], now + PROBE) == (Admits.ONE, "b")


@given(st.integers(WINDOW + 1, 5_000), st.data())
def test_many_at_a_time_open_it_by_their_share_and_not_by_who_stands_next_to_whom(
    count: int, data: st.DataObject
) -> None:
    failed = data.draw(st.integers(1, count))
    rest: list[tuple[str, str | None]] = [("i", None)] * (count - failed)
    at_the_end = Breaker().told([*rest, *([("i", FAILED)] * failed)], START)
    assert (at_the_end.phase is Phase.OPEN) is (failed * 2 >= count)
