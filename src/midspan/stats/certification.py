"""From which confidence may it act alone? Learn then Test, fixed sequence, exact binomial tails.

The law: thresholds, their order, the start and δ are fixed before a certify label is looked at. The sequence steps
laxer while each test passes and stops at the first failure. A false certificate needs the first false threshold of
the sequence to pass its own exact test, and that happens with probability at most δ.
With `next_batch` the tails are hypergeometric: a batch has too many errors exactly as often as a limit, drawn
independently of the cases, lies below the true rate, so given the draw the same argument holds. That the average over
the draws stays within δ along the whole sequence is shown in docs/adr/0002-start-of-the-sequence.md.
Sources: Angelopoulos et al., Learn then Test (2021); Geifman & El-Yaniv, Selective classification (2017).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from midspan.model.certificate import Certificate, Refusal
from midspan.stats import tails
from midspan.stats.grid import Grid, grid
from midspan.stats.labelled import Labelled, labelled
from midspan.stats.labels import attempt_delta, fraction
from midspan.stats.shortfall import further_cases
from midspan.stats.start import start_by_counts, start_by_develop

METHOD = "ltt-fixed-sequence"
BATCH_METHOD = "ltt-fixed-sequence-next-batch"
_LARGEST_BATCH = 10**9


def certify(
    confidence: ArrayLike | None,
    wrong: ArrayLike,
    *,
    max_error: float,
    confidence_level: float = 0.95,
    attempt: int = 1,
    develop: tuple[ArrayLike | None, ArrayLike] | None = None,
    next_batch: int | None = None,
    judged: bool = False,
    lines: ArrayLike | None = None,
) -> Certificate | Refusal:
    """Prove the laxest confidence from which answers may act alone, or refuse and say what is missing.

    confidence: one number in 0–1 for each case, or None (or all None) for one all-or-nothing threshold.
    wrong: for each case whether the answer would be an error if it acted alone: bools, or 0 and 1. A case without
    a usable answer (an exception, a time-out) is passed as confidence 1 and wrong: it then counts at every
    threshold. A case that never acts alone (judgement, a constraint) is left out, and lowers the share outside.
    max_error, confidence_level: the promise. attempt: which use of these cases this is, from 1; it gets δ·6/(π²·attempt²)
    and never certifies more than a first attempt would.
    develop: confidences and labels of independent cases that may choose the start of the sequence, never pass it.
    next_batch: None promises the error in the long run. A number promises instead that of the next so many answers that
    act alone at the threshold, drawn from the same stream as the cases, at most `max_error` are wrong; it counts
    answers that act alone, not items, so it needs no forecast of the share. Below 1/`max_error` that allows none
    wrong. A short batch says little about the long run.
    lines: on how many lines of the sample each case stands, from 1; None: each on one. A case counts once, a wrong one as
    often as it stands there: so neither lines that repeat a right case, nor an error that comes again and again, can
    make the error look smaller than it is among inputs or among items of the stream. Both tests would have more cases or
    fewer errors, so this one passes less often than either.
    judged: the labels are people's judgements, and messages say acceptable and not acceptable.

    A refusal's `reason` is `confidence` (a NaN or a number outside 0–1; `missing` is None), `cases` (fewer than
    can prove it at all; `missing` is the gap, enough only if all act alone and none is wrong) or `inconclusive`
    (the first test failed; `missing` is an estimate with 80 % power at the observed error, None where more cases
    of this kind do not help).
    Raises ValueError for lengths that differ, values of a wrong kind, and parameters out of their range.
    """
    delta = attempt_delta(confidence_level, attempt)
    limit = fraction("max_error", max_error)
    batch = None if next_batch is None else _batch(next_batch)
    asked = _Asked(limit, float(confidence_level), int(attempt), delta, batch, judged, lines is not None)
    cases = labelled(confidence, wrong, lines)
    hints = None if develop is None else labelled(*develop)
    if not cases.usable:
        said = "confidence holds NaN or a number outside 0–1: nothing can be certified"
        return asked.refused(cases, "confidence", None, said)
    least = int(tails.fewest_cases(limit, delta, next_batch=batch))
    if cases.total < least:
        said = _too_few(cases.total, least, asked.promise, judged=judged)
        return asked.refused(cases, "cases", least - cases.total, said)
    first = _walk(cases, hints, limit, attempt_delta(confidence_level), batch)
    walk = first if attempt == 1 else _walk(cases, hints, limit, delta, batch)
    end = _end(walk, first)
    return asked.inconclusive(cases, walk, first) if end < walk.start else asked.certificate(cases, walk, end)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be proven, and how its end is told. lines: whether cases stand on several lines of the sample."""

    limit: float
    level: float
    attempt: int
    delta: float
    batch: int | None
    judged: bool
    lines: bool

    @property
    def promise(self) -> str:
        return _promise(self.limit, self.batch, judged=self.judged)

    def refused(self, cases: Labelled, reason: str, missing: int | None, message: str) -> Refusal:
        return Refusal(missing, message, reason, cases.total, self.limit, self.level, self.attempt)

    def inconclusive(self, cases: Labelled, walk: _Walk, first: _Walk) -> Refusal:
        missing = further_cases(walk.grid, walk.errors, self.limit, self.delta, self.batch)
        failed = walk if walk.end < walk.start else first
        said = _inconclusive(failed, self.promise, missing, judged=self.judged, lines=self.lines)
        return self.refused(cases, "inconclusive", missing, said)

    def certificate(self, cases: Labelled, walk: _Walk, end: int) -> Certificate:
        """At the threshold of this index."""
        k, n = int(walk.errors[end]), int(walk.grid.counts[end])
        return Certificate(
            threshold=None if cases.confidence is None else float(walk.grid.thresholds[end]),
            share=n / cases.total,
            n=n,
            errors=k,
            total=cases.total,
            max_error=self.limit,
            confidence_level=self.level,
            attempt=self.attempt,
            error_bound=min(tails.bound(k, n, self.delta, self.batch), self.limit),
            method=METHOD if self.batch is None else BATCH_METHOD,
            next_batch=self.batch,
        )


@dataclass(frozen=True, slots=True)
class _Walk:
    """One fixed sequence: `start` to `end` are the indices that passed, none where `end` is before `start`."""

    grid: Grid
    errors: NDArray[np.int64]
    start: int
    end: int


def _walk(
    cases: Labelled, hints: Labelled | None, max_error: float, delta: float, batch: int | None
) -> _Walk:
    found = grid(cases.scores, max_error, delta, batch)
    start = _start(found, cases, hints, max_error, delta, batch)
    errors = cases.errors_among(found.counts)
    # Among thresholds with as many errors the strictest is the hardest to pass: if it does, they all do.
    hardest = start + np.flatnonzero(np.diff(errors[start:], prepend=-1))
    failed = tails.tail(errors[hardest], found.counts[hardest], max_error, batch) > delta
    passed = int(hardest[failed.argmax()]) - start if failed.any() else errors.size - start
    return _Walk(found, errors, start, start + passed - 1)


def _start(
    found: Grid, cases: Labelled, hints: Labelled | None, max_error: float, delta: float, batch: int | None
) -> int:
    # Develop labels that say nothing about these thresholds choose nothing.
    if (
        hints is None
        or not hints.total
        or not hints.usable
        or (hints.confidence is None) != (cases.confidence is None)
    ):
        return start_by_counts(found, max_error, delta, batch)
    return start_by_develop(found, hints, max_error, delta, batch)


def _end(walk: _Walk, first: _Walk) -> int:
    """Index of the certified threshold: no laxer than the first attempt's, so that asking again never pays."""
    if first.end < first.start:
        return -1
    laxest = first.grid.thresholds[first.end]
    return min(walk.end, int(np.searchsorted(-walk.grid.thresholds, -laxest, side="right")) - 1)


def _too_few(total: int, least: int, promise: str, *, judged: bool) -> str:
    none = "all count and none is not acceptable" if judged else "all act alone and none is wrong"
    return (
        f"`{total}` labelled cases cannot prove {promise}: at least `{least}` are "
        f"needed, `{least - total}` more, and so few suffice only if {none}"
    )


def _inconclusive(walk: _Walk, promise: str, missing: int | None, *, judged: bool, lines: bool) -> str:
    k, n = int(walk.errors[walk.start]), int(walk.grid.counts[walk.start])
    if walk.end >= walk.start:
        seen = f"`{n}` cases prove {promise}, but at no threshold of this attempt"
    else:
        bad = "not acceptable" if judged else "wrong"
        among = f"`{k}` lines of the" if lines else f"`{k}` of the"
        seen = f"{among} `{n}` most confident cases are {bad}: {promise} is not proven"
    if missing is None:
        return (
            f"{seen}; even 100 times these cases would hardly do, better answers or a better confidence would"
        )
    rate = "the share that is acceptable" if judged else "the error"
    return (
        f"{seen}; if {rate} stays as it looks, about `{missing}` more labelled cases would do (4 times in 5)"
    )


def _promise(max_error: float, batch: int | None, *, judged: bool) -> str:
    among = "" if batch is None else f" among the next `{batch}` answers that act alone"
    if judged:
        return f"that at least `{_percent(1 - max_error)}` are acceptable{among}"
    return f"an error of at most `{_percent(max_error)}`{among}"


def _batch(next_batch: int) -> int:
    whole = isinstance(next_batch, int | np.integer) and not isinstance(next_batch, bool)
    if not whole or not 1 <= next_batch <= _LARGEST_BATCH:
        raise ValueError(f"next_batch must be a whole number from 1 to {_LARGEST_BATCH}, not `{next_batch}`")
    return int(next_batch)


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"
