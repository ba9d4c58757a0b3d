"""The hierarchy of needs: collect, store, explore, label, learn, AI. On which rung a work stands, and what the next one needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from midspan.data.checking.grouping import grouped
from midspan.data.checking.outcome import Outcome, State, Trait


class Rung(StrEnum):
    """From the ground up; each rests on those below it."""

    NOTHING = "nothing"
    COLLECT = "collect"
    STORE = "store"
    EXPLORE = "explore"
    LABEL = "label"
    LEARN = "learn"
    AI = "ai"

    @property
    def says(self) -> str:
        """What holds on it."""
        return _SAYS[self]


_SAYS = {
    Rung.NOTHING: "nothing is there yet",
    Rung.COLLECT: "what the work needs is collected: its fields are columns, and there are rows",
    Rung.STORE: "it is stored so that it can be read and joined as what it is",
    Rung.EXPLORE: "it can be relied on: nothing in it blocks",
    Rung.LABEL: "there are cases with known answers",
    Rung.LEARN: "a candidate was measured on them",
    Rung.AI: "a candidate has a certificate",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """rung: the highest that holds with all below it. next: the one after it, None at the top; needs: what it takes."""

    rung: Rung
    next: Rung | None
    needs: str


_COLLECTED = frozenset(("mapped", "there", "rows"))


def standing(outcomes: Iterable[Outcome], certify_cases: int, *, measured: bool, certified: bool) -> Standing:
    """certify_cases: how many there are. measured, certified: whether a candidate was, on cases."""
    found = list(outcomes)
    blocks = [each for each in found if each.state is State.BLOCK]
    rows = (
        (Rung.COLLECT, _first(each for each in blocks if each.check in _COLLECTED)),
        (Rung.STORE, _first(each for each in blocks if each.trait in {Trait.STORAGE, Trait.INTEGRATION})),
        (Rung.EXPLORE, _first(blocks)),
        (Rung.LABEL, None if certify_cases else "cases with known answers: `midspan cases add`"),
        (Rung.LEARN, None if measured else "a candidate that was measured on them: `midspan prove`"),
        (Rung.AI, None if certified else "a certificate: `midspan prove --certify`"),
    )
    reached = Rung.NOTHING
    for rung, lacks in rows:
        if lacks is not None:
            return Standing(reached, rung, lacks)
        reached = rung
    return Standing(reached, None, "")


def _first(outcomes: Iterable[Outcome]) -> str | None:
    """What to do about the gravest."""
    groups = grouped(outcomes, State.BLOCK)
    return next(iter((*groups[0].steps, groups[0].message)), None) if groups else None
