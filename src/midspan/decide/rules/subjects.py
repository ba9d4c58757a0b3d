"""What the rules over queues and decisions look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.decide.arrival import Arrival
from midspan.decide.deciding.history import History
from midspan.decide.queue import Desk
from midspan.definitions.workspace import InitiativeFile, WorkFile


@dataclass(frozen=True, slots=True)
class ReviewSubject:
    """One work with the queue that its share leaves to people; None where that is unknown."""

    file: WorkFile
    desk: Desk | None


@dataclass(frozen=True, slots=True)
class DecisionSubject:
    """One initiative with what was decided about it, and its works' files.

    due: the day of the decision by the approved rule, after an extension. arrivals: when the cases that a work
    still lacks can be there, by its name. measured: the day on which anything about its works was last measured.
    """

    file: InitiativeFile
    works: Mapping[str, WorkFile]
    history: History
    due: date | None
    arrivals: Mapping[str, Arrival]
    today: date
    measured: date | None = None

    @property
    def past_due(self) -> bool:
        """Whether the decision date has passed; that day itself is the last one."""
        return self.due is not None and self.today > self.due

    @property
    def moved(self) -> date | None:
        """The last day on which anything about it was measured, approved or decided, at least the first day; None without one."""
        started = self.file.initiative.started
        if started is None:
            return None
        days = [started, *(each.on for each in self.history.decisions)]
        days += [self.history.approval.on] if self.history.approval else []
        days += [self.measured] if self.measured else []
        return max(days)

    @property
    def overdue(self) -> bool:
        """Whether the decision date has passed without COMMIT."""
        return self.past_due and self.history.commit is None
