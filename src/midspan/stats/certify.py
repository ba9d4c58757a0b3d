"""From which confidence may it act alone? Learn then Test, fixed sequence, exact binomial tails.

The law: thresholds, their order, the start and δ are fixed before a certify label is looked at. The sequence steps
laxer while each test passes and stops at the first failure. A false certificate needs the first false threshold of
the sequence to pass its own exact test, and that happens with probability at most δ.
Sources: Angelopoulos et al., Learn then Test (2021); Geifman & El-Yaniv, Selective classification (2017).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from midspan.model.certificate import Certificate, Refusal
from midspan.stats import binomial
from midspan.stats.grid import Grid, grid
from midspan.stats.labelled import Labelled, labelled
from midspan.stats.labels import attempt_delta, fraction
from midspan.stats.shortfall import further_cases
from midspan.stats.start import start_by_counts, start_by_develop

METHOD = "ltt-fixed-sequence"


def certify(
    confidence: ArrayLike | None,
    wrong: ArrayLike,
    *,
    max_error: float,
    confidence_level: float = 0.95,
    attempt: int = 1,
    develop: tuple[ArrayLike | None, ArrayLike] | None = None,
) -> Certificate | Refusal:
    """Prove the laxest confidence from which answers may act alone, or refuse and say what is missing.

    confidence: one number in 0–1 for each case, or None (or all None) for one all-or-nothing threshold.
    wrong: for each case whether the answer would be an error if it acted alone: bools, or 0 and 1. A case without
    a usable answer (an exception, a time-out) is passed as confidence 1 and wrong: it then counts at every
    threshold. A case that never acts alone (judgement, a constraint) is left out, and lowers the share outside.
    max_error, confidence_level: the promise. attempt: the how-manieth use of these cases; it gets δ·6/(π²·attempt²).
    develop: confidences and labels of independent cases that may choose the start of the sequence, never pass it.

    A refusal's `reason` is `confidence` (a NaN or a number outside 0–1; `missing` is None), `cases` (fewer than
    can prove it at all; `missing` is the gap, enough only if all act alone and none is wrong) or `inconclusive`
    (the first test failed; `missing` is an estimate with 80 % power at the observed error, None where more cases
    of this kind do not help).
    Raises ValueError for lengths that differ, values of a wrong kind, and parameters out of their range.
    """
    delta = attempt_delta(confidence_level, attempt)
    limit = fraction("max_error", max_error)
    cases = labelled(confidence, wrong)
    hints = None if develop is None else labelled(*develop)

    def refuse(reason: str, missing: int | None, message: str) -> Refusal:
        return Refusal(missing, message, reason, cases.total, limit, float(confidence_level), int(attempt))

    if not cases.usable:
        return refuse(
            "confidence", None, "confidence holds NaN or a number outside `0`–`1`: nothing can be certified"
        )
    least = int(binomial.fewest_cases(limit, delta))
    if cases.total < least:
        return refuse("cases", least - cases.total, _too_few(cases.total, least, limit))
    found = grid(cases.scores, limit, delta)
    start = _start(found, cases, hints, limit, delta)
    errors = cases.errors_among(found.counts)
    passed = np.asarray(binomial.p_value(errors[start:], found.counts[start:], limit)) <= delta
    if not passed[0]:
        missing = further_cases(found, errors, limit, delta)
        k, n = int(errors[start]), int(found.counts[start])
        return refuse("inconclusive", missing, _inconclusive(k, n, limit, missing))
    last = start + (passed.size if passed.all() else int(passed.argmin())) - 1
    k, n = int(errors[last]), int(found.counts[last])
    return Certificate(
        threshold=None if cases.confidence is None else float(found.thresholds[last]),
        share=n / cases.total,
        n=n,
        errors=k,
        total=cases.total,
        max_error=limit,
        confidence_level=float(confidence_level),
        attempt=int(attempt),
        error_bound=min(binomial.upper(k, n, 1 - delta), limit),
        method=METHOD,
    )


def _start(found: Grid, cases: Labelled, hints: Labelled | None, max_error: float, delta: float) -> int:
    # Develop labels that say nothing about these thresholds choose nothing.
    if (
        hints is None
        or not hints.total
        or not hints.usable
        or (hints.confidence is None) != (cases.confidence is None)
    ):
        return start_by_counts(found, max_error, delta)
    return start_by_develop(found, hints, max_error, delta)


def _too_few(total: int, least: int, max_error: float) -> str:
    return (
        f"`{total}` labelled cases cannot prove an error of at most `{max_error:.4%}`: at least `{least}` are needed, "
        f"`{least - total}` more, and so few suffice only if all act alone and none is wrong"
    )


def _inconclusive(errors: int, n: int, max_error: float, missing: int | None) -> str:
    seen = f"`{errors}` of the `{n}` most confident cases are wrong, too many to prove an error of at most `{max_error:.4%}`"
    if missing is None:
        return f"{seen}; at this error more cases do not help, better answers or a better confidence do"
    return f"{seen}; if the error stays as it looks, about `{missing}` more labelled cases would (80 % of the time)"
