"""Agreement in production: the candidate that has to agree is asked too, as it was when it was proven.

Law: what an answer's agreement is, and what it costs, is what proving makes of the same two answers; where the other one gives
none that can be used, nobody knows whether it agrees, and the answer is unsure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from midspan.definitions.compiled import CompiledWork
from midspan.model.answer import Answer
from midspan.prove.confidence.agreeing import AGREEMENT, Alike
from midspan.prove.outcome import given
from midspan.prove.ports import Implementation, Item, Reply


class Agreeing:
    """One candidate that has to agree. alike: whether two outputs are the same answer."""

    def __init__(self, work: CompiledWork, other: Implementation, alike: Alike) -> None:
        self._work = work
        self._other = other
        self._alike = alike

    def joined(self, items: Sequence[Item], replies: Sequence[Reply]) -> list[Reply]:
        """The replies with the signal `agreement`, and with what both answers took. What failed needs nobody to agree."""
        asked = [at for at, reply in enumerate(replies) if self._output(items[at], reply) is not None]
        its = self._other.answer([items[at] for at in asked]) if asked else ()
        found = list(replies)
        for at, other in zip(asked, its, strict=True):
            found[at] = self._joined(items[at], replies[at], other)
        return found

    def _joined(self, item: Item, mine: Reply, other: Reply) -> Reply:
        output, its, answer = self._output(item, mine), self._output(item, other), mine.result
        if output is None or not isinstance(answer, Answer):
            return mine
        # A cost that nobody can read is unknown.
        worth = given(self._work, item.input, mine).cost, given(self._work, item.input, other).cost
        signals = dict(answer.signals or {})
        if its is not None:
            signals[AGREEMENT] = float(self._alike(output, its))
        result = replace(answer, signals=signals or None, cost=_sum(*worth))
        return mine._replace(result=result, latency_s=_sum(mine.latency_s, other.latency_s))

    def _output(self, item: Item, reply: Reply) -> dict[str, object] | None:
        outcome = given(self._work, item.input, reply)
        return None if outcome.output is None else dict(outcome.output)


def _sum(mine: float | None, its: float | None) -> float | None:
    return None if mine is None or its is None else mine + its
