"""The board kept for pages that are asked for often: made again when what it rests on has changed.

Law: what people decided, approved, measured or proved is on the board that is asked for next. What comes in all the time
while items are run is there within ten times as long as making it takes, so that making it takes a tenth of a processor
at most.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from midspan.decide.crossing.board import Board, board
from midspan.decide.remembering import PASSING, Memory, telling
from midspan.decide.run import assess
from midspan.definitions.workspace import Workspace
from midspan.ledger.run import Ledger
from midspan.prove.ports import Plug

_IDLE = 10


@dataclass(slots=True)
class _Made:
    """A board, and what it was made of. seen: the ledger as it was looked at last, `waiting` what came since it was made."""

    board: Board
    files: Hashable
    seen: int
    until: float
    waiting: set[tuple[str, str]] = field(default_factory=set)


class Kept:
    """For any number of threads, each with its own ledger. seconds: a clock that only goes on."""

    def __init__(self, plug: Callable[[str], Plug], seconds: Callable[[], float]) -> None:
        self._plug, self._seconds = plug, seconds
        self._lock = Lock()
        self._memory = Memory()
        self._made: _Made | None = None

    def board(self, workspace: Workspace, files: Hashable, ledger: Ledger, today: date) -> Board:
        """The board of today. files: equal for as long as no file of the workspace changed. Raises StoreError."""
        made = self._made
        if made is not None and self._holds(made, files, today) and made.seen == ledger.store.head():
            return made.board
        with self._lock:
            return self._looked(workspace, files, ledger, today)

    def _holds(self, made: _Made, files: Hashable, today: date) -> bool:
        return (
            made.files == files
            and made.board.today == today
            and (not made.waiting or self._seconds() < made.until)
        )

    def _looked(self, workspace: Workspace, files: Hashable, ledger: Ledger, today: date) -> Board:
        head, made = ledger.store.head(), self._made
        if made is None or made.files != files or made.board.today != today or head < made.seen:
            goes_on = made is not None and head >= made.seen
            self._memory = Memory(tabs=self._memory.tabs) if goes_on else Memory()
            return self._make(workspace, files, ledger, today, head)
        made.waiting |= telling(ledger.store.touched(made.seen))
        made.seen = head
        passing = all(kind in PASSING for kind, _ in made.waiting)
        if not made.waiting or (passing and self._seconds() < made.until):
            return made.board
        self._memory.forget(workspace, made.waiting)
        return self._make(workspace, files, ledger, today, head)

    def _make(self, workspace: Workspace, files: Hashable, ledger: Ledger, today: date, head: int) -> Board:
        began = self._seconds()
        found = assess(workspace, ledger, today, self._plug, list(workspace.initiatives), memory=self._memory)
        made = board(found, head)
        ended = self._seconds()
        self._made = _Made(made, files, head, ended + _IDLE * (ended - began))
        return made
