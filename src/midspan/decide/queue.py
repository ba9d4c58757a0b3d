"""The human queue that a work implies: who gets the rest, how long it waits, and where it falls off.

With V items per working day, c the share that acts alone and a the share of it that is audited, people get
V·((1−c) + c·a) items a day. Waits are those of an M/M/c queue (`stats.queueing`), in working time.
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan.definitions.faults import dotted
from midspan.definitions.rules.subjects import ceiling_of, said
from midspan.definitions.workspace import WorkFile
from midspan.model.stage import Level
from midspan.settings import Calendar
from midspan.stats.queueing import Queue, cliff, people_needed, queue
from midspan.value.share import Share
from midspan.value.unknown import Unknown


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
    unknown = _unknown(file, share)
    work = file.work
    if unknown or share is None or work.review is None or work.today is None or work.today.volume is None:
        return unknown
    review, audit = work.review, (work.autonomy.audit if work.autonomy else None) or 0.0
    people, effort, within = review.people or 0, review.effort or 0.0, review.within or 0.0
    volume, hours = calendar.per_day(work.today.volume), calendar.hours_per_day
    arrivals = load(volume, share.value, audit) / hours
    edge = cliff(people, effort, within)
    part = load(1.0, share.value, audit)
    return Desk(
        by=review.by or "people",
        queue=queue(arrivals, people, effort),
        within_s=within,
        cliff_arrivals_per_hour=edge,
        cliff_volume_per_day=edge * hours / part if part > 0 else None,
        cliff_share=_cliff_share(volume, audit, edge * hours),
        people_needed=people_needed(arrivals, effort, within),
    )


def _cliff_share(volume: float, audit: float, edge_per_day: float) -> float | None:
    if volume <= edge_per_day:
        return None
    # Above 1: not even a share of everything would relieve these people, because the audits alone are too many.
    return (1 - edge_per_day / volume) / (1 - audit) if audit < 1 else 1.0


def _unknown(file: WorkFile, share: Share | None) -> tuple[Unknown, ...]:
    work = file.work
    review, today, autonomy = work.review, work.today, work.autonomy
    needed: list[tuple[object, tuple[str, str], str]] = [
        (today and today.volume, ("today", "volume"), "count the items of a period, such as `1200/day`"),
        (
            review and review.people,
            ("review", "people"),
            "count how many review at the same time, such as `2`",
        ),
        (review and review.effort, ("review", "effort"), "measure how long one review takes, such as `60 s`"),
        (
            review and review.within,
            ("review", "within"),
            "say how soon an item must be decided, such as `4 h`",
        ),
    ]
    if ceiling_of(file).reaches(Level.AUTONOMOUS):
        text = "say which share of what acts alone is checked afterwards, such as `5%`"
        needed.append((autonomy and autonomy.audit, ("autonomy", "audit"), text))
    found = [
        Unknown(
            f"`{dotted(at)}` {'cannot be read' if said(file, *at) else 'is missing'}",
            do,
            file.place(*at),
            dotted(at),
        )
        for value, at, do in needed
        if value is None
    ]
    if review and review.effort == 0:
        text, do = (
            "`review.effort` is 0, and no review takes no time",
            "measure how long one review takes, such as `60 s`",
        )
        found.append(Unknown(text, do, file.place("review", "effort"), "review.effort", unusable=True))
    if share is None:
        text = f"no certificate says how much of `{file.name}` may act alone"
        found.append(
            Unknown(
                text, f"prove it: `midspan prove {file.name} --certify`", file.place("work"), unproven=True
            )
        )
    return tuple(found)
