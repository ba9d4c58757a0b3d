"""Labelled cases as arrays: what may be passed in, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True)
class Labelled:
    """Cases with the most confident first. `confidence` is None where no case has one: all or nothing."""

    confidence: NDArray[np.float64] | None
    wrong: NDArray[np.int64]

    @property
    def total(self) -> int:
        return int(self.wrong.size)

    @property
    def usable(self) -> bool:
        """Every confidence is a number in 0–1 (NaN is none)."""
        return self.confidence is None or bool(np.all((self.confidence >= 0) & (self.confidence <= 1)))

    @property
    def scores(self) -> NDArray[np.float64]:
        """The confidences; all alike where there is none."""
        return np.ones(self.total) if self.confidence is None else self.confidence

    def errors_among(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Wrong ones among the first `counts` cases; each count must end where a run of ties ends."""
        return np.concatenate(([0], np.cumsum(self.wrong)))[counts]


def labelled(confidence: ArrayLike | None, wrong: ArrayLike, lines: ArrayLike | None = None) -> Labelled:
    """Cases from arrays of one length, sorted by confidence; a wrong one counts once for each line that it stands on.

    Raises ValueError for labels that are not bools (or the numbers 0 and 1), for confidences that are not
    numbers, for more than one dimension, and for lengths that differ.
    """
    labels, scores = _labels(wrong), _scores(confidence)
    if lines is not None:
        labels = labels * _lines(lines, labels.size)
    if scores is None:
        return Labelled(None, labels)
    if scores.size != labels.size:
        raise ValueError(
            f"confidence has `{scores.size}` values, wrong has `{labels.size}`: they must be as many"
        )
    order = np.argsort(-scores)
    return Labelled(scores[order], labels[order])


def _labels(wrong: ArrayLike) -> NDArray[np.int64]:
    labels = np.asarray(wrong)
    if labels.size == 0 and labels.ndim == 1:
        return np.zeros(0, dtype=np.int64)
    if labels.ndim != 1 or labels.dtype.kind not in "buif" or not bool(np.all((labels == 0) | (labels == 1))):
        raise ValueError("wrong must be a list of bools (or of 0 and 1), one for each case")
    return labels.astype(np.int64)


def _lines(lines: ArrayLike, size: int) -> NDArray[np.int64]:
    found = np.asarray(lines)
    if found.shape != (size,) or (size and (found.dtype.kind not in "ui" or bool(np.any(found < 1)))):
        raise ValueError("lines must be a list of whole numbers from 1, one for each case")
    return found.astype(np.int64)


def _scores(confidence: ArrayLike | None) -> NDArray[np.float64] | None:
    if confidence is None:
        return None
    scores = np.asarray(confidence)
    if scores.dtype == object and scores.ndim == 1 and all(one is None for one in scores):
        return None
    try:
        numbers = scores.astype(np.float64) if scores.dtype.kind in "buifO" else None
    except (TypeError, ValueError):
        numbers = None
    if numbers is None or numbers.ndim != 1:
        raise ValueError("confidence must be a list of numbers, one for each case, or None")
    return numbers
