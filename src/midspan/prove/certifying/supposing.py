"""What develop outcomes let one suppose of what would act alone. No claim."""

from __future__ import annotations

from midspan.prove.labels import Labels


def at_half(labels: Labels, max_error: float) -> tuple[float, float] | None:
    """Error and share of what would act alone at the laxest threshold with half the limit; None where there is none.

    Where no answer has a confidence, all would.
    """
    confidence, wrong = labels.arrays
    if confidence is None:
        return (sum(wrong) / len(wrong), 1.0) if len(wrong) else None
    ordered = sorted(zip(confidence, wrong, strict=True), reverse=True)
    bad, found = 0, None
    for place, (score, error) in enumerate(ordered, 1):
        bad += error
        whole = place == len(ordered) or ordered[place][0] != score
        if whole and bad <= max_error / 2 * place:
            found = bad / place, place / len(ordered)
    return found
