"""Guesses end, and denials do not flood the ledger: both with a clock as an argument."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from midspan.access.attempts import BY_ADDRESS, BY_NAME, WINDOW_S, Attempts
from midspan.access.denials import MOST, Denials
from midspan.access.denials import WINDOW_S as DENIED_S

NAMES = st.sampled_from(["anna", "Anna", "bert", "carla"])


class Seconds:
    at = 0.0

    def __call__(self) -> float:
        return self.at


@given(st.lists(st.tuples(NAMES, st.sampled_from(["a", "b"]), st.floats(0, 400)), max_size=150))
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
        assert sum(each[1] == name for each in within) <= BY_NAME
        assert sum(each[2] == address for each in within) <= BY_ADDRESS


def test_whoever_waits_as_long_as_was_said_may_try_again() -> None:
    clock = Seconds()
    attempts = Attempts(clock)
    for _ in range(BY_NAME):
        assert attempts.begin("anna", "a") == 0
    wait = attempts.begin("anna", "b")
    assert wait == WINDOW_S
    clock.at += wait
    assert attempts.begin("anna", "b") == 0


def test_whoever_came_in_may_try_anew_and_the_address_goes_on_counting() -> None:
    attempts = Attempts(Seconds())
    for _ in range(BY_ADDRESS):
        assert attempts.begin("anna", "a") == 0
        attempts.came_in("anna")
    assert attempts.begin("anna", "a") > 0
    assert attempts.begin("anna", "b") == 0


def test_names_that_are_made_up_do_not_fill_the_memory() -> None:
    attempts = Attempts(Seconds())
    for number in range(12_000):
        attempts.begin(f"n{number}", f"a{number}")
    assert len(attempts._made) == 10_000


@given(st.lists(st.tuples(NAMES, st.sampled_from(["see", "decide"]), st.floats(0, 400)), max_size=200))
def test_every_denial_is_counted_once_and_few_are_entries(made: list[tuple[str, str, float]]) -> None:
    clock = Seconds()
    denials = Denials(clock)
    entries = []
    for who, what, later in made:
        clock.at += later
        entry = denials.note(who, what)
        if entry is not None:
            entries.append((clock.at, entry))
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
    entries = [denials.note(f"n{number}", "see") for number in range(10_000)]
    assert sum(each is not None for each in entries) == MOST + 1
    assert (
        sum(each.body["count"] for each in entries if each)
        + sum(each.body["count"] for each in denials.rest())
        == 10_000
    )
