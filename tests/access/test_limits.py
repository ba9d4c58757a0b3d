"""Guesses end, and denials do not flood the ledger: both with a clock as an argument."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from midspan.access.attempts import BY_ADDRESS, BY_NAME, HERE, MOST_KEPT, WINDOW_S, Attempts
from midspan.access.denials import MOST, Denials
from midspan.access.denials import WINDOW_S as DENIED_S
from midspan.model.entry import Entry
from midspan.web.access import Access
from midspan.web.sessions import LONGEST_S, Sessions

NAMES = st.sampled_from(["anna", "Anna", "bert", "carla"])


class Seconds:
    at = 0.0

    def __call__(self) -> float:
        return self.at


@given(st.lists(st.tuples(NAMES, st.sampled_from(["a", "b"]), st.floats(0, 60)), max_size=150))
def test_within_any_window_nobody_is_tried_more_often_than_that(made: list[tuple[str, str, float]]) -> None:
    clock = Seconds()
    attempts = Attempts(clock)
    allowed: list[tuple[float, str, str]] = []
    for name, address, later in made:
        clock.at += later
        wait = attempts.begin(name, address)
        assert 0 <= wait <= WINDOW_S
        if not wait:
            allowed.append((clock.at, name.casefold(), address))
    for at, name, address in allowed:
        within = [each for each in allowed if at - WINDOW_S < each[0] <= at]
        assert sum(each[1:] == (name, address) for each in within) <= HERE
        assert sum(each[1] == name for each in within) <= BY_NAME
        assert sum(each[2] == address for each in within) <= BY_ADDRESS


def test_whoever_waits_as_long_as_was_said_may_try_again() -> None:
    clock = Seconds()
    attempts = Attempts(clock)
    for _ in range(HERE):
        assert attempts.begin("anna", "a") == 0
    wait = attempts.begin("anna", "a")
    assert wait == WINDOW_S
    clock.at += wait
    assert attempts.begin("anna", "a") == 0


def test_who_guesses_elsewhere_locks_nobody_out_until_there_are_very_many() -> None:
    attempts = Attempts(Seconds())
    for number in range(BY_NAME):
        assert attempts.begin("anna", "home") == 0 or number >= HERE
        attempts.came_in("anna", "home")
        assert attempts.begin("anna", f"far {number}") == 0
    assert attempts.begin("anna", "home") > 0


def test_whoever_came_in_may_try_anew_and_the_address_with_them() -> None:
    attempts = Attempts(Seconds())
    for _ in range(3 * BY_ADDRESS):
        assert attempts.begin("anna", "a") == 0
        attempts.came_in("anna", "a")
    assert attempts.wait("a") == 0
    assert not attempts._made


def test_an_address_of_ipv6_is_as_far_as_one_connection_goes() -> None:
    attempts = Attempts(Seconds())
    for number in range(BY_ADDRESS):
        assert attempts.begin(f"n{number}", f"2001:db8::{number:x}") == 0
    assert attempts.wait("2001:db8::ffff:1:2:3") > 0
    assert attempts.wait("2001:db8:0:1::1") == 0
    assert attempts.begin("anna", "::ffff:10.0.0.1") == 0
    assert ("address", "", "10.0.0.1") in attempts._made


def test_names_that_are_made_up_neither_fill_the_memory_nor_lift_a_limit() -> None:
    attempts = Attempts(Seconds())
    for _ in range(HERE):
        assert attempts.begin("anna", "a") == 0
    for number in range(MOST_KEPT // 3 + 20):
        assert attempts.begin(f"n{number}", f"a{number}") == 0
    assert len(attempts._made) <= MOST_KEPT
    assert attempts.begin("anna", "a") > 0


@given(st.lists(st.tuples(NAMES, st.sampled_from(["see", "decide"]), st.floats(0, 400)), max_size=200))
def test_every_denial_is_counted_once_and_few_are_entries(made: list[tuple[str, str, float]]) -> None:
    clock = Seconds()
    denials = Denials(clock)
    entries = []
    for who, what, later in made:
        clock.at += later
        entries += [(clock.at, each) for each in denials.note(who, what)]
    for at, entry in entries:
        others = [t for t, e in entries if (e.subject, e.key) == (entry.subject, entry.key) and t < at]
        assert not others or at - max(others) >= DENIED_S
    counted = [each for _, each in entries] + denials.rest()
    for who, what in {(who, what) for who, what, _ in made}:
        told = sum(e.body["count"] for e in counted if (e.subject, e.key) == (who, what))
        assert told == sum((a, b) == (who, what) for a, b, _ in made)
    assert denials.rest() == []


def test_a_flood_of_names_is_a_few_entries_and_one_count() -> None:
    denials = Denials(Seconds())
    entries = [each for number in range(10_000) for each in denials.note(f"n{number}", "see")]
    assert len(entries) == MOST + 1
    assert (
        sum(each.body["count"] for each in entries) + sum(each.body["count"] for each in denials.rest())
        == 10_000
    )


def test_a_flood_that_ended_is_told_with_the_next_of_any_kind_and_takes_nobody_s_place() -> None:
    clock = Seconds()
    denials = Denials(clock)
    for number in range(MOST):
        for _ in range(5):
            denials.note(f"n{number}", "sign-in")
    clock.at += DENIED_S
    told = denials.note("mallory", "read-items", "/api/works/x")
    assert sum(each.body["count"] for each in told) == 4 * MOST + 1
    clock.at += DENIED_S
    (late,) = denials.note("eve", "see")
    assert (late.subject, late.body["count"]) == ("eve", 1)


def test_a_flood_that_ended_is_told_though_nothing_follows_it() -> None:
    kept: list[Entry] = []
    clock = Seconds()

    told = asyncio.Event()

    def append(entries: list[Entry]) -> None:
        kept.extend(entries)
        if len(kept) > 1:
            told.set()

    class House:
        ledger = SimpleNamespace(append=append)

        async def at_door(self, do: Callable[[Any], Any]) -> Any:
            return do(self)

    async def floods() -> None:
        access, house = Access(None, Sessions(clock, lambda: "s")), cast("Any", House())
        access.tells_each_s = 0.0
        for _ in range(500):
            await access.note(house, "nobody", "sign-in")
        clock.at += DENIED_S
        async with asyncio.timeout(30):
            await told.wait()

    asyncio.run(floods())
    assert [each.body["count"] for each in kept] == [1, 499]


def test_a_session_ends_a_day_after_it_began_however_often_it_is_used() -> None:
    clock = Seconds()
    sessions = Sessions(clock, iter("ab").__next__)
    name = sessions.begin("anna")
    while clock.at < LONGEST_S - 3600:
        clock.at += 3600
        assert sessions.find(name)
    clock.at += 3600
    assert sessions.find(name) is None
