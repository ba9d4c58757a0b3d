"""Reviewers and sweeper as processes of their own on one ledger: on each task one wins; killed at any moment, nothing is half done."""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import DUE, Ground, entries, item, minutes, task, waiting

from forking import forge
from midspan.model.production import State, TaskState
from midspan.run.tasks.desk import Desk
from patience import until

LATE = minutes(1, DUE)
ROUNDS = 40


class Part:
    """A process that is told ids of tasks, and says what came of each."""

    def __init__(self, root: Path, name: str) -> None:
        number = len(list(root.glob(f"{name}.*.said")))
        asked = root / f"{name}.{number}.asked"
        os.mkfifo(asked)
        said = root / f"{name}.{number}.said"
        self._process = forge().run("task_parts:main", str(asked), str(root), name, LATE, said=said)
        self._asked = os.open(
            asked, os.O_RDWR
        )  # does not wait for who reads, and may be written to once nobody does
        self._heard = 0
        assert self.hear() == "ready"

    def tell(self, id_: str) -> None:
        os.write(self._asked, f"{id_}\n".encode())

    def hear(self) -> str:
        """The next line that it says."""
        self._heard += 1
        until(
            lambda: self._lines() >= self._heard or self._process.poll() is not None, said=self._process.said
        )
        assert self._lines() >= self._heard, self._process.said()
        return self._process.said().split("\n")[self._heard - 1]

    def _lines(self) -> int:
        return self._process.said().count("\n")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.kill()
        os.close(self._asked)


@contextmanager
def part(root: Path, name: str) -> Iterator[Part]:
    with closing(Part(root, name)) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def ground(tmp_path: Path, request: pytest.FixtureRequest) -> Ground:
    made = Ground(tmp_path / "workspace")
    if request.param == "postgres":
        made.on_server(request.getfixturevalue("postgres_server").new_database())
    return made


def balanced(desk: Desk, ids: list[str]) -> None:
    """Each item is as its task and its ledger entries say, and nothing is there twice."""
    answered = Counter(each["item"] for each in entries(desk, "response"))
    moved = Counter(each["item"] for each in entries(desk, "escalation"))
    for id_ in ids:
        row, asked = item(desk, id_), task(desk, id_)
        assert (row.state is State.SETTLED) == (asked.state is TaskState.DONE) == (answered[id_] == 1)
        assert (row.state is State.ESCALATED) == (asked.role == "lead") == (moved[id_] == 1)
        assert answered[id_] + moved[id_] <= 1
    assert desk.ledger.verify().ok


def test_of_two_reviewers_and_the_sweeper_one_wins_each_task(ground: Ground) -> None:
    ids = [f"{n:02}" for n in range(ROUNDS)]
    with ExitStack() as stack, ground.desk() as desk:
        waiting(desk, "before")  # makes the tables, so that the first round is a round like the others
        parts = [stack.enter_context(part(ground.root, name)) for name in ("one", "other", "sweeper")]
        winners = Counter[int]()
        order = random.Random(20261128)
        for id_ in ids:
            asked = waiting(desk, id_)[0].id
            for process in order.sample(parts, k=3):
                process.tell(asked)
            said = [process.hear().split() for process in parts]
            won = [at for at, each in enumerate(said) if each[0] == "won"]
            assert len(won) == 1, said
            winners[won[0]] += 1
            assert all(each[1:] in (["gone"], ["role"]) for each in said[:2] if each[0] == "lost"), said
        balanced(desk, ids)
        assert len(winners) > 1, "always the same one won: nothing was raced for"


def test_whoever_is_killed_at_whatever_moment_leaves_nothing_half_done(ground: Ground) -> None:
    chance = random.Random(20261128)
    ids = [f"{n:03}" for n in range(310)]
    with ground.desk() as desk:
        asked = [each.id for each in waiting(desk, *ids)]
    for kill in range(5):
        with ExitStack() as stack:
            parts = [stack.enter_context(part(ground.root, name)) for name in ("one", "other")]
            some = asked[kill * 60 : kill * 60 + 60]
            for process in parts:
                for id_ in some:
                    process.tell(id_)
            for _ in range(chance.randrange(1, 40)):
                parts[0].hear()
            parts[chance.randrange(2)].kill()
        with ground.desk() as desk:
            balanced(desk, ids)
    with part(ground.root, "sweeper") as process, ground.desk() as desk:
        left = sum(item(desk, id_).state is State.OPEN for id_ in ids)
        process.tell("none")
        process.hear()
        balanced(desk, ids)
        assert desk.production.counts("sign") == {State.SETTLED: 310 - left, State.ESCALATED: left}
        assert 10 <= left < 310  # ten were never told to anybody
