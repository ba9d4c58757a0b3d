"""What every queue of segments has to do, whatever keeps and executes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest

from midspan.durable import dbos, inline
from midspan.ledger.ports import Store
from midspan.run.ports import Durable, FailedSegment, Handler, Production, Segment
from midspan.stores import postgres, sqlite
from patience import until


class World:
    """A queue beside a real ledger, in whose transactions it is submitted to."""

    def __init__(self, store: Store, production: Production, reopen: Callable[[Any], Durable]) -> None:
        self.store, self.production, self.reopen = store, production, reopen
        with production.transaction() as connection:
            self.connection: Any = connection
            self.connection.execute("CREATE TABLE beside (what TEXT)")
        self.durable = reopen(self.connection)

    def transaction(self) -> AbstractContextManager[Any]:
        return self.production.transaction()

    def reopened(self) -> Durable:
        self.durable.close()
        self.durable = self.reopen(self.connection)
        return self.durable

    @property
    def foreground(self) -> bool:
        """Whether nobody works by himself, and then one at a time."""
        return isinstance(self.durable, inline.InlineDurable)

    def until(self, true: Callable[[], bool]) -> None:
        if isinstance(self.durable, inline.InlineDurable):
            self.durable.work()
        until(true)

    def close(self) -> None:
        self.durable.close()
        self.store.close()


def in_a_file(folder: Path, *, foreground: bool = False) -> World:
    store = sqlite.open_store(folder / "ledger.db")
    opened = inline.open_durable if foreground else lambda _: dbos.open_durable(folder / "ledger.db")
    return World(store, sqlite.open_production(store), opened)


def on_a_server(address: str) -> World:
    store = postgres.open_store(address)
    return World(store, postgres.open_production(store), lambda _: dbos.open_durable(address))


WORLDS: dict[str, Callable[[pytest.FixtureRequest, Path], World]] = {
    "dbos on sqlite": lambda _, folder: in_a_file(folder),
    "dbos on postgresql": lambda request, _: on_a_server(
        request.getfixturevalue("postgres_server").new_database()
    ),
    "inline": lambda _, folder: in_a_file(folder, foreground=True),
}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    made = WORLDS[request.param](request, tmp_path)
    try:
        yield made
    finally:
        made.close()


class Kept:
    """A handler that keeps what it was given."""

    def __init__(self) -> None:
        self.arguments: list[str] = []

    def __call__(self, argument: str) -> None:
        self.arguments.append(argument)


def idle(world: World) -> None:
    world.until(lambda: not list(world.durable.unfinished()))


def done(world: World, handlers: Mapping[str, Handler], *, at_once: int = 4) -> None:
    world.durable.start(handlers, at_once=at_once)
    idle(world)


def ids(segments: Iterator[Segment]) -> set[str]:
    return {each.id for each in segments}


def test_what_is_submitted_is_unfinished_until_somebody_works(world: World) -> None:
    segments = [Segment("a", "keep", '{"x": "ä\\u0000"}'), Segment("b", "keep", '"\'; %s :id ?"')]
    world.durable.submit(segments)
    assert set(world.durable.unfinished()) == set(segments)
    keep = Kept()
    done(world, {"keep": keep})
    assert sorted(keep.arguments) == sorted(each.argument for each in segments)
    assert list(world.durable.failed()) == []


def test_more_than_a_page_is_listed_once_each(world: World) -> None:
    segments = [Segment(f"{n:04}", "keep", "{}") for n in range(600)]
    world.durable.submit(segments)
    listed = list(world.durable.unfinished())
    assert len(listed) == len(segments)
    assert set(listed) == set(segments)


def test_the_same_id_twice_is_one_segment_also_when_it_is_done(world: World) -> None:
    keep = Kept()
    world.durable.submit([Segment("a", "keep", "1"), Segment("a", "keep", "2")])
    world.durable.submit([Segment("a", "keep", "3")])
    done(world, {"keep": keep})
    world.durable.submit([Segment("a", "keep", "4"), Segment("b", "keep", "5")])
    idle(world)
    assert keep.arguments == ["1", "5"]


def test_segments_of_a_transaction_are_there_with_all_else_of_it(world: World) -> None:
    with world.transaction() as connection:
        connection.execute("INSERT INTO beside VALUES ('kept')")
        world.durable.submit_within(connection, [Segment("a", "keep", "1"), Segment("b", "keep", "2")])
        connection.execute("INSERT INTO beside VALUES ('kept too')")
    assert ids(world.durable.unfinished()) == {"a", "b"}
    with world.transaction() as connection:
        assert len(connection.execute("SELECT what FROM beside").fetchall()) == 2
    keep = Kept()
    done(world, {"keep": keep})
    assert sorted(keep.arguments) == ["1", "2"]


def test_segments_of_a_transaction_that_is_taken_back_never_were(world: World) -> None:
    def fails() -> None:
        with world.transaction() as connection:
            connection.execute("INSERT INTO beside VALUES ('lost')")
            world.durable.submit_within(connection, [Segment("a", "keep", "1")])
            raise InterruptedError

    with suppress(InterruptedError):
        fails()
    assert list(world.durable.unfinished()) == []
    with world.transaction() as connection:
        assert connection.execute("SELECT what FROM beside").fetchall() == []
        world.durable.submit_within(connection, [Segment("a", "keep", "2")])
    keep = Kept()
    done(world, {"keep": keep})
    assert keep.arguments == ["2"]


def test_a_worker_takes_what_is_submitted_while_it_works(world: World) -> None:
    keep = Kept()
    done(world, {"keep": keep})
    world.durable.submit([Segment("a", "keep", "1")])
    with world.transaction() as connection:
        world.durable.submit_within(connection, [Segment("b", "keep", "2")])
    idle(world)
    assert sorted(keep.arguments) == ["1", "2"]


def test_a_segment_can_submit_segments(world: World) -> None:
    keep = Kept()

    def more(argument: str) -> None:
        world.durable.submit([Segment(f"{argument}{n}", "keep", f"{argument}{n}") for n in range(3)])

    world.durable.submit([Segment("a", "more", "a")])
    world.durable.start({"keep": keep, "more": more}, at_once=2)
    world.until(lambda: len(keep.arguments) == 3)
    assert sorted(keep.arguments) == ["a0", "a1", "a2"]


def test_what_nobody_here_executes_fails_and_says_so(world: World) -> None:
    keep, unknown = Kept(), Segment("a", "gone", "1")
    world.durable.submit([unknown, Segment("b", "keep", "2")])
    done(world, {"keep": keep})
    (failed,) = world.durable.failed()
    assert failed == FailedSegment(unknown, "LookupError: nothing here executes `gone`; known: `keep`")
    assert keep.arguments == ["2"]


def test_a_segment_that_always_raises_is_given_up_and_holds_up_no_other(world: World) -> None:
    keep, tries = Kept(), Kept()

    def poison(argument: str) -> None:
        tries(argument)
        raise ZeroDivisionError("no such digit")

    world.durable.submit([Segment("p", "poison", "{}"), *(Segment(f"{n}", "keep", f"{n}") for n in range(9))])
    done(world, {"keep": keep, "poison": poison}, at_once=2)
    assert len(keep.arguments) == 9
    assert len(tries.arguments) == 3
    assert list(world.durable.failed()) == [
        FailedSegment(Segment("p", "poison", "{}"), "ZeroDivisionError: no such digit")
    ]


def test_a_segment_that_failed_can_go_on_once_the_cause_is_gone(world: World) -> None:
    broken, keep = [True], Kept()

    def sometimes(argument: str) -> None:
        if broken[0]:
            raise ZeroDivisionError
        keep(argument)

    world.durable.submit([Segment("a", "sometimes", "1")])
    done(world, {"sometimes": sometimes})
    broken[0] = False
    assert world.durable.again("a")
    idle(world)
    assert keep.arguments == ["1"]
    assert list(world.durable.failed()) == []
    assert not world.durable.again("a")
    assert not world.durable.again("never submitted")


def test_an_error_that_passes_costs_a_try_and_nothing_more(world: World) -> None:
    keep = Kept()

    def second(argument: str) -> None:
        keep(argument)
        if len(keep.arguments) == 1:
            raise ConnectionResetError

    world.durable.submit([Segment("a", "second", "1")])
    done(world, {"second": second})
    assert keep.arguments == ["1", "1"]
    assert list(world.durable.failed()) == []


def test_what_is_cancelled_is_never_executed(world: World) -> None:
    keep = Kept()
    world.durable.submit([Segment("a", "keep", "1"), Segment("b", "keep", "2")])
    assert world.durable.cancel("a")
    assert not world.durable.cancel("a")
    assert not world.durable.cancel("never submitted")
    assert ids(world.durable.unfinished()) == {"b"}
    done(world, {"keep": keep})
    assert not world.durable.cancel("b")
    world.durable.submit([Segment("a", "keep", "3")])
    idle(world)
    assert keep.arguments == ["2"]


def test_a_failed_segment_that_is_cancelled_is_no_longer_listed(world: World) -> None:
    world.durable.submit([Segment("a", "gone", "1")])
    done(world, {})
    assert world.durable.cancel("a")
    assert list(world.durable.failed()) == []
    assert not world.durable.again("a")


def test_what_is_left_at_the_end_of_one_worker_is_done_by_the_next(world: World) -> None:
    keep = Kept()
    world.durable.submit([Segment("a", "keep", "1")])
    done(world, {"keep": keep})
    durable = world.reopened()
    durable.submit([Segment("b", "keep", "2")])
    assert ids(durable.unfinished()) == {"b"}
    done(world, {"keep": keep})
    assert keep.arguments == ["1", "2"]


def test_as_many_as_may_be_are_under_way_at_once_and_no_more(world: World) -> None:
    most = 1 if world.foreground else 3
    together, lock, now, seen = threading.Barrier(most, timeout=30), threading.Lock(), [0], set[int]()

    def count(_: str) -> None:
        with lock:
            now[0] += 1
            seen.add(now[0])
        together.wait()
        with lock:
            now[0] -= 1

    world.durable.submit([Segment(f"{n}", "count", "{}") for n in range(7 * most)])
    done(world, {"count": count}, at_once=most)
    assert max(seen) == most
    assert list(world.durable.failed()) == []
