"""Who is asked, for how long, and who after them: `review.by`, then each of `review.then`, then the definition's fallback.

Law: each role has `review.within` of working time from the moment that it is asked. Nobody is asked twice for one step, and a
chain that has ended stays ended: with `uncertain.then: reject` the item is rejected, otherwise it waits for the last role on.
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan.definitions.workspace import WorkFile
from midspan.run.tasks.hours import due
from midspan.settings import Calendar

# Where a definition does not say who reviews: somebody has to.
ANYBODY = "people"


@dataclass(frozen=True, slots=True)
class Chain:
    """roles: in the order in which they are asked, one at least. within_s: of working time, for each of them."""

    roles: tuple[str, ...]
    within_s: float
    rejects: bool
    calendar: Calendar

    def role(self, step: int) -> str:
        """Who has a task at this step; beyond the last one it stays with the last."""
        return self.roles[min(step, len(self.roles) - 1)]

    def goes_on(self, step: int) -> bool:
        """Whether there is somebody to ask after this step."""
        return step + 1 < len(self.roles)

    def ended(self, step: int) -> bool:
        """Whether the last one has let it lie already."""
        return step >= len(self.roles)

    def due(self, at: str) -> str:
        """When who is asked at this time must have answered."""
        return due(self.calendar, at, self.within_s)


def chain_of(file: WorkFile, calendar: Calendar) -> Chain:
    """As the definition says; one working day where it says no time."""
    review, uncertain = file.work.review, file.work.uncertain
    by = (review.by if review else None) or ANYBODY
    within = review.within if review else None
    return Chain(
        (by, *((review.then if review else None) or ())),
        calendar.hours_per_day * 3600 if within is None else within,
        bool(uncertain and uncertain.then == "reject"),
        calendar,
    )
