"""Around every answer: the input before anything sees it, judgement, the answer itself, and what it is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest, digest_of_text
from midspan.ledger.canonical import canonical
from midspan.model.stage import Level
from midspan.prove.confidence.sureness import Sureness
from midspan.prove.outcome import Outcome, Result, given
from midspan.prove.ports import Described, Implementation, Item, Reply, Streaming
from midspan.run.asking.beside import Agreeing
from midspan.run.asking.spending import Allowance


class Taken(NamedTuple):
    """An item as it came in. text: its input as canonical JSON, None where it is none. fault: why it is rejected.

    kept: the judgement of the definition that keeps it from every implementation.
    """

    id: str
    input: Mapping[str, Any]
    text: str | None
    key: str
    fault: str | None = None
    kept: str | None = None


class Missed(NamedTuple):
    """Why one implementation did not give what counts. by: its name. code: for the ledger; why: in words."""

    by: str
    code: str
    why: str


class Answered(NamedTuple):
    """An item and what the implementation said; outcome None where none was asked.

    by: the name of what was asked. cost: what asking took, also for nothing; None where nobody knows. unasked: a code and words, where it would have been
    asked if nothing around the implementation had forbidden it. missed: those that came before, or would have come after.
    """

    item: Taken
    outcome: Outcome | None
    cost: float | None = None
    unasked: tuple[str, str] | None = None
    by: str | None = None
    missed: tuple[Missed, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether it was asked and gave nothing that could be used."""
        return self.outcome is not None and self.outcome.result is Result.ERROR


def taken(work: CompiledWork, id: str, value: object, fault: str | None = None) -> Taken:  # noqa: A002
    """Validate one input and ask the judgements. Never raises, whatever the value holds."""
    problem = fault or work.input_fault(value)
    text = _text(value)
    if problem is not None or text is None or not isinstance(value, dict):
        key = digest([id, fault]) if text is None else digest_of_text(text)
        return Taken(id, {}, text, key, problem or "it is not a JSON object")
    return Taken(id, value, text, digest_of_text(text), None, work.judged(value))


class Answering:
    """One implementation that answers items of one work in production, and what answers where it fails."""

    def __init__(
        self,
        work: CompiledWork,
        implementation: Implementation | None,
        sure: Sureness,
        named: str | None = None,
        allowance: Allowance | None = None,
        held: Callable[[Taken, Level], bool] = lambda _item, _level: False,
        fallback: Answering | None = None,
        agreeing: Agreeing | None = None,
    ) -> None:
        """implementation: None where none was ever named, or a person is; then nothing is asked. named: by the level.

        allowance: what answers may cost in a day; None: nothing is said of it. held: whether people handle an item as before.
        fallback: what answers where this one fails. agreeing: what is asked too, where that has to agree.
        """
        self.held = held
        self.work = work
        self.implementation = implementation
        self.named = named
        self.allowance = allowance
        self.fallback = fallback
        self.agreeing = agreeing
        self._sure = sure

    @property
    def line(self) -> tuple[Answering, ...]:
        """Itself, then who answers where it fails, in order."""
        return (self, *(self.fallback.line if self.fallback else ()))

    @property
    def described(self) -> Described | None:
        return self.implementation.described if self.implementation else None

    def asks(self, item: Taken, level: Level) -> bool:
        """Whether this item is put to the implementation at this level."""
        ready = self.implementation is not None and level is not Level.OFF
        return ready and item.fault is None and item.kept is None and not self.held(item, level)

    def replies(self, items: Sequence[Taken]) -> Sequence[Reply]:
        """What it says of items that are to be put to it, in their order."""
        questions = [Item(each.id, each.input) for each in items]
        if self.implementation is None or not questions:
            return ()
        replies = self.implementation.answer(questions)
        return self.agreeing.joined(questions, replies) if self.agreeing else replies

    @property
    def streaming(self) -> Streaming | None:
        """It as one that answers each item when it is done; None where it does not, or another one has to agree."""
        one = self.implementation
        return one if isinstance(one, Streaming) and self.agreeing is None else None

    def worth(self, item: Taken, reply: Reply) -> Answered:
        """What a reply is worth; an answer whose sureness is asked for and not known is unsure."""
        outcome = given(self.work, item.input, reply)
        if self._sure.by is not None:
            # What a correctness model learned from are the sizes and inputs of cases.
            size = len(item.text or "")
            outcome = self._sure.alone(outcome._replace(item=item.key, size=size))
        return Answered(item, outcome, _cost(reply), by=self.named)


def _cost(reply: Reply) -> float | None:
    cost = reply.result.cost
    if cost is None:
        return None
    plain = isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < math.inf
    return float(cost) if plain else None


def _text(value: object) -> str | None:
    try:
        text = canonical(value)
        if not text.isascii():
            text.encode()
    except (TypeError, ValueError, RecursionError):
        return None
    return text
