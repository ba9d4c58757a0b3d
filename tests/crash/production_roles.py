"""What runs in processes of their own while production is killed: who takes items in, who reviews, who sweeps.

python production_roles.py ROLE WORKSPACE FILES…

It can be led to the place where it dies: while there is a pipe where `GATE` says, it takes a byte from it before it goes on, at
each round, at some of the items that it answers, and before and after what it appends to the ledger within a transaction.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from midspan.cli import opening
from midspan.cli.desks import open_desks
from midspan.cli.opening import utc_now
from midspan.cli.running import Run
from midspan.errors import StoreError
from midspan.ledger.run import Ledger
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.hours import text_of
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict


def stop() -> None:
    """Where it is led, wait until it may go on."""
    gate = Path(os.environ.get("GATE", "nowhere"))
    if gate.exists():
        with gate.open("rb", buffering=0) as bytes_:
            bytes_.read(1)


class Led(Ledger):
    """Stops within transactions."""

    def append(self, *given: Any, **named: Any) -> Any:
        stop()
        appended = super().append(*given, **named)
        stop()
        return appended


def work(root: Path, files: list[str]) -> None:
    """Take in every file, deliver what may be, and end."""
    running = Run(root, "sign")
    try:
        for file in files:
            running.take(file, None, str(root / "out.jsonl"), None)
    finally:
        running.close()


def review(root: Path) -> None:
    """Answer whatever waits, as whoever is asked, again and again."""
    while True:
        stop()
        answer(root, limit=5)


def answer(root: Path, limit: int) -> int:
    """How many were answered."""
    done = 0
    with open_desks(root, "sign") as desks:
        for task in desks.production.tasks(work="sign", limit=limit):
            said = Response(Verdict.EDIT, {"sign": "plus"})
            answered = respond(desks.by_work["sign"], task.id, Reviewer(task.role), said, utc_now())
            done += type(answered) is type(task)
    return done


def sweeping(root: Path) -> None:
    """Let a day pass at every desk, again and again: what nobody answered goes to the next, and to the end of the chain."""
    while True:
        stop()
        with open_desks(root, "sign") as desks:
            sweep(desks.by_work, desks.production, text_of(datetime.now(UTC) + timedelta(days=4)))


def main() -> None:
    role, root, *files = sys.argv[1:]
    opening.Ledger = Led  # type: ignore[misc]
    while True:
        try:
            if role == "work":
                work(Path(root), files)
                return
            (review if role == "review" else sweeping)(Path(root))
        except StoreError as error:
            if "locked" not in error.message:
                raise


if __name__ == "__main__":
    main()
