"""What a certificate for each segment would take, and what that costs beside one over all cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.definitions.segmented import segment_name
from midspan.model.certificate import Segment
from midspan.prove.certifying.pool import Pool
from midspan.prove.certifying.segmenting import level_of_each
from midspan.prove.certifying.supposing import at_half
from midspan.prove.labels import Labels
from midspan.settings import Calendar
from midspan.stats import cases_needed

# Fewer develop outcomes of a segment say nothing about its error, and a quarter of the limit is supposed.
FEWEST = 30
# More groups than that are no segments (an id, a measurement), and no plan for them helps.
MOST_SEGMENTS = 100
# Beyond this many working days no date is worth naming.
_HORIZON = 250_000


@dataclass(frozen=True, slots=True)
class SegmentNeed:
    """Cases of one segment that would certify it with the power of the plan.

    of_items: its share of the answerable items. develop: outcomes that the supposition is from; with fewer than 30 it is a
    guess. true_error, share: supposed of what acts alone; None where no threshold keeps half the limit. needed: certify
    cases of this segment; None where no number helps. missing: less what there is. days, on: of labelling, if all cases
    are drawn at random from production; None where nothing says how fast they come.
    """

    segment: str
    have: int
    of_items: float
    develop: int
    true_error: float | None
    share: float | None
    needed: int | None
    missing: int | None
    days: float | None
    on: str | None


@dataclass(frozen=True, slots=True)
class SegmentPlan:
    """implementation: whose develop outcomes it rests on; None for guesses alone. parts: segments that share an attempt.

    whole: cases that one certificate over all takes, by the same outcomes. together: cases drawn at random that bring each
    segment what it needs, of those that any number helps; None where that is none.
    """

    implementation: str | None
    parts: int
    confidence_level: float
    needs: tuple[SegmentNeed, ...]
    whole: int | None
    together: int | None

    @property
    def hopeless(self) -> int:
        """Segments that no number of cases helps."""
        return sum(each.needed is None for each in self.needs)


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to be proven, with which power, and at which attempt on these cases."""

    max_error: float
    confidence_level: float
    attempt: int
    power: float


@dataclass(frozen=True, slots=True)
class Labelling:
    """How fast labels come; per_day: None where the definition does not say it."""

    per_day: float | None
    calendar: Calendar
    today: date


def by_segment(
    pool: Pool,
    paths: tuple[str, ...],
    develop: Mapping[Segment, Labels],
    promise: Promise,
    labelling: Labelling,
    implementation: str | None,
    whole: int | None,
) -> SegmentPlan | None:
    """None where no case says a segment, or there are more groups than could be segments."""
    shares = _shares(pool, develop)
    if not 0 < len(shares) <= MOST_SEGMENTS:
        return None
    level = level_of_each(promise.confidence_level, len(shares))
    needs = tuple(
        _need(
            segment_name(paths, each),
            pool.segments[each],
            shares[each],
            develop.get(each, Labels()),
            promise,
            level,
            labelling,
        )
        for each in sorted(shares, key=lambda each: (-shares[each], each))
    )
    drawn = [math.ceil(each.needed / each.of_items) for each in needs if each.needed is not None]
    return SegmentPlan(implementation, len(shares), level, needs, whole, max(drawn, default=None))


def _shares(pool: Pool, develop: Mapping[Segment, Labels]) -> dict[Segment, float]:
    """Which part of the answerable items each segment is, as the certify and the develop cases have it."""
    outcomes = {each: len(labels.arrays[1]) for each, labels in develop.items()}
    counts = {each: pool.segments[each] + outcomes.get(each, 0) for each in {*pool.segments, *outcomes}}
    total = pool.answerable + sum(outcomes.values())
    return {each: count / total for each, count in counts.items() if count}


def _need(
    name: str,
    have: int,
    of_items: float,
    labels: Labels,
    promise: Promise,
    level: float,
    labelling: Labelling,
) -> SegmentNeed:
    outcomes, supposed = len(labels.arrays[1]), (promise.max_error / 4, 1.0)
    found = at_half(labels, promise.max_error) if outcomes >= FEWEST else supposed
    needed = found and cases_needed(
        promise.max_error,
        level,
        attempt=promise.attempt,
        true_error=found[0],
        share=found[1],
        power=promise.power,
    )
    missing = None if needed is None else max(0, needed - have)
    days = None if missing is None or not labelling.per_day else missing / (labelling.per_day * of_items)
    error, share = found or (None, None)
    return SegmentNeed(
        name, have, of_items, outcomes, error, share, needed, missing, days, _on(days, labelling)
    )


def _on(days: float | None, labelling: Labelling) -> str | None:
    if days is None or days > _HORIZON:
        return None
    try:
        return labelling.calendar.add_working_days(labelling.today, math.ceil(days)).isoformat()
    except OverflowError:
        return None
