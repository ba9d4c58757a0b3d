"""What labels from production say of a work, day by day: how often what may act alone was wrong, and how often it may be."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.prove.bounds import upper
from midspan.prove.streams.progress import Counted, counted
from midspan.prove.streams.stream import Stream

WINDOW_DAYS = 28
_MOST_POINTS = 60


@dataclass(frozen=True, slots=True)
class Label:
    """One label that counts. on: the day of the answer. of: its item. overdue: an error because nobody labelled it in time.

    draw, label: their records; no label where it is overdue.
    """

    on: date
    of: str
    wrong: bool
    overdue: bool
    draw: int
    label: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """The window that ends on a day. rate, bound: None where it holds no label."""

    on: date
    labels: int
    errors: int
    rate: float | None
    bound: float | None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that belongs on the line. seq: its record in the ledger."""

    on: date
    what: str
    seq: int


@dataclass(frozen=True, slots=True)
class EvidenceSeen:
    """limit: the tested one, which is `max_error` less what reviewers may miss. bound: exact, one-sided, at `confidence_level`.

    fewest: labels below which no count of errors could show the limit. waiting: drawn, and not counted yet.
    """

    max_error: float
    limit: float
    confidence_level: float
    threshold: float
    window_days: int
    fewest: int
    waiting: int
    points: tuple[Point, ...]
    happened: tuple[Happening, ...]

    @property
    def last(self) -> Point:
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Burn:
    """Labels and errors up to a day."""

    on: date
    labels: int
    errors: int


@dataclass(frozen=True, slots=True)
class BudgetSeen:
    """Of the labels since it was promoted. allowed: as many errors as the limit means in so many labels. evidence: see `demotes_at`."""

    since: str
    labels: int
    errors: int
    allowed: float
    audit: float
    evidence: float
    demotes_at: float
    burn: tuple[Burn, ...]


def labels_of(ledger: Ledger, stream: Stream, now: str, flagged: AbstractSet[str]) -> tuple[list[Label], int]:
    """Those at or above the certified confidence, in the order of their draws; and how many draws do not count yet."""
    labels: dict[str, Recorded] = {}
    for entry in ledger.read("label", stream.id):
        if entry.body["by"] not in flagged:
            labels.setdefault(entry.key, entry)
    said = {item: entry.body["wrong"] for item, entry in labels.items()}
    draws = list(ledger.read("draw", stream.id))
    of = {entry.seq: entry for entry in draws}
    found = list(counted(draws, said, now, stream))
    made = [_label(of[each.seq], each, labels) for each in found if each.confidence >= stream.thresholds[-1]]
    return made, len(draws) - len(found)


def _label(draw: Recorded, counts: Counted, labels: Mapping[str, Recorded]) -> Label:
    said = None if counts.overdue else labels[draw.key].seq
    return Label(_day(draw.body["answered_at"]), draw.key, counts.wrong, counts.overdue, draw.seq, said)


def evidence(
    streams: Sequence[Stream], labels: Sequence[Label], waiting: int, happened: Iterable[Happening]
) -> EvidenceSeen | None:
    """None where nothing was labelled. streams: of one implementation, oldest first; the newest says the limit."""
    if not streams or not labels:
        return None
    stream = streams[-1]
    level = stream.confidence_level
    points = tuple(_points(sorted(labels, key=lambda each: each.on), level))
    first = points[0].on
    return EvidenceSeen(
        stream.max_error,
        stream.limit,
        level,
        stream.thresholds[-1],
        WINDOW_DAYS,
        fewest(stream.limit, level),
        waiting,
        points,
        tuple(each for each in happened if each.on >= first),
    )


def fewest(limit: float, level: float) -> int:
    """Labels of which none is wrong that show the limit."""
    return math.ceil(math.log(1 - level) / math.log1p(-limit))


def burnt(labels: Sequence[Label]) -> tuple[Burn, ...]:
    """Sums by day."""
    found: dict[date, Burn] = {}
    n = errors = 0
    for each in sorted(labels, key=lambda each: each.on):
        n, errors = n + 1, errors + each.wrong
        found[each.on] = Burn(each.on, n, errors)
    return tuple(found.values())


def story(entries: Iterable[Recorded]) -> Iterator[Happening]:
    """What belongs on the line, in few words."""
    for entry in entries:
        said = _word(entry)
        if said is not None:
            yield Happening(_day(entry.at), said, entry.seq)


def _word(entry: Recorded) -> str | None:
    body = entry.body
    match entry.kind:
        case "level":
            if body["level"] == body["was"]:
                share = f"{100 * body['ramp']:g} % of it" if body["level"] == "autonomous" else body["level"]
                return "paused" if body["paused"] else share
            return f"{body['was']} → {body['level']}"
        case "promotion":
            return "promotion test passed"
        case "demotion":
            return "demoted by its labels"
        case "incident":
            return f"incident: {body['what'][:48]}"
    return None


def _points(labels: Sequence[Label], level: float) -> Iterator[Point]:
    first, last = labels[0].on, labels[-1].on
    step = max(1, math.ceil(((last - first).days + 1) / _MOST_POINTS))
    begin = end = errors = 0
    day = first
    while True:
        while end < len(labels) and labels[end].on <= day:
            errors += labels[end].wrong
            end += 1
        while begin < end and labels[begin].on <= day - timedelta(days=WINDOW_DAYS):
            errors -= labels[begin].wrong
            begin += 1
        n = end - begin
        yield Point(day, n, errors, errors / n if n else None, upper(errors, n, level) if n else None)
        if day >= last:
            return
        day = min(last, day + timedelta(days=step))


def _day(at: str) -> date:
    return date.fromisoformat(at[:10])
