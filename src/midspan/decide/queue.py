"""The human queue that a work implies: who gets the rest, how long it waits, and where it falls off.

With V items per working day, c the share that acts alone and a the share of it that is audited, people get
V·((1−c) + c·a) items a day; where a share h is held out, c stands for (1−h)·c. Waits are those of an M/M/c queue (`stats.queueing`), in working time.
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import WorkFile
from midspan.model.stage import Level
from midspan.settings import Calendar
from midspan.stats.queueing import Queue, cliff, people_needed, queue
from midspan.value.reading import Reading
from midspan.value.share import Share, held_out
from midspan.value.unknown import Unknown

_VOLUME = "count the items of a period, such as `1200/day`"
_PEOPLE = "count how many review at the same time, such as `2`"
_EFFORT = "measure how long one review takes, such as `60 s`"
_WITHIN = "say how soon an item must be decided, such as `4 h`"
_AUDIT = "say which share of what acts alone is checked afterwards, such as `5%`"

# A desk beyond this is a digit too many somewhere, and its queue would take minutes to compute.
MOST_PEOPLE = 10_000


@dataclass(frozen=True, slots=True)
class Desk:
    """The people who take the rest of one work.

    within_s: seconds within which an item shall be taken up. cliff_arrivals_per_hour: the most at which 95 of 100
    items still are. cliff_volume_per_day: the volume of the work at which that is reached with today's share;
    None where no volume reaches it. cliff_share: the share below which it is reached with today's volume; None
    where the people manage even if nothing acts alone. people_needed: the fewest who manage today's load.
    """

    by: str
    queue: Queue
    within_s: float
    cliff_arrivals_per_hour: float
    cliff_volume_per_day: float | None
    cliff_share: float | None
    people_needed: int

    @property
    def overloaded(self) -> bool:
        """Whether the load takes all of the people's time or more: the queue grows without end."""
        return self.queue.p95_wait_s is None

    @property
    def late(self) -> bool:
        """Whether fewer than 95 of 100 items are taken up in time; an overloaded desk always is."""
        return self.queue.p95_wait_s is None or self.queue.p95_wait_s > self.within_s


def load(volume_per_day: float, share: float, audit: float) -> float:
    """Items a day for people: all that does not act alone, and the audits of what does."""
    return volume_per_day * (1 - share + share * audit)


def desk(file: WorkFile, share: Share | None, calendar: Calendar) -> Desk | tuple[Unknown, ...]:
    """The queue of one work at this share, or all that keeps it unknown."""
    reading = Reading()
    volume, people, effort, within, audit = _read(reading, file, calendar)
    if share is None:
        text = f"no certificate says how much of `{file.name}` may act alone"
        do = f"prove it: `midspan prove {file.name} --certify`"
        reading.unknown.append(Unknown(text, do, file.place("work"), unproven=True))
    if reading.unknown or share is None:
        return tuple(reading.unknown)
    outside = 1 - held_out(file)
    alone = share.value * outside
    arrivals = load(volume, alone, audit) / calendar.hours_per_day
    if arrivals * effort / 3600 > MOST_PEOPLE:
        text = f"`{file.name}` would take more than `{MOST_PEOPLE:,}` people"
        do = "check volume and effort for a digit too many"
        return (Unknown(text, do, file.place("review"), unusable=True),)
    edge = cliff(people, effort, within)
    edge_per_day, part = edge * calendar.hours_per_day, load(1.0, alone, audit)
    return Desk(
        by=(file.work.review.by if file.work.review else None) or "people",
        queue=queue(arrivals, people, effort),
        within_s=within,
        cliff_arrivals_per_hour=edge,
        cliff_volume_per_day=edge_per_day / part if part > 0 else None,
        cliff_share=_cliff_share(volume, audit, edge_per_day, outside),
        people_needed=people_needed(arrivals, effort, within),
    )


def _cliff_share(volume: float, audit: float, edge_per_day: float, outside: float) -> float | None:
    if volume <= edge_per_day:
        return None
    # Above 1: not even a share of everything would relieve these people, because the audits alone are too many.
    return (1 - edge_per_day / volume) / ((1 - audit) * outside) if audit < 1 and outside > 0 else 1.0


def _read(reading: Reading, file: WorkFile, calendar: Calendar) -> tuple[float, int, float, float, float]:
    """Items a day, people, seconds of a review, seconds within which it shall start, and the share audited."""
    today, review, autonomy = file.work.today, file.work.review, file.work.autonomy
    items = calendar.per_day(today.volume) if today and today.volume else None
    volume = reading.number(file, items, "today", "volume", do=_VOLUME)
    people, effort, within = (review.people, review.effort, review.within) if review else (None, None, None)
    reading.number(file, people, "review", "people", do=_PEOPLE)
    effort_s = reading.number(file, effort, "review", "effort", do=_EFFORT)
    within_s = reading.number(file, within, "review", "within", do=_WITHIN)
    audit = 0.0
    if ceiling_of(file).reaches(Level.AUTONOMOUS):
        audit = reading.number(file, autonomy.audit if autonomy else None, "autonomy", "audit", do=_AUDIT)
    if effort == 0:
        reading.refuse(file, "review", "effort", text="is 0, and no review takes no time", do=_EFFORT)
    if people is not None and people > MOST_PEOPLE:
        text = f"is `{people:,}`, and a queue is computed for at most `{MOST_PEOPLE:,}`"
        reading.refuse(file, "review", "people", text=text, do=_PEOPLE)
    return volume, people or 0, effort_s, within_s, audit
