"""What a reviewer is told of their own work: how many answers whose right one is known they judged rightly, of how many.

Only of days that are over: whoever saw the count move would know which task it was. Nobody is told of others, or of speed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from midspan.prove.bounds import lower
from midspan.prove.reviewers.asked import known_said
from midspan.run.tasks.people import Reviewer
from midspan.web.ports import Desks, House

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Score:
    """right: of so many. bound: at least so many of all, at 95 %; None where there is none to count."""

    right: int
    of: int
    bound: float | None


class Scores:
    """Counted once a day, for everybody."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._day = ""
        self._counts: dict[str, tuple[int, int]] = {}

    async def of(self, reviewer: Reviewer | None, now: str) -> Score | None:
        if reviewer is None:
            return None
        if self._day != now[:10]:
            self._counts = await self._house.at_desks(lambda desks: counted(desks, now[:10]))
            self._day = now[:10]
        right, of = self._counts.get(reviewer.who, (0, 0))
        return Score(right, of, lower(right, of, LEVEL) if of else None)


def counted(desks: Desks, before: str) -> dict[str, tuple[int, int]]:
    """Right and all judgements of known answers by person, said before this day. Raises StoreError."""
    right, of = Counter[str](), Counter[str]()
    for desk in desks.by_work.values():
        for said in known_said(desk.ledger, desk.file.names, before).values():
            of[said.by] += 1
            right[said.by] += said.right
    return {by: (right[by], count) for by, count in of.items()}
