"""How likely an attempt to certify is to pass, as far as develop cases tell. A forecast, never evidence.

The certify cases are imagined: so many as there are, drawn again and again from the develop outcomes by the Bayesian
bootstrap (Rubin, 1981), half an error added, and put through the same procedure that certifies. The share of the draws
that are certified is the forecast; nothing of the certify cases is looked at but their number.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from midspan.ledger.run import Ledger
from midspan.model.certificate import Certificate
from midspan.prove.certifying.attempts import attempt_id, find, newest_outcomes, number
from midspan.prove.certifying.by_segment import FEWEST_DEVELOP, develop_by_segment
from midspan.prove.certifying.certify import promise, segments_of
from midspan.prove.certifying.forecast import FEWEST, Forecast
from midspan.prove.certifying.pool import Pool
from midspan.prove.evaluating.trial import Trial
from midspan.prove.labels import Labels
from midspan.stats import certify, least_cases

SEED = 1
_MOST_DRAWS, _LEAST_DRAWS = 100, 20
# So many cases in all draws together take about a second.
_BUDGET = 300_000


def forecast(on: Trial, ledger: Ledger, labels: Labels, pool: Pool) -> Forecast | None:
    """The forecast for the next attempt; None where this very attempt was made before.

    labels: develop outcomes. Raises UsageError where the definition promises nothing, StoreError.
    """
    max_error, level = promise(on.file)
    if pool.keys and find(ledger, on.file.names, attempt_id(on, pool)) is not None:
        return None
    attempt = number(ledger, on.file.names, pool.keys, pool.inputs)
    strict = pool.trust.strict(max_error, level, attempt)
    limit, at = (strict.limit, strict.confidence_level) if strict else (max_error, level)
    wrong = labels.arrays[1]
    alone = len(wrong) / labels.total if labels.total else 0.0
    cases = round(alone * len(pool.keys))
    missing = max(0, math.ceil((least_cases(limit, at, attempt=attempt) - cases) / (alone or 1.0)))
    found = Forecast(
        on.described.name, max_error, attempt, cases, missing, len(wrong), sum(wrong), labels=pool.labels
    )
    if missing or len(wrong) < FEWEST:
        return found
    draws = max(_LEAST_DRAWS, min(_MOST_DRAWS, _BUDGET // cases))
    shares = [share for share in _certified(labels, cases, draws, (limit, at), attempt) if share]
    share = alone * sum(shares) / len(shares) if shares else None
    return replace(found, draws=draws, passes=len(shares) / draws, share_of_all=share)


def forecast_by_segment(on: Trial, ledger: Ledger, labels: Labels, pool: Pool) -> Forecast | None:
    """The same of an attempt in which each segment is to have a certificate: it passes where any of them does.

    Nothing is foretold where a segment that would be tested has too few develop outcomes.
    """
    segments = segments_of(on.file, pool)
    if find(ledger, on.file.names, attempt_id(on, pool, segments.paths)) is not None:
        return None
    attempt = number(ledger, on.file.names, pool.keys, pool.inputs)
    wrong, refusal = labels.arrays[1], segments.refusal(attempt)
    found = Forecast(
        f"{on.described.name}, each segment",
        segments.max_error,
        attempt,
        pool.answerable,
        (refusal.missing or 1) if refusal else 0,
        len(wrong),
        sum(wrong),
        labels=pool.labels,
    )
    earlier = newest_outcomes(ledger, on.subject(), on.sure, without=pool.keys)
    known = develop_by_segment(on.file, on.work, earlier, segments.paths)
    tested = segments.tested(attempt)
    if not tested or any(len(known.get(each, Labels()).arrays[1]) < FEWEST for each in tested):
        return found
    draws = max(_LEAST_DRAWS, min(_MOST_DRAWS, _BUDGET // pool.answerable))
    limits, alone = (segments.max_error, segments.level(attempt)), [0.0] * draws
    for place, each in enumerate(tested):
        drawn = _certified(known[each], segments.counts[each], draws, limits, attempt, seed=SEED + place)
        alone = [sofar + share * segments.counts[each] for sofar, share in zip(alone, drawn, strict=True)]
    passed = [cases / len(pool.keys) for cases in alone if cases]
    share = sum(passed) / len(passed) if passed else None
    return replace(found, draws=draws, passes=len(passed) / draws, share_of_all=share)


def _certified(
    labels: Labels, cases: int, draws: int, limits: tuple[float, float], attempt: int, seed: int = SEED
) -> list[float]:
    """Of each draw the share that is certified; 0 where it is refused."""
    source = np.random.default_rng(seed)
    confidence, wrong = labels.arrays
    bad = np.asarray(wrong, dtype=np.int64)
    scores = None if confidence is None else np.asarray(confidence, dtype=np.float64)
    hints = (confidence, wrong) if len(wrong) >= FEWEST_DEVELOP else None

    def one() -> float:
        drawn_scores, drawn = _draw(source, scores, bad, cases)
        found = certify(
            drawn_scores,
            drawn,
            max_error=limits[0],
            confidence_level=limits[1],
            attempt=attempt,
            develop=hints,
        )
        return found.n / cases if isinstance(found, Certificate) else 0.0

    return [one() for _ in range(draws)]


def _draw(
    source: np.random.Generator, scores: NDArray[np.float64] | None, wrong: NDArray[np.int64], cases: int
) -> tuple[NDArray[np.float64] | None, NDArray[np.int64]]:
    """Cases as they might be: the outcomes with random weights, and one more that is wrong every second time."""
    n = wrong.size
    weights = source.dirichlet(np.ones(n + 1))
    picked = source.choice(n + 1, size=cases, p=weights)
    extra = source.integers(n)
    labels = np.append(wrong, source.integers(2))[picked]
    return None if scores is None else np.append(scores, scores[extra])[picked], labels
