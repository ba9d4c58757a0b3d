"""Which signals of confidence a candidate is asked for, and how the calls of one item become one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.digests import digest
from midspan.definitions.score import compile_score, equal
from midspan.errors import ImplementationError
from midspan.implementations.calling.endpoint import Said
from midspan.model.answer import Answer
from midspan.model.work import Candidate, Confidence
from midspan.prove.ports import Failed, Item

SAMPLES = 5

# Whether two answers to one input are alike.
Alike = Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """stated, token: asked for with each call; times: how often each item is asked. by: which of them is the confidence.

    must: without log-probabilities there is no answer; else they are taken where the provider gives them. tried: the
    calls are trials, which are counted and do not vote.
    """

    by: str | None
    stated: bool
    token: bool
    must: bool
    times: int
    tried: bool = False

    @property
    def part(self) -> str:
        """What is asked decides what is answered, so it is a part of the identity."""
        return digest([self.stated, self.token, self.times, self.tried])

    def confidence(self, signals: Mapping[str, float]) -> float | None:
        """That of the answer itself: the signal that counts, or what breaks ties where others have to agree."""
        if self.by in {"stated", "token", "samples"}:
            return signals.get(self.by)
        return next((signals[name] for name in ("token", "stated") if name in signals), None)


def wanted(candidate: Candidate) -> Wanted:
    """Raises ImplementationError where `samples` or `trials` cannot be taken."""
    said = candidate.confidence or Confidence()
    if said.samples is not None and said.by not in {"samples", "trained"}:
        raise ImplementationError(
            f"`confidence.samples` of `{candidate.name}` asks for nothing: its confidence is by `{said.by or 'nothing'}`",
            help="write `by: samples`, or leave it out",
        )
    sampled = said.by == "samples" or said.samples is not None
    samples = _times(candidate, "confidence.samples", SAMPLES if said.samples is None else said.samples)
    trials = _times(candidate, "trials", candidate.trials)
    if sampled and trials is not None:
        raise ImplementationError(
            f"`{candidate.name}` is asked several times for `samples` and for `trials`",
            help="take one of them out: the share of alike samples says how consistent it is",
        )
    return Wanted(
        said.by,
        stated=said.by in {"stated", "trained"},
        token=said.by in {"token", "trained", "agreement"},
        must=said.by == "token",
        times=(samples if sampled else trials) or 1,
        tried=trials is not None,
    )


def _times(candidate: Candidate, name: str, times: int | None) -> int | None:
    if times is not None and times < 2:
        raise ImplementationError(
            f"`{name}` of `{candidate.name}` is `{times}`, and one answer agrees with nothing",
            help="write 2 or more, or leave it out",
        )
    return times


def alike(score: str | None) -> Alike:
    """As the work's score has it, each taken as the right answer to the other; without a score, equal as JSON."""
    try:
        compiled = compile_score(score) if score else None
    except ExpressionError:
        compiled = None
    if compiled is None:
        return lambda _, one, other: equal(one, other)
    return lambda item, one, other: compiled.right(item, one, other) and compiled.right(item, other, one)


class Together:
    """One answer of the calls of one item. A call without an answer is like no other.

    samples: the answer that most calls agree on, the earliest of several, with their share; its cost is that of all.
    trials: the first one, with the share of all that are like it; its cost is what one of them costs in the mean.
    """

    def __init__(self, wanted: Wanted, alike: Alike) -> None:
        self._wanted = wanted
        self._alike = alike

    def __call__(self, item: Item, said: Sequence[Said | Failed]) -> Answer | Failed:
        answers = [each.answer for each in said if isinstance(each, Said)]
        if not answers or (self._wanted.tried and isinstance(said[0], Failed)):
            failed = next(each for each in said if isinstance(each, Failed))
            return replace(failed, cost=self._cost(said), rationale=self._rationale(said))
        groups: list[list[Answer]] = []
        for each in answers:
            near = (group for group in groups if self._alike(item.input, group[0].output, each.output))
            group = next(near, None)
            if group is None:
                groups.append([each])
            else:
                group.append(each)
        most = groups[0] if self._wanted.tried else max(groups, key=len)
        signals = dict(most[0].signals or {})
        if self._wanted.times > 1:
            signals["trials" if self._wanted.tried else "samples"] = len(most) / len(said)
        return replace(
            most[0],
            confidence=self._wanted.confidence(signals),
            cost=self._cost(said),
            rationale=self._rationale(said),
            signals=signals or None,
        )

    def _rationale(self, said: Sequence[Said | Failed]) -> str | None:
        """That of every call, so that no call of a tool is left out."""
        each = [one.answer.rationale if isinstance(one, Said) else one.rationale for one in said]
        if len(each) == 1 or not any(each):
            return each[0]
        word = "trial" if self._wanted.tried else "sample"
        return "\n".join(f"{word} {number}:\n{text or 'nothing'}" for number, text in enumerate(each, 1))

    def _cost(self, said: Sequence[Said | Failed]) -> float | None:
        costs = [each.answer.cost if isinstance(each, Said) else each.cost for each in said]
        known = [each for each in costs if each is not None]
        if len(known) < len(costs):
            return None
        return sum(known) / len(known) if self._wanted.tried else sum(known)
