"""What an attempt to certify gave."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.model.evidence import CertificateRecord, Evaluation
from midspan.prove.material import Unusable


@dataclass(frozen=True, slots=True)
class NextAttempt:
    """What asking again on the same cases would cost, had this been attempt `attempt`.

    least: answers that could then prove the limit at all. share_of_all: what would then be certified of this same
    result (None: nothing). left: further attempts at which this same result would still be certified, up to 20.
    """

    attempt: int
    least: int
    share_of_all: float | None
    left: int


@dataclass(frozen=True, slots=True)
class Certified:
    """What was recorded.

    next_attempt: None where no attempt was spent. unsure: answers without a confidence among those that have one.
    repeated: lines whose case stands above: they count where they are wrong. spent: whether this run looked at labels.
    """

    record: CertificateRecord
    next_attempt: NextAttempt | None
    evaluation: Evaluation | None
    unsure: int
    repeated: int
    unusable: Unusable
    spent: bool
