"""From which confidence on to promote first: thresholds above the certified one, fixed before any label of production.

A certificate from many cases lies as near to its limit as its errors allow, and what is near the limit takes thousands of labels
to promote. A stricter threshold has fewer errors and fewer answers; the test begins where both together promise the fewest
draws, and goes on to the certified one in fixed sequence, at no cost of δ (STATISTICS §2).
Law: chosen from develop cases and confidences alone; neither certify labels nor labels of production choose anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.prove.certifying.attempts import labels_of
from midspan.prove.confidence.learning import read_sureness
from midspan.prove.identity import definition_parts, outcome_subject
from midspan.prove.ports import Described

# Shares of what the certificate lets act alone, the strictest first; its own threshold is all of it.
_SHARES = (0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)


def stricter(
    confidence: Sequence[float], wrong: Sequence[int], certified: float, limit: float, level: float
) -> tuple[float, ...]:
    """Thresholds to test before the certified one, falling; none where it promises to be promoted first.

    confidence, wrong: of develop cases. limit, level: as the test will have them.
    """
    alone = sorted(
        (-score, bool(bad)) for score, bad in zip(confidence, wrong, strict=True) if score >= certified
    )
    if not alone:
        return ()
    scores = [-score for score, _ in alone]
    found = sorted(
        {scores[max(0, round(share * len(scores)) - 1)] for share in _SHARES} - {certified}, reverse=True
    )
    grid = [*found, certified]
    draws = [_draws(alone, each, limit, level) for each in grid]
    first = len(grid) - 1 - draws[::-1].index(min(draws))
    return tuple(grid[first:-1])


def known_stricter(
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    implementation: str,
    certified: float | None,
    limit: float,
    level: float,
) -> tuple[float, ...]:
    """The same, from what the ledger has of its develop cases. Raises UsageError, StoreError."""
    if certified is None or not limit:
        return ()
    subject = outcome_subject(file.identity, definition_parts(file.work), described[implementation])
    labels = labels_of(ledger, subject, read_sureness(ledger, file, implementation, described))
    return stricter(labels.confidence, labels.wrong, certified, limit, level)


def _draws(alone: Sequence[tuple[float, bool]], threshold: float, limit: float, level: float) -> float:
    """How many labels at or above the certified threshold it takes, for those at or above this one to promote."""
    from midspan.stats import labels_to_promotion  # noqa: PLC0415 - numpy and scipy, only where a stream is opened

    there = [bad for score, bad in alone if -score >= threshold]
    # Half an error more than were seen: of few cases nobody knows that there is none.
    found = labels_to_promotion(limit, (sum(there) + 0.5) / (len(there) + 1), level)
    return float("inf") if found is None else found.mean * len(alone) / len(there)
