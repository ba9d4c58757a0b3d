"""How many segments are taken: never more at once than was said, and ahead only what is soon executed."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from midspan.durable import _places
from midspan.durable._places import NoPlaceError, Places


def execute(places: Places, count: int) -> None:
    for _ in range(count):
        with places.one():
            pass
        places.recorded()


def test_nothing_is_taken_ahead_before_it_is_known_how_long_one_takes() -> None:
    places = Places(3)
    assert places.room() == 3
    places.took(3)
    assert places.room() == 0


def test_short_segments_are_taken_ahead_in_batches() -> None:
    places = Places(2)
    places.took(2)
    execute(places, 2)
    room = places.room()
    assert room > 16
    places.took(room)
    execute(places, 1)
    assert places.room() == 0  # one is not worth a look
    execute(places, room // 2)
    assert places.room() > room // 4


def test_what_is_done_and_not_recorded_holds_up_further_ones() -> None:
    places = Places(2)
    taken = 0
    while room := places.room():
        places.took(room)
        taken += room
        assert taken < 1000, "there is no end"
        for _ in range(room):
            with places.one():
                pass
    for _ in range(taken):
        places.recorded()
    assert places.room() > 0


def test_what_waits_behind_a_long_one_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_places, "_WAIT_S", 0.2)
    places = Places(1)
    places.took(1)
    execute(places, 1)
    assert places.room() > 1
    places.took(2)
    with ExitStack() as long:
        long.enter_context(places.one())
        with pytest.raises(NoPlaceError), places.one():
            raise AssertionError
        assert places.room() == 0  # not to be taken again at once


def test_a_wait_ends_when_it_rings_also_before() -> None:
    places = Places(1)
    places.ring()
    places.wait(60)
    threading.Timer(0.01, places.ring).start()
    places.wait(60)
