"""The ledger under several processes, and under processes that die."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from midspan.access.keys import signer
from midspan.cli.opening import open_store
from midspan.ledger.run import Ledger
from pgserver import Server

# Says when it stands inside the transaction (the ledger reads its clock there) and when a batch is acknowledged.
WRITER = """
import random, sys
from pathlib import Path
from midspan.access.keys import signer
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.cli.opening import open_store

place, name, batches, once = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "once"
draw = random.Random(name)

def say(*words):
    print(*words, flush=True)

def now():
    say("inside")
    return "2026-11-20T08:00:00Z"

say("ready")
sys.stdin.readline()
ledger = Ledger(open_store(place, Path()), signer(name), name, now)
for number in range(batches):
    size = draw.choice([1, 2, 30, 400])
    label = "shared" if once else name
    entries = [Entry("outcome", label, f"{number}-{i}", {"of": size, "result": "right"}) for i in range(size)]
    batch = ledger.append(entries, once=once)
    say("kept", number, size, batch.number if batch else 0)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger can be, as `database` names it."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    server: Server = request.getfixturevalue("postgres_server")
    return server.new_database()


def start(place: str, name: str, *, batches: int = 100_000, once: str = "") -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, place, name, str(batches), once],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(*processes: subprocess.Popen[str]) -> None:
    for each in processes:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()


def kept(output: str) -> list[tuple[int, int, int]]:
    """Number, size and batch of each acknowledged append."""
    lines = [line.split() for line in output.splitlines() if line.startswith("kept ")]
    return [(int(number), int(size), int(batch)) for _, number, size, batch in lines]


def check(place: str, name: str, acknowledged: list[tuple[int, int, int]]) -> None:
    """The ledger is intact; it has all that was acknowledged, and every append wholly or not at all."""
    with closing(open_store(place, Path())) as store:
        ledger = Ledger(store, signer("local"), "local", lambda: "never")
        found = ledger.verify()
        assert found.ok, found.problem
        sizes: dict[tuple[int, str], tuple[int, int]] = {}
        for entry in ledger.read("outcome", name):
            append = (entry.batch, entry.key.partition("-")[0])
            sizes[append] = (sizes.get(append, (0, 0))[0] + 1, entry.body["of"])
        assert all(there == size for there, size in sizes.values())
        for number, size, batch in acknowledged:
            assert sizes[batch, str(number)] == (size, size)


def test_a_writer_killed_at_any_moment_leaves_whole_batches_only(place: str) -> None:
    draw, inside = random.Random(3), 0
    for _ in range(12):
        process = start(place, "worker")
        go(process)
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(draw.randrange(1, 30))]
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        inside += lines[-1] == "inside\n"
        check(place, "worker", kept("".join(lines) + rest))
    assert 0 < inside < 12  # some died within a transaction, some after one


def test_killing_one_writer_does_not_hurt_another(place: str) -> None:
    survivor = start(place, "survivor", batches=60)
    victims = {name: start(place, name) for name in ("victim", "other-victim")}
    go(survivor, *victims.values())
    for each in victims.values():
        assert each.stdout is not None
        assert any(line.startswith("kept") for line in each.stdout)
        each.kill()
    output, _ = survivor.communicate()
    assert survivor.returncode == 0
    assert len(kept(output)) == 60
    check(place, "survivor", kept(output))
    for name, each in victims.items():
        check(place, name, kept(each.communicate()[0]))


def test_writers_at_once_never_fork_the_chain(place: str) -> None:
    writers = {name: start(place, name, batches=40) for name in ("first", "second", "third")}
    go(*writers.values())
    outputs = {name: each.communicate()[0] for name, each in writers.items()}
    numbers: list[int] = []
    for name, output in outputs.items():
        assert len(kept(output)) == 40
        check(place, name, kept(output))
        numbers += [batch for _, _, batch in kept(output)]
    assert sorted(numbers) == list(range(1, 121))
    with closing(open_store(place, Path(), create=False)) as store:
        found = Ledger(store, signer("local"), "local", lambda: "never").verify()
        assert found.batches == 120
        assert {each.name: each.batches for each in found.signers} == dict.fromkeys(writers, 40)


def test_what_two_writers_record_once_is_there_once(place: str) -> None:
    writers = [start(place, name, batches=40, once="once") for name in ("first", "second")]
    go(*writers)
    for each in writers:
        each.communicate()
        assert each.returncode == 0
    with closing(open_store(place, Path(), create=False)) as store:
        ledger = Ledger(store, signer("local"), "local", lambda: "never")
        keys = [entry.key for entry in ledger.read("outcome", "shared")]
        assert len(keys) == len(set(keys)) > 100
        assert {key.partition("-")[0] for key in keys} == {str(number) for number in range(40)}
        assert ledger.verify().ok
