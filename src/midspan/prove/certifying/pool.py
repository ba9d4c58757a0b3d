"""One pass over a work's cases for what certifying asks before it looks at any label."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.faults import Fault
from midspan.definitions.judgements import by_answer
from midspan.definitions.reviewtally import ReviewTally
from midspan.definitions.segmented import segment_of, segment_paths
from midspan.definitions.workspace import WorkFile
from midspan.model.case import Use
from midspan.model.certificate import Segment
from midspan.model.evidence import LabelKind, kind_of
from midspan.prove.keys import short
from midspan.prove.material import Unusable, cases_for, cases_path
from midspan.prove.reviewers.trusting import Trust, trust_in


@dataclass(slots=True)
class Pool:
    """The certify cases by their keys and inputs (see `keys`), and the inputs that a candidate was built on.

    answerable: distinct certify cases that no judgement keeps. repeats: on how many lines those stand that stand on several.
    judged: distinct ones whose label is a judgement. segments: the answerable ones that say their segment, by it.
    reviews: who labelled and judged, over all usable cases; trust: what the certify labels are worth for it.
    """

    keys: set[bytes] = field(default_factory=set)
    inputs: set[bytes] = field(default_factory=set)
    built_on: set[bytes] = field(default_factory=set)
    answerable: int = 0
    repeats: Counter[bytes] = field(default_factory=Counter)
    judged: int = 0
    segments: Counter[Segment] = field(default_factory=Counter)
    reviews: ReviewTally = field(default_factory=ReviewTally)
    trust: Trust = field(default_factory=Trust)
    unusable: Unusable = field(default_factory=Unusable)

    @property
    def repeated(self) -> int:
        """Certify lines whose case stands above."""
        return self.repeats.total() - len(self.repeats)

    @property
    def labels(self) -> LabelKind:
        return kind_of(self.judged, len(self.keys))


def pool_of(file: WorkFile, work: CompiledWork) -> Pool:
    """Raises UsageError where there is no file of cases."""
    pool, judges, anonymous = Pool(), 0, False
    segment = segment_of(segment_paths(file.work))
    for case in cases_for(file, work, frozenset(Use), pool.unusable):
        pool.reviews.add(case, work)
        if case.use is Use.EXAMPLE:
            continue
        if case.use is not Use.CERTIFY:
            pool.built_on.add(short(case.input_key))
        elif short(case.key) in pool.keys:
            pool.repeats[short(case.key)] = pool.repeats.get(short(case.key), 1) + 1
        else:
            pool.keys.add(short(case.key))
            pool.inputs.add(short(case.input_key))
            if case.judged is not None:
                pool.judged += 1
                judges = max(judges, *map(len, by_answer(case.judged).values()), 1)
                anonymous |= any(each.by is None for each in case.judged)
            if work.judged(case.input) is None:
                pool.answerable += 1
                where = segment(case.input)
                if where is not None:
                    pool.segments[where] += 1
    pool.trust = trust_in(file, work, pool.reviews, judges, anonymous=anonymous)
    return pool


@dataclass(slots=True)
class CertifyCases:
    """Keys and inputs of the certify cases. measured: whether any case at all holds what measures its reviewers."""

    keys: set[bytes] = field(default_factory=set)
    inputs: set[bytes] = field(default_factory=set)
    measured: bool = False


def certify_cases(file: WorkFile) -> CertifyCases:
    """As the file has them now; none where there is no file."""
    found = CertifyCases()
    for case in read_cases(file.cases, cases_path(file)) if file.cases.is_file() else ():
        if not isinstance(case, Fault):
            found.measured |= bool(case.reviewed)
            if case.use is Use.CERTIFY:
                found.keys.add(short(case.key))
                found.inputs.add(short(case.input_key))
    return found
