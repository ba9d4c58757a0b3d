"""Reviewers and sweeper as processes of their own on one ledger: on each task one wins; killed at any moment, nothing is half done."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import DUE, Ground, entries, item, minutes, task, waiting

from midspan.model.production import State, TaskState
from midspan.run.tasks.desk import Desk

LATE = minutes(1, DUE)
ROUNDS = 40

# Reads ids of tasks, does what its part is, and says what came of it.
PART = """\
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])
from desk_ground import Ground
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.refusal import Refused

with Ground(Path(sys.argv[2]), there=True).desk() as desk:
    print("ready", flush=True)
    for line in sys.stdin:
        id_ = line.strip()
        if sys.argv[3] == "sweeper":
            moved = sweep({"sign": desk}, desk.production, sys.argv[4]).escalated
            print("won" if id_ in {each.id for each in moved} else "lost", flush=True)
        else:
            said = Response(Verdict.EDIT, {"sign": "minus"})
            found = respond(desk, id_, Reviewer("desk", sys.argv[3]), said, sys.argv[4])
            print(f"lost {found.why}" if isinstance(found, Refused) else "won", flush=True)
"""


@contextmanager
def part(root: Path, name: str) -> Iterator[subprocess.Popen[str]]:
    line = [sys.executable, "-c", PART, str(Path(__file__).parents[1] / "run"), str(root), name, LATE]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str], id_: str) -> None:
    assert process.stdin
    process.stdin.write(f"{id_}\n")
    process.stdin.flush()


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
                told(process, asked)
            said = [(process.stdout.readline() if process.stdout else "").split() for process in parts]
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
                    told(process, id_)
            for _ in range(chance.randrange(1, 40)):
                assert parts[0].stdout
                parts[0].stdout.readline()
            parts[chance.randrange(2)].kill()
        with ground.desk() as desk:
            balanced(desk, ids)
    with part(ground.root, "sweeper") as process, ground.desk() as desk:
        left = sum(item(desk, id_).state is State.OPEN for id_ in ids)
        told(process, "none")
        assert process.stdout
        process.stdout.readline()
        balanced(desk, ids)
        assert desk.production.counts("sign") == {State.SETTLED: 310 - left, State.ESCALATED: left}
        assert 10 <= left < 310  # ten were never told to anybody
