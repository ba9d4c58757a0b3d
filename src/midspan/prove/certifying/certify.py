"""Certifying: spends the certify cases, once, on one candidate.

Order, so that nothing can be chosen after looking: the request is checked by counts and inputs alone; the attempt is
recorded; only then are answers compared with labels. The same request again gives the recorded result and spends
nothing; one that was interrupted is continued as the same attempt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from midspan.definitions.digests import digest
from midspan.definitions.segmented import segment_paths
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.case import Use
from midspan.model.certificate import BySegment, Certificate, Refusal
from midspan.model.entry import Entry, Recorded
from midspan.model.evidence import CertificateRecord, LabelKind
from midspan.prove.certifying.attempts import (
    Attempt,
    attempt_id,
    distinct,
    find,
    learned_of,
    number,
    outcome_body,
    spend,
    unfinished,
)
from midspan.prove.certifying.by_segment import ByCase, Segments
from midspan.prove.certifying.certified import Certified, NextAttempt
from midspan.prove.certifying.deciding import Decide, decided_body, deciding
from midspan.prove.certifying.lasting import last_day
from midspan.prove.certifying.pool import Pool, pool_of
from midspan.prove.certifying.unseen import refused_unseen
from midspan.prove.confidence.sureness import TRAINED
from midspan.prove.evaluating.asking import Progress, outcomes
from midspan.prove.evaluating.evaluate import learned, record
from midspan.prove.evaluating.summary import Tally, segments_by
from midspan.prove.evaluating.trial import Trial
from midspan.prove.identity import confidence_level
from midspan.prove.keys import short
from midspan.prove.labels import Labels
from midspan.prove.records import certificate_record, evaluation_from
from midspan.stats import least_cases

_MOST_ATTEMPTS_SHOWN = 20


# Told the certify cases before an attempt on them is spent, says why none shall be; None lets it be spent.
Consent = Callable[[Pool], str | None]


def certify(
    on: Trial,
    ledger: Ledger,
    *,
    today: date,
    currency: str | None,
    progress: Progress,
    consent: Consent = lambda _: None,
    by_segment: bool = False,
) -> Certified:
    """Certify one candidate on the certify cases, or refuse.

    by_segment: a certificate for each segment instead of one over all of them.
    Raises UsageError where the definition promises nothing (`quality.max_error`), names no segments although they are
    asked for, or there is no file of cases.
    """
    max_error, level = promise(on.file)
    pool = pool_of(on.file, on.work)
    segments = segments_of(on.file, pool) if by_segment else None
    paths = segments.paths if segments else ()
    if on.sure.by == TRAINED:
        on = unfinished(on, ledger, pool, paths) or learned(on, ledger)
    id_ = attempt_id(on, pool, paths)
    j = number(ledger, on.file.names, pool.keys, pool.inputs, before=id_)
    strict = pool.trust.strict(max_error, level, j)
    if segments and strict:
        segments = replace(segments, max_error=strict.limit, confidence_level=strict.confidence_level)
    recorded = ledger.latest("certificate", on.file.names, id_) or _proven_before(on, ledger, pool, paths)
    if recorded is not None:
        return _certified(recorded, on.file, pool, spent=False)
    attempt = find(ledger, on.file.names, id_)
    if attempt is None:
        refusal = refused_unseen(on, ledger, pool, (max_error, level), strict, j, segments)
        if refusal is not None:
            return _refuse(on, ledger, pool, refusal, today)
        declined = consent(pool)
        if declined is not None:
            return _declined(on, ledger, pool, declined, today)
        attempt = spend(on, ledger, pool, id_, max_error, level, segments.tested(j) if segments else None)
    return _spent(on, ledger, pool, attempt, segments, today=today, currency=currency, progress=progress)


def _proven_before(on: Trial, ledger: Ledger, pool: Pool, paths: Sequence[str]) -> Recorded | None:
    """The same proof, from when less was known of how much the same judges miss: to know more takes nothing away."""
    if not pool.trust.shown:
        return None
    about = _about(on)
    for each in ledger.read("certificate", on.file.names, newest_first=True):
        same = "refusal" not in each.body and all(each.body[key] == about[key] for key in about)
        attempt = find(ledger, on.file.names, each.body["attempt"]) if same else None
        if (
            attempt is not None
            and attempt.keys == pool.keys
            and attempt.repeats == pool.repeats
            and attempt.by_segment == bool(paths)
            and attempt.trust.unlooking == pool.trust.unlooking
            and attempt.trust.shown
        ):
            return each
    return None


def segments_of(file: WorkFile, pool: Pool) -> Segments:
    """The certify cases by segment. Raises UsageError where the definition does not say where an item says its segment."""
    paths = segment_paths(file.work)
    if not paths:
        raise UsageError(
            f"`{file.name}` names no segments, so nothing can be claimed of each",
            help="name where an item says its segment, such as `quality: {segments: [input.channel]}`; a `segment` of "
            "the cases is no help, since items in production have none",
        )
    return Segments(paths, pool.segments, pool.answerable, *promise(file))


def promise(file: WorkFile) -> tuple[float, float]:
    """Limit and level that are to be certified. Raises UsageError where the definition has none."""
    quality, level = file.work.quality, confidence_level(file.work)
    limit = quality.max_error if quality else None
    if limit is None or not 0 < limit < 1:
        raise UsageError(
            f"`{file.name}` promises no limit that could be certified",
            help="set `quality.max_error` to a share above 0% and below 100%",
        )
    if not 0 < level < 1:
        raise UsageError(
            f"`quality.confidence_level` of `{file.name}` cannot be reached",
            help="set it to `95%`, or leave it out",
        )
    return limit, level


def _spent(
    on: Trial,
    ledger: Ledger,
    pool: Pool,
    attempt: Attempt,
    segments: Segments | None,
    *,
    today: date,
    currency: str | None,
    progress: Progress,
) -> Certified:
    _ask_the_other(on, ledger, attempt, progress)
    looked = _look(on, ledger, attempt, progress)
    labels, each = looked.labels, looked.each
    summary = looked.tally.evaluation(
        on.file.name, on.described.name, Use.CERTIFY.value, attempt.confidence_level, currency
    )
    record(on, ledger, Use.CERTIFY.value, {"evaluation": asdict(summary), "content": attempt.id})
    j = number(ledger, on.file.names, attempt.keys, attempt.inputs, before=attempt.id)
    decide = deciding(
        on, ledger, attempt, labels, each, segments, judged=summary.labels is LabelKind.JUDGEMENTS
    )
    outcome = decide(j)
    body = {
        **_about(on),
        **decided_body(outcome, each, segments),
        "attempt": attempt.id,
        "share_of_all": _share(outcome, labels),
        "total_items": labels.total,
        "kept": labels.kept,
        "held": labels.held,
        "unsure": labels.unsure,
        "repeated": pool.repeated,
        "judged": summary.judged,
        "reviewers": attempt.trust.said(attempt.max_error, attempt.confidence_level, j, looked.doubted),
        "expires": last_day(today).isoformat(),
        "next_attempt": asdict(_next(decide, labels, attempt, j)),
        "evaluation": asdict(summary),
    }
    ledger.append([Entry("certificate", on.file.identity, attempt.id, body)], once=True)
    return _recorded(ledger, on.file, attempt.id, pool, spent=True)


@dataclass(slots=True)
class _Looked:
    """What the outcomes of all certify cases come to. doubted: right ones that nobody who looks vouches for."""

    labels: Labels
    tally: Tally
    each: ByCase
    doubted: int = 0


def _ask_the_other(on: Trial, ledger: Ledger, attempt: Attempt, progress: Progress) -> None:
    """Have the one that has to agree answer as well: whether it does is read from what is recorded."""
    if on.other is None:
        if on.sure.beside is not None:
            raise AssertionError(f"`{on.sure.named}`, which has to agree, is not on trial")
        return
    for done, _ in enumerate(
        outcomes(on.other, distinct(on.file, on.work, attempt), ledger, use=Use.CERTIFY), 1
    ):
        if not done % on.other.told_every:
            progress(f"{on.other.described.name}, certify", done, attempt.keys.__len__)


def _look(on: Trial, ledger: Ledger, attempt: Attempt, progress: Progress) -> _Looked:
    """Compare answers with labels. Raises UsageError where cases are gone meanwhile."""
    found = _Looked(Labels(), Tally(), ByCase(segment_paths(on.file.work)))
    shown = segments_by(segment_paths(on.file.work))
    done = 0
    for done, one in enumerate(outcomes(on, distinct(on.file, on.work, attempt), ledger, use=Use.CERTIFY), 1):
        counted = attempt.trust.counted(one.case, one.outcome)
        found.doubted += counted is not one.outcome
        lines = attempt.repeats.get(short(one.case.key), 1)
        found.labels.add(counted, lines)
        found.each.add(one.case, counted, lines)
        found.tally.add(counted, shown(one.case), judged=one.case.judged is not None)
        if not done % on.told_every:
            progress(f"{on.described.name}, certify", done, attempt.keys.__len__)
    if done != len(attempt.keys):
        raise UsageError(
            f"the certify cases of `{on.file.name}` changed while they were used: `{len(attempt.keys) - done}` are gone",
            help="restore them and run the command again",
        )
    return found


def _next(decide: Decide, labels: Labels, attempt: Attempt, j: int) -> NextAttempt:
    following, left = decide(j + 1), 0
    while left < _MOST_ATTEMPTS_SHOWN and _share(decide(j + left + 1), labels):
        left += 1
    least = least_cases(attempt.max_error, attempt.confidence_level, attempt=j + 1)
    return NextAttempt(j + 1, least, _share(following, labels) or None, left)


def _share(outcome: Certificate | BySegment | Refusal, labels: Labels) -> float:
    return 0.0 if isinstance(outcome, Refusal) or not labels.total else outcome.n / labels.total


def _refuse(on: Trial, ledger: Ledger, pool: Pool, refusal: Refusal, today: date) -> Certified:
    body = {
        **_about(on),
        **outcome_body(refusal),
        "attempt": "",
        "share_of_all": 0.0,
        "total_items": len(pool.keys),
        "kept": len(pool.keys) - pool.answerable,
        "held": 0,
        "unsure": 0,
        "repeated": pool.repeated,
        "judged": pool.judged,
        "expires": today.isoformat(),
    }
    key = digest([_about(on), outcome_body(refusal)])
    ledger.append([Entry("certificate", on.file.identity, key, body)], once=True)
    return _recorded(ledger, on.file, key, pool, spent=False)


def _declined(on: Trial, ledger: Ledger, pool: Pool, doubt: str, today: date) -> Certified:
    """A refusal that rests on a forecast: it is no evidence, so nothing of it is recorded."""
    max_error, level = promise(on.file)
    j = number(ledger, on.file.names, pool.keys, pool.inputs)
    record = CertificateRecord(
        work=on.file.name,
        implementation=on.described.name,
        outcome=Refusal(None, doubt, "forecast", len(pool.keys), max_error, level, j),
        share_of_all=0.0,
        total_items=len(pool.keys),
        kept=len(pool.keys) - pool.answerable,
        held=0,
        at=today.isoformat(),
        expires=today.isoformat(),
        attempt_id="",
        seq=0,
        judged=pool.judged,
    )
    return Certified(record, None, None, 0, pool.repeated, pool.unusable, spent=False)


def _about(on: Trial) -> dict[str, Any]:
    return {
        "implementation": on.described.name,
        "definition": dict(on.definition),
        "parts": dict(on.described.parts),
        "fit": learned_of(on),
        "by": on.sure.name,
    }


def _recorded(ledger: Ledger, file: WorkFile, key: str, pool: Pool, *, spent: bool) -> Certified:
    entry = ledger.latest("certificate", file.names, key)
    if entry is None:
        raise AssertionError(f"certificate {key} was appended and is not there")
    return _certified(entry, file, pool, spent=spent)


def _certified(entry: Recorded, file: WorkFile, pool: Pool, *, spent: bool) -> Certified:
    body = entry.body
    following = body.get("next_attempt")
    return Certified(
        record=certificate_record(entry, file.name),
        next_attempt=NextAttempt(**following) if following else None,
        evaluation=evaluation_from(body["evaluation"]) if body.get("evaluation") else None,
        unsure=body["unsure"],
        repeated=body["repeated"],
        unusable=pool.unusable,
        spent=spent,
    )
