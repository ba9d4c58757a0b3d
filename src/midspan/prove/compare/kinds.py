"""What each kind of confidence would let one candidate do, on the same develop answers: no answer is asked for.

Every kind that the recorded answers allow takes part, whatever the definition asks for. With m kinds the intervals
hold together: each is at 1 − (1 − level)/m, and p-values of the differences are adjusted by Holm's method. Figures
rest on develop answers alone, so that a kind may be chosen by them and then certified.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.work import Confidence
from midspan.prove.compare.figures import Estimate, Gap, scores
from midspan.prove.compare.recorded import Recorded, read_outcomes
from midspan.prove.confidence.agreeing import AGREEMENT, Beside
from midspan.prove.confidence.fit import OWN
from midspan.prove.confidence.learning import learn
from midspan.prove.confidence.sureness import ANSWERED, TRAINED, Sureness, beside
from midspan.prove.outcome import Outcome, Result
from midspan.prove.ports import Described
from midspan.stats import (
    OperatingPoint,
    Ranking,
    SelectiveShare,
    ShareDraws,
    bootstrap,
    holm,
    ranking,
)

SEED, DRAWS = 1, 2_000
# Kinds that a definition can ask for by themselves; any other signal counts through `trained`.
_NAMED = ("stated", "token", "samples")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of confidence. with_: the candidate that has to agree. None is unknown.

    declared: what the definition asks for. known: answers of which it is known, of all that could act alone.
    ranking: of right above wrong answers; share: of all items that may act alone at the limit, estimated, alone: the
    counts behind it; gap: that share less the share of the declared kind.
    """

    by: str
    with_: str | None
    declared: bool
    known: int
    answered: int
    ranking: Ranking | None
    share: Estimate | None
    alone: OperatingPoint | None
    gap: Gap | None = None

    @property
    def name(self) -> str:
        return f"{self.by} with {self.with_}" if self.with_ else self.by

    @property
    def can_be_asked_for(self) -> bool:
        """Whether `confidence.by` may name it."""
        return self.by in {*_NAMED, AGREEMENT, TRAINED}


def kinds(
    known: Recorded,
    others: Sequence[Recorded],
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
    keys: Sequence[str],
    max_error: float | None,
    level: float,
) -> tuple[Kind, ...]:
    """Of a complete candidate. others: complete ones that may agree with it. Raises StoreError."""
    own = read_outcomes(ledger, known.subject or "", keys, Sureness())
    said = known.candidate.confidence or Confidence()
    declared = (said.by or OWN, said.other)
    views = _views(own, declared, [each.name for each in others], ledger, file, described)
    each_level = 1 - (1 - level) / max(len(views), 1)
    found = [
        _kind(about, declared, [view[key] for key in keys], max_error, each_level)
        for about, view in views.items()
    ]
    return _apart(found, [[view[key] for key in keys] for view in views.values()], max_error, each_level)


_About = tuple[str, str | None]
Floats = NDArray[np.float64]
_View = Mapping[str, Outcome]


def _views(
    own: _View,
    declared: _About,
    others: Sequence[str],
    ledger: Ledger,
    file: WorkFile,
    described: Mapping[str, Described],
) -> dict[_About, _View]:
    """The same outcomes with each confidence that is known of any of them."""
    signals = {name for each in own.values() for name in each.signals or ()}
    views: dict[_About, _View] = {(OWN, None): own}
    for name in (*(each for each in _NAMED if each in signals), *sorted(signals.difference(_NAMED))):
        views[name, None] = Sureness(name).of(ledger, own)
    agreeing = {name: beside(file, name, described) for name in others}
    for name, other in agreeing.items():
        views[AGREEMENT, name] = Sureness(AGREEMENT, name, other).of(ledger, own)
    views |= _trained(own, None, None, ledger)
    for name, other in agreeing.items():
        views |= _trained(own, name, other, ledger)
    if declared not in views:
        views[declared] = Sureness(declared[0]).of(ledger, own)
    # What is asked for takes part even if it is not known of any answer: then all act alone or none, or none does.
    told = {
        about: view
        for about, view in views.items()
        if about == declared or any(_is_known(each) for each in view.values())
    }
    return _distinct(told, declared)


def _trained(own: _View, with_: str | None, other: Beside | None, ledger: Ledger) -> dict[_About, _View]:
    """What a model would make of all signals, learned here and recorded nowhere; nothing where it cannot be learned."""
    material = own if other is None else other.joined(ledger, own, "cases", None)
    fit = learn(
        [
            (each.item, each.result is Result.WRONG, each)
            for each in material.values()
            if each.result in ANSWERED and each.item is not None
        ]
    )
    sure = Sureness(TRAINED, with_, other, fit)
    return {} if fit is None else {(TRAINED, with_): sure.of(ledger, own)}


def _distinct(views: Mapping[_About, _View], declared: _About) -> dict[_About, _View]:
    """Without a second one that says the same of every answer; of two the declared one stays, else the later."""
    found: dict[tuple[float | None, ...], _About] = {}
    for about, view in views.items():
        said = tuple(each.confidence for each in view.values())
        if found.get(said) != declared:
            found[said] = about
    return {about: view for about, view in views.items() if about in found.values()}


def _is_known(outcome: Outcome) -> bool:
    return outcome.result in ANSWERED and outcome.confidence is not None


def _kind(
    about: _About, declared: _About, outcomes: Sequence[Outcome], max_error: float | None, level: float
) -> Kind:
    told = [each for each in outcomes if _is_known(each)]
    area = ranking(
        [each.confidence or 0.0 for each in told], [each.result is Result.WRONG for each in told], level
    )
    alone = None if max_error is None else SelectiveShare(*scores(outcomes), max_error).alone()
    answered = sum(each.result in ANSWERED for each in outcomes)
    return Kind(*about, about == declared, len(told), answered, area, None, alone)


def _apart(
    found: Sequence[Kind], views: Sequence[Sequence[Outcome]], max_error: float | None, level: float
) -> tuple[Kind, ...]:
    """With the shares' intervals and their differences from the declared kind, all from the same draws."""
    if max_error is None or not found:
        return tuple(found)
    counts = [SelectiveShare(*scores(view), max_error, spare) for view in views for spare in (1, 0)]
    rows = iter(bootstrap(counts, len(views[0]), draws=DRAWS, seed=SEED))
    draws = [ShareDraws(strict, lenient) for strict, lenient in zip(rows, rows, strict=True)]
    at = next(place for place, each in enumerate(found) if each.declared)
    shares = [
        replace(each, share=Estimate(each.alone.share, *drawn.interval(level), each.alone.total))
        for each, drawn in zip(found, draws, strict=True)
        if each.alone is not None
    ]
    p = [each.p(draws[at]) for each in draws]
    adjusted = iter(holm([each for place, each in enumerate(p) if place != at]))
    return tuple(
        each
        if place == at
        else replace(
            each, gap=_gap(each, shares[at], draws[place].apart(draws[at], level), p[place], next(adjusted))
        )
        for place, each in enumerate(shares)
    )


def _gap(each: Kind, declared: Kind, ends: tuple[float, float], p: float, adjusted: float) -> Gap | None:
    if each.alone is None or declared.alone is None:
        return None
    value = each.alone.share - declared.alone.share
    return Gap(value, *ends, p, adjusted, each.alone.total)
