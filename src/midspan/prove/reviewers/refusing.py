"""Why nothing can be certified on the labels of those who gave them; said before an attempt is spent."""

from __future__ import annotations

from midspan import stats
from midspan.prove.bounds import lower
from midspan.prove.certifying.pool import Pool
from midspan.prove.reviewers.measuring import LEVEL, false_alarms_above, flagged


def refusal_of(pool: Pool, max_error: float, limit: float, level: float, attempt: int) -> str | None:
    """None where nothing speaks against it. limit, level: what is tested, tightened or not; max_error: what is promised."""
    if limit <= 0:
        return (
            "as far as is known, those who judged miss every error, so nothing can be tested on what they say"
        )
    return _too_many_doubted(pool, limit, level, attempt) or _alarms_above(pool, max_error)


def _too_many_doubted(pool: Pool, limit: float, level: float, attempt: int) -> str | None:
    """Cases whose right answer nobody knows who looks count as wrong: too many, and nothing could pass any more."""
    doubted, allowed = len(pool.trust.doubted), stats.attempt_delta(level, attempt)
    if not doubted or stats.p_value(doubted, pool.answerable, limit) <= allowed:
        return None
    named = flagged(pool.reviews)
    said = "; ".join(f"`{name}` {named[name]}" for name in sorted(pool.trust.unlooking))
    return (
        f"`{doubted}` of `{pool.answerable}` certify labels are quarantined: {said}, as nobody who looks at them would; each "
        "counts as wrong, and with so many nothing could be proven"
    )


def _alarms_above(pool: Pool, max_error: float) -> str | None:
    for name, each in false_alarms_above(pool.reviews, max_error).items():
        if name not in pool.trust.unlooking:
            least = lower(each.alarms, each.right, LEVEL)
            return (
                f"`{name}` rejected `{each.alarms}` of `{each.right}` right answers, so at least `{100 * least:.3g}%` at "
                f"`95%`: on labels of `{name}` even a system without errors shows more than `quality.max_error` of "
                f"`{100 * max_error:g}%`"
            )
    return None
