"""When evidence that is still missing can be there, at today's volume and the time of those who label."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from midspan.decide.wording import counted
from midspan.definitions.workspace import WorkFile
from midspan.model.certificate import Refusal
from midspan.model.evidence import Evidence
from midspan.settings import Calendar
from midspan.stats.labels import least_cases

# Beyond this many working days no date is worth naming.
_HORIZON = 250_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """`missing` labelled cases, `per_day` of them each working day, the last on `on`; None where not in a lifetime."""

    missing: int
    per_day: float
    on: date | None

    def said(self, due: date | None) -> str:
        """In words, against the day of the decision: `at 8 a working day they can be there by 2026-11-27, …`."""
        if self.on is None:
            return f"at {self.per_day:,.4g} a working day they will not be there in a lifetime"
        by = f"at {self.per_day:,.4g} a working day they can be there by {self.on}"
        if due is None:
            return by
        days = (due - self.on).days
        if days >= 0:
            return f"{by}, {counted(days, 'day', 'days')} before the decision is due"
        return f"{by}, {counted(-days, 'day', 'days')} after the decision is due"


def missing_cases(file: WorkFile, evidence: Evidence, certify_cases: int) -> int | None:
    """Labelled cases that are known to be missing for a certificate; None where none are, or nobody can say.

    After a refusal the refusal says it; before any attempt it is the least number that can prove the limit.
    """
    record = evidence.certificate
    if record is not None:
        return record.outcome.missing if isinstance(record.outcome, Refusal) else None
    quality = file.work.quality
    limit, level = (quality.max_error, quality.confidence_level) if quality else (None, None)
    if limit is None or level is None or not (0 < limit < 1 and 0 < level < 1):
        return None
    lacking = least_cases(limit, level, attempt=evidence.attempts + 1) - certify_cases
    return lacking if lacking > 0 else None


def arrival(file: WorkFile, missing: int, calendar: Calendar, today: date) -> Arrival | None:
    """When the missing cases can be there; None where volume is unsaid.

    No more items can be labelled on a day than arrive, nor than the reviewers have time for.
    """
    now, review = file.work.today, file.work.review
    if now is None or now.volume is None:
        return None
    per_day = calendar.per_day(now.volume)
    if review and review.people is not None and review.effort:
        per_day = min(per_day, review.people * calendar.hours_per_day * 3600 / review.effort)
    if per_day <= 0 or missing / per_day > _HORIZON:
        return Arrival(missing, per_day, None)
    return Arrival(missing, per_day, _working_day(calendar, today, math.ceil(missing / per_day)))


def _working_day(calendar: Calendar, today: date, count: int) -> date | None:
    try:
        return calendar.add_working_days(today, count)
    except OverflowError:
        return None
