"""One order of the answers: promoted on those of March, then followed on those of June."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from midspan.stats import AuditDraw, DemotionDetector, PromotionTest, advised_rate

AUDIT = 0.05


@dataclass(frozen=True, slots=True)
class Followed:
    """promoted: after how many labels, None where March had too few. demoted: after how many labels of June, each labelled.

    items, labels: to the demotion where 5 % are audited, and all under suspicion. again: labels of other March answers
    after which it was demoted although nothing had changed.
    """

    promoted: int | None
    demoted: int | None = None
    items: int | None = None
    labels: int | None = None
    again: int | None = None


def follow(march: Sequence[bool], june: Sequence[bool], limit: float, seed: int) -> Followed:
    chance = np.random.default_rng(seed)
    first, then, again = (chance.permutation(np.array(each)).tolist() for each in (march, june, march))
    test = PromotionTest(limit)
    promoted = next((n for n, wrong in enumerate(first, 1) if test.update(wrong).promoted), None)
    if promoted is None:
        return Followed(None)
    items, labels = _audited(then, limit, b"order %016d" % seed)
    return Followed(promoted, _demoted(then, limit), items, labels, _demoted(again, limit))


def _demoted(labels: Sequence[bool], limit: float) -> int | None:
    detector = DemotionDetector(limit)
    return next((n for n, wrong in enumerate(labels, 1) if detector.update(wrong).demoted), None)


def _audited(answers: Sequence[bool], limit: float, key: bytes) -> tuple[int | None, int | None]:
    detector = DemotionDetector(limit)
    for item, wrong in enumerate(answers, 1):
        if AuditDraw(key, advised_rate(detector.state, AUDIT)).selected(str(item)):
            detector.update(wrong)
        if detector.state.demoted:
            return item, detector.state.n
    return None, None
