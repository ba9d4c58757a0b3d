"""Refusals that need no label: told by counts, inputs and what was attempted before, so nothing is spent on them."""

from __future__ import annotations

from midspan.ledger.run import Ledger
from midspan.model.certificate import Refusal
from midspan.model.evidence import LabelKind
from midspan.prove.certifying.attempts import Attempt, attempts, labels_of
from midspan.prove.certifying.by_segment import Segments
from midspan.prove.certifying.pool import Pool
from midspan.prove.certifying.unfit import unfit
from midspan.prove.confidence.known import doubt
from midspan.prove.evaluating.trial import Trial
from midspan.prove.evaluating.unjudged import unjudged
from midspan.prove.labels import Labels
from midspan.prove.reviewers.refusing import refusal_of
from midspan.stats import least_cases
from midspan.stats.tightening import Tightened


def refused_unseen(
    on: Trial,
    ledger: Ledger,
    pool: Pool,
    promised: tuple[float, float],
    strict: Tightened | None,
    j: int,
    segments: Segments | None,
) -> Refusal | None:
    """A refusal that needs no label: nothing is spent. None where the attempt may be made.

    strict: what is tested in place of what is promised. j: the number of the attempt.
    """
    max_error, level = promised
    limit, at = (strict.limit, strict.confidence_level) if strict else promised

    def refuse(reason: str, missing: int | None, message: str) -> Refusal:
        return Refusal(missing, message, reason, len(pool.keys), max_error, level, j)

    for each in attempts(ledger):
        changed = (each.max_error, each.confidence_level) != (max_error, level)
        if changed and each.shares_cases(on.file.names, pool.keys, pool.inputs):
            return refuse("limit-changed", None, _limit_changed(each, len(each.inputs & pool.inputs)))
    found = unfit(ledger, pool)
    if found is not None:
        return refuse(found[0], None, found[1])
    least = least_cases(limit, at, attempt=j) if limit > 0 else 0
    if pool.answerable < least:
        return refuse("cases", least - pool.answerable, _too_few(pool, least, j, limit))
    for reason, why in (
        ("reviewers", refusal_of(pool, max_error, limit, at, j)),
        ("signal", _unsure(on, ledger, pool)),
    ):
        if why is not None:
            return refuse(reason, None, why)
    waiting = unjudged(on) if pool.judged else 0
    if waiting:
        return refuse("unjudged", waiting, _waiting(waiting, on.described.name))
    return segments.refusal(j) if segments else None


def _unsure(on: Trial, ledger: Ledger, pool: Pool) -> str | None:
    """Why it cannot be known how sure answers are; None where develop answers show that it is."""
    develop = labels_of(ledger, on.subject(), on.sure, without=pool.keys) if on.sure.by else Labels()
    return doubt(on.described.name, on.sure, develop)


def _waiting(count: int, name: str) -> str:
    return f"nobody has judged `{count}` of the answers of `{name}` to certify cases: each would count as not acceptable"


def _limit_changed(earlier: Attempt, shared: int) -> str:
    return (
        f"`{shared}` of these certify cases were looked at under another limit (`quality.max_error` "
        f"`{100 * earlier.max_error:g}%` at `{100 * earlier.confidence_level:g}%`); "
        "a limit that was chosen after looking proves nothing"
    )


def _too_few(pool: Pool, least: int, attempt: int, max_error: float) -> str:
    kept = len(pool.keys) - pool.answerable
    aside = f" (and `{kept}` that a judgement keeps)" if kept else ""
    judged = pool.labels is LabelKind.JUDGEMENTS
    promise = (
        f"that at least `{100 - 100 * max_error:g}%` are acceptable"
        if judged
        else f"an error of at most `{100 * max_error:g}%`"
    )
    none = "all count and none is not acceptable" if judged else "all act alone and none is wrong"
    return (
        f"`{pool.answerable}` certify cases{aside} cannot prove {promise}: attempt "
        f"`{attempt}` needs at least `{least}`, `{least - pool.answerable}` more, and so few suffice only if {none}"
    )
