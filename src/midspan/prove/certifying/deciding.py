"""What an attempt comes to on its labels: one certificate over all cases, one for each segment, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from midspan.ledger.run import Ledger
from midspan.model.certificate import BySegment, Certificate, Refusal
from midspan.prove.certifying.attempts import Attempt, labels_of, newest_outcomes, outcome_body
from midspan.prove.certifying.by_segment import ByCase, Segments, develop_by_segment, prove
from midspan.prove.certifying.hidden import alone_in
from midspan.prove.evaluating.trial import Trial
from midspan.prove.labels import Labels
from midspan.prove.reviewers.trusting import restated

Decided = Certificate | BySegment | Refusal
# What an attempt of this number would have come to on the same labels.
Decide = Callable[[int], Decided]


def deciding(
    on: Trial,
    ledger: Ledger,
    attempt: Attempt,
    labels: Labels,
    each: ByCase,
    segments: Segments | None,
    *,
    judged: bool,
) -> Decide:
    """labels: of the attempt; each: the same by segment. segments: None for one certificate over all. Raises StoreError."""
    trust, limit, level = attempt.trust, attempt.max_error, attempt.confidence_level
    if segments is None:
        develop = labels_of(ledger, on.subject(), on.sure, without=attempt.keys, before=attempt.seq)

        def over_all(j: int) -> Certificate | Refusal:
            strict = trust.strict(limit, level, j)
            tested = (strict.limit, strict.confidence_level) if strict else (limit, level)
            return restated(prove(labels, develop, *tested, j, judged=judged), strict, limit, level)

        return over_all
    earlier = newest_outcomes(ledger, on.subject(), on.sure, without=attempt.keys, before=attempt.seq)
    hints = develop_by_segment(on.file, on.work, earlier, segments.paths)

    def by_segment(j: int) -> BySegment:
        # Further attempts would be held to a limit a little stricter still; they are only foretold.
        found = segments.decide(each.labels, hints, j, judged=judged)
        return restated(found, trust.strict(limit, level, j), limit, level)

    return by_segment


def decided_body(outcome: Decided, each: ByCase, segments: Segments | None) -> dict[str, Any]:
    """As a certificate's entry keeps it.

    Beside segments of which none was certified stands the refusal that sums them up; beside a certificate over all cases,
    how the segments fare inside it.
    """
    body = outcome_body(outcome)
    if segments is not None and isinstance(outcome, BySegment) and not outcome.certified:
        body |= outcome_body(segments.unproven(outcome))
    if isinstance(outcome, Certificate) and each.labels:
        body["within"] = [asdict(found) for found in alone_in(outcome, each.paths, each.labels)]
    return body
