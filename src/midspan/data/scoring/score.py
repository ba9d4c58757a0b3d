"""Scores: of a check, of a trait, and readiness (the method is in docs/data.md).

Law: more rows at fault never raise a score. What is not measured takes no part in a score; coverage says how much that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from midspan.data.checking.outcome import Limits, Outcome, State, Trait

# A check whose share of faults is this many times its limit is worth nothing.
_WORTHLESS = 5
# A required field counts as much as three that are not.
_REQUIRED = 3


class Ready(StrEnum):
    """The answer: whether anybody should build on this data."""

    READY = "ready"
    NOT_READY = "not ready"
    UNKNOWN = "unknown"

    @property
    def shown(self) -> str:
        """As it stands in front of everything else."""
        return self.value.upper()


@dataclass(frozen=True, slots=True)
class TraitScore:
    """score: 0 to 100; None where nothing was measured. measured, of: checks."""

    trait: Trait
    score: float | None
    measured: int
    of: int
    blocked: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """score: the lowest of the traits; None where one of them is unknown."""

    ready: Ready
    score: float | None
    traits: Mapping[Trait, TraitScore]

    @property
    def measured(self) -> int:
        return sum(each.measured for each in self.traits.values())

    @property
    def of(self) -> int:
        return sum(each.of for each in self.traits.values())


def because(ready: Ready, blocks: int, unknown: int) -> str:
    """Why, in words. blocks: faults that do; unknown: what the work cannot do without and nobody measured."""
    unmeasured = f"{unknown} thing{'' if unknown == 1 else 's'} that the work cannot do without {'was' if unknown == 1 else 'were'} not measured"
    match ready:
        case Ready.NOT_READY:
            words = f"{blocks} fault{' blocks' if blocks == 1 else 's block'}"
            return f"{words}, and {unmeasured}" if unknown else words
        case Ready.UNKNOWN:
            return (
                f"nothing blocks, but {unmeasured}"
                if unknown
                else "nothing blocks, but not every trait was measured"
            )
    return "nothing blocks, and all that the work cannot do without was measured"


def check_score(share: float, limits: Limits) -> float:
    """1 up to `warn`, falling to 0.5 at `block` and to 0 at five times that; without a block to 0.5 where every row is at fault."""
    warn = limits.warn if limits.warn is not None else limits.block or 0.0
    if share <= warn:
        return 1.0
    if limits.block is None:
        return 1.0 - 0.5 * (share - warn) / (1.0 - warn) if warn < 1 else 1.0
    block = max(limits.block, warn)
    if share <= block:
        return 1.0 - 0.5 * (share - warn) / (block - warn)
    return max(0.0, 0.5 - 0.5 * (share - block) / ((_WORTHLESS - 1) * block)) if block else 0.0


def state_of(share: float, limits: Limits) -> State:
    """Above `block` it blocks, above `warn` it warns."""
    if limits.block is not None and share > limits.block:
        return State.BLOCK
    return State.WARN if limits.warn is not None and share > limits.warn else State.FINE


def trait_score(trait: Trait, outcomes: Iterable[Outcome]) -> TraitScore:
    """Half the mean of its checks, required ones three times; half the worst required one."""
    own = [each for each in outcomes if each.trait is trait]
    scored = [(each.score, each.required) for each in own if each.measured and each.score is not None]
    blocked = any(each.state is State.BLOCK for each in own)
    if not scored:
        return TraitScore(trait, None, 0, len(own), blocked)
    weights = [_REQUIRED if required else 1 for _, required in scored]
    mean = sum(weight * score for weight, (score, _) in zip(weights, scored, strict=True)) / sum(weights)
    required = [score for score, needed in scored if needed]
    worst = min(required) if required else mean
    return TraitScore(trait, 100 * (0.5 * mean + 0.5 * worst), len(scored), len(own), blocked)


def readiness(outcomes: Iterable[Outcome]) -> Readiness:
    """Any block is NOT READY, whatever the score; without one, what is required and not measured leaves it unknown."""
    found = list(outcomes)
    traits = {trait: trait_score(trait, found) for trait in Trait}
    scores = [each.score for each in traits.values()]
    known = [each for each in scores if each is not None]
    lowest = min(known) if len(known) == len(scores) else None
    if any(each.state is State.BLOCK for each in found):
        ready = Ready.NOT_READY
    elif lowest is None or any(each.required and each.state is State.UNKNOWN for each in found):
        ready = Ready.UNKNOWN
    else:
        ready = Ready.READY
    return Readiness(ready, lowest, traits)
