"""Evidence: what was measured, with its counts and bounds, as the ledger holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from midspan.model.certificate import BySegment, Proof, Refusal

# The kind of failure of an answer that nobody has judged.
UNJUDGED = "unjudged"


class LabelKind(StrEnum):
    """What the labels of some cases are: right answers, people's judgements of answers, or some of each."""

    ANSWERS = "answers"
    JUDGEMENTS = "judgements"
    BOTH = "both"


def kind_of(judged: int, total: int) -> LabelKind:
    """The kind of the labels of `total` cases of which `judged` hold judgements."""
    if not judged:
        return LabelKind.ANSWERS
    return LabelKind.JUDGEMENTS if judged == total else LabelKind.BOTH


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcomes over a set of cases. `right + wrong + errored + kept + held == total`; nothing is dropped.

    errored: no usable answer (exception, time-out, wrong shape, bad confidence); kept: sent to a person by a
    judgement before any implementation saw it; held: held back because a constraint did not hold.
    error_rate = (wrong + errored) / (right + wrong + errored) with its exact one-sided bounds at `level`;
    None where nothing was answered.
    """

    total: int
    right: int
    wrong: int
    errored: int
    kept: int
    held: int
    error_rate: float | None
    lower: float | None
    upper: float | None
    level: float

    @property
    def scored(self) -> int:
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Modes:
    """Which declared failure modes the wrong answers among `answers` showed.

    shown: how many wrong answers showed each mode that can be recognised; one may show several. undeclared: those of
    the `wrong` that showed none.
    """

    answers: int
    wrong: int
    undeclared: int
    shown: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Consistency:
    """Of `total` items that were tried several times, `alike` got answers that are all alike, as the score has it.

    An item with a trial that gave no answer is not alike. lower: exact one-sided bound of the share at `level`.
    """

    alike: int
    total: int
    lower: float
    level: float

    @property
    def share(self) -> float:
        return self.alike / self.total


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One implementation on one set of cases. `latency_n` counts the items whose latency was measured.

    judged: cases whose label is a judgement: there right means acceptable, and wrong not acceptable.
    by: the kind of confidence that was asked for, None: the answers' own; unsure: answers of which that is not known.
    modes: None where no failure mode can be recognised. consistency: None where no item was tried several times.
    latency_p95_low_s, latency_p95_high_s: the exact two-sided interval of the 95th percentile; an end is None where so few
    items say nothing of it.
    """

    work: str
    implementation: str
    use: str
    measured: Measured
    segments: tuple[tuple[str, Measured], ...]
    failures: tuple[tuple[str, int], ...]
    cost_per_item: float | None
    latency_mean_s: float | None
    latency_p95_s: float | None
    currency: str | None = None
    latency_n: int = 0
    judged: int = 0
    modes: Modes | None = None
    consistency: Consistency | None = None
    by: str | None = None
    unsure: int = 0
    latency_p95_low_s: float | None = None
    latency_p95_high_s: float | None = None

    @property
    def labels(self) -> LabelKind:
        return kind_of(self.judged, self.measured.total)

    @property
    def unjudged(self) -> int:
        """Answers that nobody has judged; they are in `errored`."""
        return dict(self.failures).get(UNJUDGED, 0)


@dataclass(frozen=True, slots=True)
class Observed:
    """Something that answers must not do on a rung: how many of those where it can be told did it, with its upper bound."""

    what: str
    count: int
    of: int
    bound: float


@dataclass(frozen=True, slots=True)
class RungResult:
    """One rung of the stress ladder. not_run: why it has not been tried; does_not_apply: why it says nothing of this work.

    acts_alone: share of the rung's items at or above the threshold, with `n_alone` its count; error over those
    that act alone, with its one-sided upper bound. Where the right answer is "must not act alone", every item
    that acts alone is an error. accuracy: share handled rightly of the `answered`. does: what to which field.
    refusals: items that do not act alone, by what kept them from it (judgement, constraint, schema, confidence).
    failures: items without a usable answer, by kind; they count as acting alone. latency_p95_s: of `latency_n` items.
    modes: None where no failure mode can be recognised. observed: None where the rung looks at nothing more.
    retries: calls of a service that were made again.
    """

    rung: str
    expectation: str
    total: int
    n_alone: int
    errors: int
    acts_alone: float | None
    error_rate: float | None
    error_bound: float | None
    accuracy: float | None
    not_run: str | None = None
    does: str = ""
    answered: int = 0
    does_not_apply: str | None = None
    refusals: Mapping[str, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)
    latency_p95_s: float | None = None
    latency_n: int = 0
    modes: Modes | None = None
    observed: Observed | None = None
    retries: int = 0

    @property
    def ran(self) -> bool:
        return self.not_run is None and self.does_not_apply is None


@dataclass(frozen=True, slots=True)
class LabelTrust:
    """What the certify labels were worth, given who gave them.

    unlooking: people who labelled some and cannot have looked; doubted: right answers by their labels, which counted as
    wrong. tested_limit, tested_level: what was tested in place of the promise, since judges may miss as much as
    `miss_bound` of what is not acceptable; None where that is unknown, or labels are no judgements.
    """

    unlooking: tuple[str, ...]
    doubted: int
    tested_limit: float | None
    tested_level: float | None
    miss_bound: float | None


@dataclass(frozen=True, slots=True)
class InSegment:
    """One segment inside a certificate over all cases: what acts alone, and the wrong ones among it. No claim."""

    segment: str
    n: int
    errors: int


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """A certificate or a refusal as recorded, with what it holds for. `void_because` names what changed since.

    judged: certify cases whose label is a judgement: there the promise is that answers are acceptable. by_segment: what
    became of each segment, where each was to have a certificate of its own; where none has, the outcome is a refusal.
    within: how the segments fare inside a certificate over all cases. by: the kind of confidence that its threshold is of,
    None: the answers' own. reviewers: None where nothing is other than if
    nothing were known of those who labelled.
    """

    work: str
    implementation: str
    outcome: Proof | Refusal
    share_of_all: float
    total_items: int
    kept: int
    held: int
    at: str
    expires: str
    attempt_id: str
    seq: int
    void_because: tuple[str, ...] = ()
    judged: int = 0
    by_segment: BySegment | None = None
    reviewers: LabelTrust | None = None
    within: tuple[InSegment, ...] = ()
    by: str | None = None

    @property
    def labels(self) -> LabelKind:
        return kind_of(self.judged, self.total_items)

    @property
    def proof(self) -> Proof | None:
        """What was proven, whether or not it still holds; None after a refusal."""
        return None if isinstance(self.outcome, Refusal) else self.outcome

    @property
    def valid(self) -> bool:
        return self.proof is not None and not self.void_because


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known about one work: the newest certificate or refusal, evaluations, stress.

    demo_gap: accuracy lost from the first rung to the last, over `demo_gap_n` answers, with its interval; None where not
    measured.
    attempts: spent on the certify cases as they are. measured_at: when anything about it was last measured.
    """

    work: str
    certificate: CertificateRecord | None = None
    evaluations: tuple[Evaluation, ...] = ()
    stress: tuple[RungResult, ...] = ()
    demo_gap: float | None = None
    demo_gap_n: int = 0
    demo_gap_low: float | None = None
    demo_gap_high: float | None = None
    attempts: int = 0
    measured_at: str | None = None
