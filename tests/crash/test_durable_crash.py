"""Workers that are killed, frozen or lose their database: every segment is done, every effect is there once."""

from __future__ import annotations

import json
import random
import re
import signal
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from forking import Forked, forge
from midspan.durable.dbos import DbosDurable, open_durable
from midspan.run.ports import Segment
from midspan.stores import sqlite
from patience import until
from pgserver import Server

PATIENCE_S = 60.0
TRIES = 3


class Scene:
    """A queue with its database, workers in processes of their own, and what they did."""

    def __init__(self, database: Path | str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.workers: list[Forked] = []
        (folder / "calls").touch()
        self.query("CREATE TABLE effects (key TEXT PRIMARY KEY)")
        self.durable: DbosDurable = open_durable(database)

    def query(self, statement: str) -> list[tuple[object, ...]]:
        if isinstance(self.database, str):
            with psycopg.connect(self.database, autocommit=True) as server:
                ran = server.execute(statement.encode())
                return ran.fetchall() if ran.description else []
        with closing(sqlite3.connect(self.database, timeout=30, isolation_level=None)) as file:
            return file.execute(statement).fetchall()

    def work(self, at_once: int = 4) -> Forked:
        """A worker that is up."""
        worker = forge().run(
            "segment_worker:run",
            *(str(self.database), str(self.folder), str(at_once)),
            said=self.folder / f"log.{len(self.workers)}",
            needs=["midspan.durable.dbos"],
        )
        self.workers.append(worker)
        self.until(lambda: "up\n" in worker.said() or worker.poll() is not None)
        assert worker.poll() is None, worker.said()
        return worker

    def submit(self, handler: str, *keys: str) -> None:
        self.durable.submit([Segment(f"{handler} {key}", handler, json.dumps({"key": key})) for key in keys])

    def calls(self) -> list[list[str]]:
        return [line.split() for line in (self.folder / "calls").read_text().splitlines()]

    def begun(self, key: str, worker: Forked) -> bool:
        return ["begun", key, str(worker.pid)] in self.calls()

    def until(self, true: Callable[[], bool]) -> None:
        until(true, within=PATIENCE_S, said=lambda: "\n".join(each.said()[-3000:] for each in self.workers))

    def settle(self) -> None:
        self.until(lambda: not list(self.durable.unfinished()))

    def effects(self) -> list[str]:
        return sorted(str(key) for (key,) in self.query("SELECT key FROM effects"))

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()
        self.durable.close()


def kill(worker: Forked) -> None:
    worker.kill()
    worker.wait()


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    if request.param == "sqlite":
        database: Path | str = tmp_path / "ledger.db"
        sqlite.open_store(tmp_path / "ledger.db").close()
    else:
        database = request.getfixturevalue("postgres_server").new_database()
    with closing(Scene(database, tmp_path)) as made:
        yield made


@pytest.fixture
def shared(postgres_server: Server, tmp_path: Path) -> Iterator[Scene]:
    """A scene that has room for several workers."""
    with closing(Scene(postgres_server.new_database(), tmp_path)) as made:
        yield made


def test_what_a_killed_worker_was_at_is_done_by_the_next(scene: Scene) -> None:
    keys = [f"k{n}" for n in range(12)]
    scene.submit("held", *keys)
    first = scene.work()
    scene.until(lambda: len(scene.calls()) == 4)
    kill(first)
    (scene.folder / "open").touch()
    assert scene.effects() == []
    scene.work()
    scene.settle()
    assert scene.effects() == sorted(keys)
    assert list(scene.durable.failed()) == []


def test_a_worker_that_is_asked_to_end_finishes_what_it_is_at_and_leaves_the_rest(scene: Scene) -> None:
    scene.submit("held", "a", "b", "c")
    worker = scene.work(at_once=2)
    scene.until(lambda: len(scene.calls()) == 2)
    worker.send_signal(signal.SIGTERM)
    (scene.folder / "open").touch()
    assert worker.wait(PATIENCE_S) == 0
    assert len(scene.effects()) == 2
    assert len(list(scene.durable.unfinished())) == 1
    assert len(scene.calls()) == 4


def test_a_worker_that_lives_takes_over_from_one_that_was_killed(shared: Scene) -> None:
    first = shared.work()
    shared.submit("held", "a")
    shared.until(lambda: shared.begun("a", first))
    second = shared.work()
    kill(first)
    shared.until(lambda: shared.begun("a", second))
    (shared.folder / "open").touch()
    shared.settle()
    assert shared.effects() == ["a"]
    assert shared.calls()[-1] == ["ended", "a", str(second.pid)]


def test_nobody_takes_over_from_a_worker_that_lives(shared: Scene) -> None:
    first = shared.work(at_once=1)
    shared.submit("held", "a")
    shared.until(lambda: shared.begun("a", first))
    doomed = shared.work(at_once=1)
    shared.submit("held", "b")
    shared.until(lambda: shared.begun("b", doomed))
    second = shared.work(at_once=1)
    kill(doomed)
    shared.until(lambda: shared.begun("b", second))  # it has looked at whose locks are free
    (shared.folder / "open").touch()
    shared.settle()
    assert [call for call in shared.calls() if call[:2] == ["begun", "a"]] == [["begun", "a", str(first.pid)]]


def test_a_frozen_worker_that_wakes_up_does_no_effect_twice(shared: Scene) -> None:
    zombie = shared.work()
    shared.submit("held", "a")
    shared.until(lambda: shared.begun("a", zombie))
    zombie.send_signal(signal.SIGSTOP)
    second = shared.work()
    shared.until(lambda: shared.begun("a", second))
    zombie.send_signal(signal.SIGCONT)
    (shared.folder / "open").touch()
    shared.until(lambda: ["ended", "a", str(zombie.pid)] in shared.calls())
    shared.settle()
    assert shared.effects() == ["a"]
    kill(second)
    shared.submit("keyed", *(f"k{n}" for n in range(5)))  # it goes on as a worker like any other
    shared.settle()
    assert shared.effects() == ["a", *(f"k{n}" for n in range(5))]
    assert list(shared.durable.failed()) == []


def failures(key: str, workers: Iterable[Forked]) -> int:
    """How often the segment that is held failed, as the workers say."""
    return sum(len(re.findall(rf"segment held {key} failed", each.said())) for each in workers)


def test_a_server_that_starts_again_costs_no_segment(shared: Scene, postgres_server: Server) -> None:
    held, keys = [f"h{n}" for n in range(4)], [f"k{n}" for n in range(400)]
    shared.submit("held", *held)
    workers = shared.work(), shared.work()
    shared.until(lambda: len(shared.calls()) == len(held))
    shared.submit("keyed", *keys)
    shared.until(lambda: len(shared.calls()) > 60)
    postgres_server.stop()
    (shared.folder / "open").touch()
    # More often than any segment is tried by itself: an outage is not its fault.
    shared.until(lambda: all(failures(each, workers) > TRIES for each in held))
    postgres_server.start()
    shared.settle()
    assert shared.effects() == sorted([*held, *keys])
    assert list(shared.durable.failed()) == []


def test_a_segment_that_always_raises_ends_in_one_worker_and_harms_no_other(scene: Scene) -> None:
    scene.submit("poison", "p")
    scene.submit("keyed", *(f"k{n}" for n in range(20)))
    scene.work(at_once=1)
    scene.settle()
    assert [each.segment.id for each in scene.durable.failed()] == ["poison p"]
    assert len(scene.effects()) == 20


def books_balance(scene: Scene, *, kills: int, seed: int) -> None:
    """Submissions and kills in random order; afterwards every segment was done, and had its effect once."""
    at_random = random.Random(seed)
    several = isinstance(scene.database, str)
    workers = [scene.work(), *([scene.work()] if several else [])]
    keys: list[str] = []
    for _ in range(kills):
        more = [f"k{len(keys) + n}" for n in range(at_random.randint(20, 80))]
        scene.submit("keyed", *more)
        keys += more
        done = len(scene.calls()) + at_random.randint(1, len(more))
        scene.until(lambda done=done: len(scene.calls()) >= done)
        kill(workers.pop(at_random.randrange(len(workers))))
        workers.append(scene.work())
    scene.settle()
    assert scene.effects() == sorted(keys)
    assert list(scene.durable.failed()) == []


def test_the_books_balance_after_kills(scene: Scene) -> None:
    books_balance(scene, kills=3, seed=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_the_books_balance_after_many_kills(scene: Scene, seed: int) -> None:
    books_balance(scene, kills=25, seed=seed)
