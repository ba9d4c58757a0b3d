"""Workers that are killed, told to end, or two on one queue: every item is in the books once, and the books balance."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from worker_ground import HELD, Workers, end, keep_in, kill, open_door, received, x

from midspan.model.production import State
from midspan.model.stage import Level
from midspan.run.footing import changed
from pgserver import Server
from production_ground import at_level, balanced, items, placed, prepare
from proving_ground import Ground


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    if request.param == "postgresql":
        keep_in(made, request.getfixturevalue("postgres_server").new_database())
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW)
    return made


@pytest.fixture
def shared(postgres_server: Server, tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    keep_in(made, postgres_server.new_database())
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW)
    return made


@pytest.fixture
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    name = "shared" if "shared" in request.fixturenames else "ground"
    with closing(Workers(request.getfixturevalue(name))) as made:
        yield made


def test_what_a_killed_worker_was_at_is_answered_by_the_next(ground: Ground, workers: Workers) -> None:
    ground.write_code(HELD)
    with open_door(ground) as (place, intaking, _):
        for number in range(20):
            intaking.take(f"i{number}", x(number))
        first = workers.start("--at-once", "4")
        workers.until(lambda: len(workers.begun()) == 4)
        kill(first)
        assert received(place) == 20
        workers.let_go()
        workers.start()
        workers.until(lambda: received(place) == 0)
        assert balanced(place, 20) == {"shadowed": 20}
        assert sorted(row.attempts for row in items(place).values()) == [1] * 16 + [2] * 4


def test_an_item_that_takes_its_worker_down_each_time_ends_with_the_dead_letters(
    ground: Ground, workers: Workers
) -> None:
    ground.write_code(HELD)
    with open_door(ground) as (place, intaking, _):
        intaking.take("poison", x(1))
        for nth in range(1, 4):
            worker = workers.start()
            workers.until(lambda nth=nth: len(workers.begun()) == nth)
            kill(worker)
        workers.let_go()
        workers.start()
        workers.until(lambda: received(place) == 0)
        assert items(place)["poison"].state is State.FAILED
        assert balanced(place, 1) == {"failed": 1}
        assert len(workers.begun()) == 3


def test_a_worker_that_is_told_to_end_finishes_what_is_under_way(ground: Ground, workers: Workers) -> None:
    ground.write_code(HELD)
    with open_door(ground) as (place, intaking, durable):
        for number in range(6):
            intaking.take(f"i{number}", x(number))
        worker = workers.start("--at-once", "2")
        workers.until(lambda: len(workers.begun()) == 2)
        worker.terminate()
        workers.until(lambda: "what is under way is finished" in workers.said(worker))
        workers.let_go()
        assert worker.wait(60) == 0
        done = [row for row in items(place).values() if row.state is not State.RECEIVED]
        assert len(done) == 2
        assert len(list(durable.unfinished())) == 4
        assert end(workers.start("--at-once", "2")) == 0


def test_the_books_balance_after_random_kills(ground: Ground, workers: Workers) -> None:
    chance = random.Random(20261128)
    count, kills = 90, 3
    with open_door(ground) as (place, intaking, _):
        sent = iter(range(count))
        for _ in range(kills):
            worker = workers.start()
            for number in (next(sent) for _ in range(count // kills)):
                intaking.take(
                    f"i{number}", x(100.0 + number)
                )  # some small numbers take the implementation a minute
            some = chance.randrange(1, 15)
            ended = sum(1 for row in items(place).values() if row.state is not State.RECEIVED)
            workers.until(
                lambda ended=ended, some=some: (
                    received(place) == 0
                    or sum(1 for row in items(place).values() if row.state is not State.RECEIVED)
                    >= ended + some
                )
            )
            kill(worker)
        workers.start()
        workers.until(lambda: received(place) == 0)
        assert sum(balanced(place, count).values()) == count


def test_of_two_workers_one_takes_over_from_the_other(shared: Ground, workers: Workers) -> None:
    shared.write_code(HELD)
    with open_door(shared) as (place, intaking, _):
        for number in range(40):
            intaking.take(f"i{number}", x(number))
        first = workers.start("--at-once", "3")
        workers.until(lambda: len(workers.begun()) == 3)
        workers.start("--at-once", "3")
        workers.until(lambda: len(workers.begun()) == 6)
        kill(first)
        workers.let_go()
        workers.until(lambda: received(place) == 0)
        assert balanced(place, 40) == {"shadowed": 40}


def test_a_second_worker_on_one_file_is_refused(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "workspace")
    prepare(ground)
    with closing(Workers(ground)) as workers:
        workers.start()
        second = workers.begin()
        assert second.wait(60) == 2
        assert "another process already works on `ledger.db`" in workers.said(second)


def test_what_is_under_way_when_the_work_is_paused_goes_to_people(ground: Ground, workers: Workers) -> None:
    """Every entry of the ledger after that of the pause is of an item that a person gets."""
    with open_door(ground) as (place, intaking, _):
        for number in range(100):
            intaking.take(
                f"i{number}", x(100.0 + number)
            )  # some small numbers take the implementation a minute
        workers.start()
        workers.until(lambda: received(place) < 90)
        pause = changed(place.footing, place.file, because="look", by="counting", paused=True)
        place.ledger.append([pause])
        workers.until(lambda: received(place) == 0)
        level = place.ledger.latest("level", "sign")
        assert level is not None
        after = [entry for entry in place.ledger.read("item", "sign") if entry.seq > level.seq]
        assert after
        assert {entry.body["level"] for entry in after} == {"off"}
        assert balanced(place, 100) == {"open": len(after), "shadowed": 100 - len(after)}
