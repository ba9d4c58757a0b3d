"""The work `sign` in continuous production: workers as processes of their own, on a SQLite file or a PostgreSQL server."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from forking import PRODUCTION, Forked, forge
from midspan.cli.producing import Place
from midspan.cli.working import open_durable
from midspan.definitions.compiled import compile_work
from midspan.run.intaking import Intaking
from midspan.run.ports import Durable
from midspan.settings import read
from patience import until
from production_ground import placed
from proving_ground import Ground

PATIENCE_S = 120.0
MIDSPAN = (sys.executable, "-c", "from midspan.cli import main; main()")

# Answers once the file `open` is there, after it has said in `begun` that it was asked.
HELD = """\
import os
import time
from pathlib import Path

import midspan

HERE = Path(os.environ["HELD_IN"])  # no constant: what it does there is no part of what it is


def one(item):
    with (HERE / "begun").open("a") as begun:
        begun.write(f"{item['x']}\\n")
    until = time.monotonic() + 60
    while not (HERE / "open").exists():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.01)
    return midspan.Answer({"sign": "minus" if item["x"] < 0 else "plus"}, confidence=0.9)


@midspan.implements("sign", name="rule")
def rule(items):
    return [one(item) for item in items]
"""


class Workers:
    """Those of one workspace; all are gone at the end."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.all: list[Forked] = []

    def start(self, *arguments: str) -> Forked:
        """One that is up."""
        worker = self.begin(*arguments)
        self.until(lambda: "the worker is up" in self.said(worker) or worker.poll() is not None)
        assert worker.poll() is None, self.said(worker)
        return worker

    def begin(self, *arguments: str) -> Forked:
        worker = forge().run(
            "midspan.cli:main",
            *("worker", "--workspace", str(self.ground.root), *arguments),
            said=self.ground.root / f"log.{len(self.all)}",
            environment={**os.environ, "HELD_IN": str(self.ground.root)},
            needs=(*PRODUCTION, "midspan.cli.worker", "midspan.cli.working", "midspan.durable.dbos"),
        )
        self.all.append(worker)
        return worker

    def said(self, worker: Forked) -> str:
        return worker.said()

    def until(self, true: Callable[[], bool]) -> None:
        until(true, within=PATIENCE_S, said=lambda: "\n".join(self.said(each)[-3000:] for each in self.all))

    def begun(self) -> list[str]:
        """What was put to an implementation that is held."""
        path = self.ground.root / "begun"
        return path.read_text().splitlines() if path.exists() else []

    def let_go(self) -> None:
        (self.ground.root / "open").touch()

    def close(self) -> None:
        for worker in self.all:
            worker.kill()
            worker.wait()


def kill(worker: Forked) -> None:
    worker.kill()
    worker.wait()


def end(worker: Forked) -> int:
    """Told to end as systems do; its exit code."""
    worker.send_signal(signal.SIGTERM)
    return worker.wait(PATIENCE_S)


@contextmanager
def open_door(ground: Ground) -> Iterator[tuple[Place, Intaking, Durable]]:
    with closing(open_durable(read(ground.root))) as durable, placed(ground) as place:
        work = compile_work(place.file)
        yield (
            place,
            Intaking(
                place.file, work, place.ledger, place.production, durable, now=place.now, new_id=lambda: "new"
            ),
            durable,
        )


def keep_in(ground: Ground, address: str) -> None:
    """The workspace's ledger is on that server."""
    (ground.root / "midspan.toml").write_text(f"format = 1\ndatabase = {json.dumps(address)}\n")


def x(number: Any) -> dict[str, Any]:
    return {"x": number}


def received(place: Place) -> int:
    return place.production.counts("sign").get("received", 0)  # type: ignore[call-overload]


def log_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]
