"""How long a desk with many open tasks takes: to find the next one, to take an answer, and to let time pass at all of them."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


class Clock:
    """Seconds of each thing that was done, by what it was."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def __call__(self, name: str, act: Callable[[], T]) -> T:
        before = time.perf_counter()
        found = act()
        self.seconds[name].append(time.perf_counter() - before)
        return found

    def shown(self) -> None:
        for name, seconds in self.seconds.items():
            ordered = sorted(seconds)
            p95 = ordered[int(0.95 * (len(ordered) - 1))]
            middle = statistics.median(ordered)
            print(f"{name:34} median {1000 * middle:8.2f} ms   p95 {1000 * p95:8.2f} ms   n {len(ordered)}")


def measured(tasks: int, database: str | None) -> None:
    sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "tests" / each) for each in ("", "run")]
    from desk_ground import Ground, minutes, waiting

    from midspan.run.tasks.claiming import claim, claimable
    from midspan.run.tasks.desk import Desk
    from midspan.run.tasks.escalating import sweep
    from midspan.run.tasks.people import Reviewer
    from midspan.run.tasks.responding import respond
    from midspan.run.tasks.said import Response, Verdict

    clock = Clock()

    def one(desk: Desk, who: Reviewer, at: str) -> None:
        found = clock("the next two tasks", lambda: list(islice(claimable(desk.production, who, at), 2)))
        clock("claim", lambda: claim(desk.production, found[0].id, who, at))
        accept = Response(Verdict.ACCEPT)
        clock("answer, with its ledger entry", lambda: respond(desk, found[0].id, who, accept, at))
        clock("how many wait, by work and role", desk.production.waiting)

    with tempfile.TemporaryDirectory() as folder:
        ground = Ground(Path(folder) / "workspace")
        if database:
            ground.on_server(database)
        with ground.desk() as desk:
            waiting(desk, *(f"{n:07}" for n in range(tasks)))
            for n in range(200):
                one(desk, Reviewer("desk", f"clerk {n % 20}"), minutes(n / 100))
            late = "2099-01-01T00:00:00.000Z"
            clock("all to the next role", lambda: sweep({"sign": desk}, desk.production, late))
    clock.shown()
    print(
        f"{tasks:,} tasks; {(tasks - 200) / clock.seconds['all to the next role'][0]:,.0f} moved on a second"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--database", help="`postgresql://…`; a SQLite file where it is left out")
    asked = parser.parse_args()
    measured(asked.tasks, asked.database)


if __name__ == "__main__":
    main()
