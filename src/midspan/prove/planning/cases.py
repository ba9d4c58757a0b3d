"""What certifying would take, before any label is spent: cases, and days of labelling."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from midspan.definitions.compiled import compile_work
from midspan.definitions.segmented import segment_paths
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.certificate import Segment
from midspan.model.evidence import CertificateRecord
from midspan.model.stage import Level
from midspan.model.work import Work
from midspan.prove.certifying.attempts import labels_of, newest_outcomes, number
from midspan.prove.certifying.by_segment import develop_by_segment
from midspan.prove.certifying.lasting import days_left
from midspan.prove.certifying.pool import Pool
from midspan.prove.certifying.supposing import at_half
from midspan.prove.confidence.learning import read_sureness
from midspan.prove.identity import definition_parts, outcome_subject
from midspan.prove.labels import Labels
from midspan.prove.planning.promotion import (
    PromotionPlan,
    acting_alone,
    certified_threshold,
    promotion_plan,
)
from midspan.prove.planning.segments import Labelling, Promise, SegmentPlan, by_segment
from midspan.prove.ports import Described
from midspan.prove.reviewers.measuring import known_counts
from midspan.prove.streams.stream import streams
from midspan.settings import Calendar
from midspan.stats import ConfusionCounts, cases_needed, least_cases

POWER = 0.8
# Supposed errors of what acts alone, as parts of the limit.
GUESSES = (0.0, 0.25, 0.5)
# Other limits, as multiples of the one in the definition.
OTHER_LIMITS = (0.5, 2.0)
_FEWEST_DEVELOP = 100


@dataclass(frozen=True, slots=True)
class Need:
    """Cases that would certify with 80 % probability, under a supposition.

    implementation: whose develop cases the supposition is from; None for a guess. true_error, share: the supposed
    error of what acts alone, and its share of the answered. needed: certify cases in all, with those that a
    judgement keeps; None where no number helps. missing: less what there is. days: working days of labelling the
    missing ones; None where volume or effort is unsaid.
    """

    max_error: float
    implementation: str | None
    true_error: float
    share: float
    needed: int | None
    missing: int | None
    days: float | None


@dataclass(frozen=True, slots=True)
class Renewal:
    """A certificate that holds, and what the next one takes: `fresh` cases (None: unknown), and working days for them.

    days_left: until it expires, 0 on its last day.
    """

    implementation: str
    expires: str
    days_left: int
    fresh: int | None
    days: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is and what is needed. least: cases without which the next attempt proves nothing at all.

    tested_limit: what is tested in place of `max_error`, where it is known how much those who judge may miss.
    by_segment: of each measured implementation, else one of guesses; none where the definition names no segments.
    promotion: None where the ceiling lies below `autonomous`.
    """

    work: str
    max_error: float
    confidence_level: float
    attempt: int
    have: int
    kept: int
    least: int
    missing: int
    labels_per_day: float | None
    limited_by: str | None
    needs: tuple[Need, ...]
    other_limits: tuple[Need, ...]
    tested_limit: float | None = None
    certified: tuple[Renewal, ...] = ()
    by_segment: tuple[SegmentPlan, ...] = ()
    promotion: PromotionPlan | None = None


def plan(
    file: WorkFile,
    pool: Pool,
    ledger: Ledger,
    described: Mapping[str, Described],
    calendar: Calendar,
    promise: tuple[float, float],
    certificates: Mapping[str, CertificateRecord],
    today: date,
) -> Plan:
    """promise: `max_error` and `confidence_level`. certificates: that hold, by implementation.

    Raises StoreError, and UsageError where those who judge may miss every error.
    """
    max_error, level = promise
    attempt = number(ledger, file.names, pool.keys, pool.inputs)
    per_day, limited_by = labels_per_day(file.work, calendar)
    strict = pool.trust.strict(max_error, level, attempt)
    if strict and strict.limit <= 0:
        raise UsageError(
            f"as far as is known, those who judge `{file.name}` miss every error: no number of cases proves anything",
            help=f"show them more wrong answers: `midspan cases export {file.name} --known-answers -o FILE`",
        )
    shows, at = (1 - strict.miss_bound, strict.confidence_level) if strict else (1.0, level)
    asked = _Asked(pool, max_error, level, attempt, shows, at, per_day)
    seen = {name: _develop(file, ledger, described, name, pool) for name in described}
    measured = {name: None if labels is None else at_half(labels, max_error) for name, labels in seen.items()}
    least = asked.scaled(least_cases(max_error * shows, at, attempt=attempt))
    return Plan(
        work=file.name,
        max_error=max_error,
        confidence_level=level,
        attempt=attempt,
        have=len(pool.keys),
        kept=len(pool.keys) - pool.answerable,
        least=least,
        missing=max(0, least - len(pool.keys)),
        labels_per_day=per_day,
        limited_by=limited_by,
        needs=tuple(asked.needs(measured)),
        other_limits=tuple(asked.at_other_limits()),
        tested_limit=strict.limit if strict else None,
        certified=tuple(
            asked.renewal(name, measured.get(name), record, today) for name, record in certificates.items()
        ),
        by_segment=tuple(
            asked.by_segment(file, ledger, described, measured, Labelling(per_day, calendar, today))
        ),
        promotion=_promotion(
            file, ledger, promise, seen, certificates, known_counts(pool.reviews), (per_day, limited_by)
        ),
    )


# The error of what acts alone, and its share of the answered.
_Supposed = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the next attempt asks of the cases.

    shows: of a wrong answer, how much those who judge are known to show. tested_level: at which that is tested. per_day: labels.
    """

    pool: Pool
    max_error: float
    level: float
    attempt: int
    shows: float
    tested_level: float
    per_day: float | None

    def scaled(self, answered: int) -> int:
        """With the cases that a judgement keeps, as many of them as there are among those at hand."""
        pool = self.pool
        return math.ceil(answered * (len(pool.keys) / pool.answerable if pool.answerable else 1.0))

    def need(
        self, limit: float, implementation: str | None, supposed: _Supposed, attempt: int | None = None
    ) -> Need:
        """attempt: another than the next."""
        error, share = supposed
        answered = cases_needed(
            limit * self.shows,
            self.tested_level,
            attempt=attempt or self.attempt,
            true_error=error,
            share=share,
            power=POWER,
        )
        needed = None if answered is None else self.scaled(answered)
        missing = None if needed is None else max(0, needed - len(self.pool.keys))
        days = None if missing is None or self.per_day is None else missing / self.per_day
        return Need(limit, implementation, error, share, needed, missing, days)

    def needs(self, measured: Mapping[str, _Supposed | None]) -> Iterator[Need]:
        """At the promised limit: as each was measured, then by guesses."""
        for name, found in measured.items():
            if found is not None:
                yield self.need(self.max_error, name, found)
        for part in GUESSES:
            yield self.need(self.max_error, None, (part * self.max_error, 1.0))

    def at_other_limits(self) -> Iterator[Need]:
        for factor in OTHER_LIMITS:
            limit = factor * self.max_error
            if limit < 1:
                yield self.need(limit, None, (0.25 * limit, 1.0))

    def renewal(
        self, name: str, supposed: _Supposed | None, record: CertificateRecord, today: date
    ) -> Renewal:
        fresh = self.need(self.max_error, name, supposed, 1).needed if supposed else None
        days = None if fresh is None or self.per_day is None else fresh / self.per_day
        return Renewal(name, record.expires[:10], days_left(record, today), fresh, days)

    def by_segment(
        self,
        file: WorkFile,
        ledger: Ledger,
        described: Mapping[str, Described],
        measured: Mapping[str, _Supposed | None],
        labelling: Labelling,
    ) -> Iterator[SegmentPlan]:
        """Of each implementation with enough develop outcomes, else one of guesses."""
        paths = segment_paths(file.work)
        if not paths:
            return
        develop = {name: _by_segment(file, ledger, described, name, self.pool, paths) for name in described}
        told: dict[str | None, Mapping[Segment, Labels]] = {
            name: found for name, found in develop.items() if _outcomes(found) >= _FEWEST_DEVELOP
        }
        promised = Promise(self.max_error, self.level, self.attempt, POWER)
        for name, labels in (told or {None: {}}).items():
            supposed = measured[name] if name else (self.max_error / 4, 1.0)
            whole = self.need(self.max_error, name, supposed).needed if supposed else None
            found = by_segment(self.pool, paths, labels, promised, labelling, name, whole)
            if found is not None:
                yield found


def _promotion(
    file: WorkFile,
    ledger: Ledger,
    promise: tuple[float, float],
    seen: Mapping[str, Labels | None],
    certificates: Mapping[str, CertificateRecord],
    reviewers: tuple[ConfusionCounts, ...],
    per_day: tuple[float | None, str | None],
) -> PromotionPlan | None:
    autonomy = file.work.autonomy
    if autonomy is None or autonomy.ceiling is not Level.AUTONOMOUS:
        return None
    supposed: dict[str | None, tuple[float, float]] = {
        name: acting_alone(labels, certified_threshold(certificates.get(name)), promise[0])
        for name, labels in seen.items()
        if labels is not None
    }
    guesses = supposed or {None: (0.25 * promise[0], 1.0)}
    blind = file.work.review.blind if file.work.review else None
    return promotion_plan(promise, len(streams(ledger, file.names)) + 1, reviewers, guesses, per_day, blind)


def _outcomes(by_segment: Mapping[Segment, Labels]) -> int:
    return sum(len(each.arrays[1]) for each in by_segment.values())


def labels_per_day(work: Work, calendar: Calendar) -> tuple[float | None, str | None]:
    """Labels a working day, and what limits them: `volume` of today, or the hours of the `review` people."""
    volume = work.today.volume if work.today else None
    review = work.review
    effort = (review and review.effort) or (work.today and work.today.effort)
    people = review.people if review else None
    arriving = calendar.per_day(volume) if volume else None
    capacity = people * calendar.hours_per_day * 3600 / effort if people and effort else None
    known = [(rate, name) for rate, name in ((arriving, "volume"), (capacity, "review")) if rate]
    return min(known) if known else (None, None)


def _develop(
    file: WorkFile, ledger: Ledger, described: Mapping[str, Described], name: str, pool: Pool
) -> Labels | None:
    """What develop outcomes say; None where they are too few to say anything."""
    subject = outcome_subject(file.identity, definition_parts(file.work), described[name])
    labels = labels_of(ledger, subject, read_sureness(ledger, file, name, described), without=pool.keys)
    return None if len(labels.arrays[1]) < _FEWEST_DEVELOP else labels


def _by_segment(
    file: WorkFile,
    ledger: Ledger,
    described: Mapping[str, Described],
    name: str,
    pool: Pool,
    paths: tuple[str, ...],
) -> Mapping[Segment, Labels]:
    subject = outcome_subject(file.identity, definition_parts(file.work), described[name])
    sure = read_sureness(ledger, file, name, described)
    earlier = newest_outcomes(ledger, subject, sure, without=pool.keys)
    return develop_by_segment(file, compile_work(file), earlier, paths)
