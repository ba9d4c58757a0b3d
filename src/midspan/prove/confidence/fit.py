"""A correctness model: from what is known of an answer before its label, the probability that it is right.

Features: the log-odds of the answer's own confidence and of each signal, the logarithms of the lengths of input and
output. Logistic regression with a ridge, and for each of five folds another one without that fold, so that an answer
that was learned from is measured by a model that has not seen it; the whole fit serves unseen inputs alone.
Scores are computed from recorded weights with plain arithmetic: they are the same on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from midspan.prove.keys import short, unpack
from midspan.prove.outcome import Outcome

FOLDS = 5
OWN = "own"
# Near 0 and 1 log-odds run away: a model that always says 1 would outweigh all others. Within the first of these bounds
# they count as they are, and beyond it, to the second, with a weight of their own.
_EDGES = (0.01, 1e-6)


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of an answer before its label: its signals, its own confidence among them, and two lengths."""

    signals: Mapping[str, float]
    input: int
    output: int


@dataclass(frozen=True)
class Fit:
    """key: the hash of what it learned from. signals: their names, `always`: those that no answer was without.

    whole, folds: weights, the intercept first, then three for each signal (log-odds within two bounds; 1 where it is
    missing) and two for the lengths. inputs: short keys of what each fold left out. answers, wrong: counts of what it learned from.
    """

    key: str
    signals: tuple[str, ...]
    always: tuple[str, ...]
    whole: tuple[float, ...]
    folds: tuple[tuple[float, ...], ...]
    inputs: tuple[frozenset[bytes], ...]
    answers: int
    wrong: int

    def confidence(self, outcome: Outcome) -> float | None:
        """The probability that the answer is right; None where it lacks what every answer had that was learned from."""
        known = traits(outcome)
        if outcome.item is None or any(name not in known.signals for name in self.always):
            return None
        fold = self._fold.get(short(outcome.item))
        weights = self.whole if fold is None else self.folds[fold]
        return _probability(weights, features(known, self.signals))

    @cached_property
    def _fold(self) -> Mapping[bytes, int]:
        return {key: number for number, keys in enumerate(self.inputs) for key in keys}


def fit_from(key: str, body: Mapping[str, Any]) -> Fit:
    """As the ledger keeps it."""
    return Fit(
        key,
        tuple(body["signals"]),
        tuple(body["always"]),
        tuple(body["whole"]),
        tuple(tuple(each) for each in body["folds"]),
        tuple(frozenset(unpack(each)) for each in body["inputs"]),
        body["answers"],
        body["wrong"],
    )


def traits(outcome: Outcome) -> Traits:
    own = {} if outcome.confidence is None else {OWN: outcome.confidence}
    return Traits({**(outcome.signals or {}), **own}, outcome.size or 0, _length(outcome.output))


def features(known: Traits, names: Sequence[str]) -> list[float]:
    """In the order of the weights, without the intercept."""
    found = list[float]()
    for name in names:
        said = known.signals.get(name)
        found += [0.0 if said is None else _log_odds(said, edge) for edge in _EDGES] + [float(said is None)]
    return [*found, math.log1p(known.input), math.log1p(known.output)]


def _length(value: Any) -> int:
    """Characters of all texts, and one for every other value."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_length, value.values()))
    return sum(map(_length, value)) if isinstance(value, list | tuple) else 1


def _log_odds(share: float, edge: float) -> float:
    inside = min(max(share, edge), 1 - edge)
    return math.log(inside / (1 - inside))


def _probability(weights: Sequence[float], values: Sequence[float]) -> float:
    score = math.fsum(
        [weights[0], *(weight * value for weight, value in zip(weights[1:], values, strict=True))]
    )
    # Of the two forms the one that cannot overflow.
    return 1 / (1 + math.exp(-score)) if score >= 0 else math.exp(score) / (1 + math.exp(score))
