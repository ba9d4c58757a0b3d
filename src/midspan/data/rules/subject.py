"""What the rules over data look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from midspan.data.checking.outcome import State
from midspan.data.known.record import Fault
from midspan.data.known.standing import DataKnown
from midspan.definitions.workspace import WorkFile
from midspan.findings import Hit


@dataclass(frozen=True, slots=True)
class DataSubject:
    """One work with what is known of its data."""

    file: WorkFile
    known: DataKnown

    def faults(self, *checks: str, state: State = State.BLOCK) -> Iterator[Fault]:
        """What these checks found, in an assessment that holds for the files as they are."""
        if self.known.assessed is not None and not self.known.void_because:
            yield from (
                each for each in self.known.assessed.faults if each.state is state and each.check in checks
            )

    def hits(self, *checks: str) -> Iterator[Hit]:
        """A hit for each check that blocks, where the contract or the work says what is broken."""
        for each in self.faults(*checks):
            yield Hit(each.place, each.sentence, each.do)
