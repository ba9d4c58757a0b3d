"""Production is killed anywhere, by chance: the books balance, every item has one end, every result leaves once."""

from __future__ import annotations

import json
import os
import random
import select
import signal
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from production_roles import answer

from forking import PRODUCTION, Forked, forge
from midspan.cli.delivering import open_sink
from midspan.model.stage import Level
from midspan.run.delivering import Delivering
from midspan.run.life import ENDS
from midspan.run.tasks.hours import text_of
from patience import until
from pgserver import Server
from production_ground import at_level, items, lines, placed, prepare, promote
from proving_ground import CODE, Ground

# It can be stopped while it answers, at every fifth item of a file.
LED = CODE.replace("import midspan\n", "import midspan\nfrom production_roles import stop\n").replace(
    "    x = item", '    if item["x"] % 20 == 0:\n        stop()\n    x = item'
)
FILES, ITEMS = 6, 40
# Each with the number of its stops after which it dies at the latest: those of three files, or of some rounds.
ROLES = {"work": 36, "review": 22, "sweep": 6}


class Gate:
    """A pipe that a process takes a byte from before it goes on: whoever writes them knows how far it is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDWR)  # does not wait for who reads

    def let(self, count: int) -> None:
        os.write(self._pipe, bytes(count))

    @property
    def taken(self) -> bool:
        """Whether all were."""
        return not select.select([self._pipe], [], [], 0)[0]

    def close(self) -> None:
        self._path.unlink()
        os.close(self._pipe)


class Killed:
    """A work in production with three processes on it, any of which may die at any time."""

    def __init__(self, root: Path, database: str | None, seed: int) -> None:
        self.ground = Ground(root)
        if database is not None:
            (root / "midspan.toml").write_text(f'format = 1\ndatabase = "{database}"\n')
        prepare(self.ground)
        promote(self.ground, code=LED)
        with placed(self.ground) as place:
            at_level(place.ledger, place, Level.AUTONOMOUS)
        self.files = [str(self._file(number)) for number in range(FILES)]
        self.random = random.Random(seed)
        self.running: dict[str, Forked] = {}
        self.kills: Counter[str] = Counter()

    def _file(self, number: int) -> Path:
        given = [
            {"id": f"f{number}-{at}", "input": {"x": 560 + at * 4 if at % 7 else "none", "note": str(number)}}
            for at in range(ITEMS)
        ]
        path = self.ground.root / f"in-{number}.jsonl"
        path.write_text(lines(given))
        return path

    def start(self, role: str) -> None:
        files = self.files if role == "work" else []
        self.running[role] = forge().run(
            "production_roles:main",
            *(role, str(self.ground.root), *files),
            said=self.ground.root / f"{role}.log",
            environment={**os.environ, "GATE": str(self._gate(role))},
            needs=PRODUCTION,
        )

    def _gate(self, role: str) -> Path:
        return self.ground.root / f"{role}.gate"

    def kill(self, count: int) -> None:
        """So many times one of them dies, each as often as the others, and another takes its place."""
        for role in ROLES:
            self.start(role)
        for role in self.random.sample([*ROLES] * -(-count // len(ROLES)), count):
            while not self.killed_at_work(role):
                self.files.append(str(self._file(len(self.files))))  # it had finished before it died
                self.start(role)
            self.kills[role] += 1
            self.start(role)
        for role in ROLES:
            self.end(role)

    def killed_at_work(self, role: str) -> bool:
        """It dies just after one of its stops, or has come to its end before."""
        with closing(Gate(self._gate(role))) as gate:
            gate.let(self.random.randint(1, ROLES[role]))
            process = self.running[role]
            until(lambda: gate.taken or process.poll() is not None, said=process.said)
            return self.end(role) != 0

    def end(self, role: str) -> int:
        process = self.running.pop(role)
        process.kill()
        code = process.wait()
        assert code in {0, -signal.SIGKILL}, process.said()
        return code

    def finish(self) -> None:
        """Nobody dies any more: everything comes to its end, and out."""
        self.start("work")
        assert self.running["work"].wait(300) == 0, self.running["work"].said()
        while answer(self.ground.root, limit=1000):
            pass
        with (
            placed(self.ground) as place,
            closing(open_sink(str(self.ground.root / "out.jsonl"), place.file.work.output)) as sink,
        ):
            delivering = Delivering(place.file, place.ledger, place.production, sink)
            delivering.settled(text_of(datetime.now(UTC) + timedelta(minutes=2)))
            delivering.finish()


def check(killed: Killed) -> None:
    with placed(killed.ground) as place:
        rows, ledger = items(place), place.ledger
        ends = Counter(row.state for row in rows.values())
        assert len(rows) == len(killed.files) * ITEMS
        assert set(ends) <= ENDS, ends
        assert set(Counter(entry.key for entry in ledger.read("item", "sign")).values()) == {1}
        assert {entry.key for entry in ledger.read("item", "sign")} == set(rows)
        counts = Counter(
            state for state, number in place.production.counts("sign").items() for _ in range(number)
        )
        assert counts == ends
        answered = Counter(entry.key for entry in ledger.read("response", "sign"))
        assert set(answered.values()) == {1}
        assert not place.production.tasks(work="sign")
        assert sum(entry.body["counts"]["received"] for entry in ledger.read("chunk", "sign")) == len(rows)
        out = Counter(
            json.loads(line)["id"] for line in (killed.ground.root / "out.jsonl").read_text().splitlines()
        )
        assert set(out.values()) == {1}
        assert set(out) == {name for name, row in rows.items() if row.state in {"acted_alone", "settled"}}
        assert min(ends["acted_alone"], ends["settled"], ends["rejected"]) > 0, ends
        assert ledger.verify().ok
        assert min(killed.kills[role] for role in ROLES) > 0
        # Kills that find nothing under way prove nothing.
        assert any(entry.body["attempts"] > 1 for entry in ledger.read("chunk", "sign"))


@pytest.mark.parametrize("seed", [1])
def test_the_books_balance_after_kills_of_every_role_on_sqlite(tmp_path: Path, seed: int) -> None:
    killed = Killed(tmp_path / "workspace", None, seed)
    killed.kill(15)
    killed.finish()
    check(killed)


@pytest.mark.parametrize("seed", [2])
def test_the_books_balance_after_kills_of_every_role_on_postgresql(
    tmp_path: Path, postgres_server: Server, seed: int
) -> None:
    killed = Killed(tmp_path / "workspace", postgres_server.new_database(), seed)
    killed.kill(15)
    killed.finish()
    check(killed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 20))
def test_the_books_balance_after_500_kills(tmp_path: Path, postgres_server: Server, seed: int) -> None:
    """Fifty in each round; every second round on PostgreSQL."""
    killed = Killed(tmp_path / "workspace", postgres_server.new_database() if seed % 2 else None, seed)
    killed.kill(50)
    killed.finish()
    check(killed)
