"""One question to a model: what is sent, what may come of it at most, and one repair of an answer that does not fit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from midspan.definitions.schemas import Validator
from midspan.implementations.calling.endpoint import Call, CallFailedError, Most, Said
from midspan.implementations.language import tokens
from midspan.implementations.language.faults import told
from midspan.implementations.language.messages import first, repair, returned, shape
from midspan.implementations.language.pricing import Usage, cost, most, most_tokens
from midspan.implementations.language.prompt import Prompt
from midspan.implementations.language.reading import (
    Read,
    read,
    token_chances,
    tool_calls,
    usage_of,
    written,
)
from midspan.implementations.language.schema import taken_out
from midspan.implementations.language.tools import Tools
from midspan.ledger.canonical import canonical
from midspan.model.answer import Answer
from midspan.model.price import CallPrice
from midspan.prove.ports import Failed, Item

# An answer that does not fit is sent back once with what is wrong with it.
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What all questions of one candidate have in common.

    schema: of the work's output; wire: the one that the model is asked for. native: the provider keeps to it by itself;
    else it is that of a tool's input. stated, token: which signals are asked for; must: without log-probabilities there is
    no answer. beside: what else the answer depends on, as JSON. with_client: the same model, its requests sent with another
    client; None where its provider takes none.
    """

    model: Any
    name: str
    prompt: Prompt
    schema: Mapping[str, Any]
    wire: Mapping[str, Any]
    validator: Validator
    settings: Mapping[str, Any]
    timeout_s: float
    price: CallPrice | None
    native: bool
    stated: bool
    token: bool
    must: bool
    deciding: Sequence[tokens.Path] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)
    variable: str | None = None
    with_client: Callable[[Any], Any] | None = None

    @property
    def transport(self) -> dict[str, Any]:
        """How a request is sent, which changes no answer. Tries are counted by the engine, not hidden in a client."""
        said = {"max_retries": 0, "timeout": self.timeout_s}
        return {name: value for name, value in said.items() if name not in self.model.unsupported_settings}


@dataclass(frozen=True, slots=True)
class Bounds:
    """steps: requests for one item. cost: what they may come to; None: no bound. tools: what may be called between them."""

    steps: int = _TRIES
    cost: float | None = None
    tools: Tools = field(default_factory=Tools)


@dataclass(slots=True)
class _Talk:
    """One conversation. A try that fails leaves it as it was, and the next one goes on from there."""

    messages: list[Any]
    usage: Usage = field(default_factory=Usage)
    repairs: int = 1
    notes: list[str] = field(default_factory=list)


class ModelEndpoint:
    """Asks for one item; what comes back is an answer of the work's schema, or CallFailedError.

    Law: no more requests than `steps`, no function but the listed ones, no request that could pass the bound of cost.
    """

    def __init__(self, question: Question, bounds: Bounds | None = None) -> None:
        self._of = question
        self._bounds = bounds or Bounds()
        self._talks: dict[str, _Talk] = {}

    def sent(self, item: Item) -> Any:
        of = self._of
        return {
            "model": of.name,
            "instructions": of.prompt.instructions,
            "turn": of.prompt.ask(item.input),
            "schema": of.wire,
            "native": of.native,
            "token": of.token,
            "settings": of.settings,
            **of.beside,
        }

    def most(self, item: Item) -> Most:
        """Of all requests together: each sends back what the one before it answered."""
        of, steps = self._of, self._bounds.steps
        sent = self._sent_tokens([of.prompt.ask(item.input)])
        answered = of.settings.get("max_tokens") or 0
        tokens = sum(sent + step * (answered + most_tokens()) + answered for step in range(steps))
        if self._bounds.cost is not None:
            return Most(self._bounds.cost, tokens, steps)
        if of.price is None or not answered:
            return Most(None, tokens, steps)
        each = (most(of.price, sent + step * (answered + most_tokens()), answered) for step in range(steps))
        return Most(sum(each), tokens, steps)

    @property
    def reroutable(self) -> bool:
        return self._of.with_client is not None

    @asynccontextmanager
    async def opened(self, through: str | None = None) -> AsyncIterator[Call]:
        if through is None or self._of.with_client is None:
            async with self._of.model:
                yield self._ask
            return
        from midspan.implementations.calling.rerouting import rerouted  # noqa: PLC0415 - the client, where it is asked

        async with rerouted(through) as client:
            other = ModelEndpoint(replace(self._of, model=self._of.with_client(client)), self._bounds)
            async with other.opened() as call:
                yield call

    async def _ask(self, item: Item, key: str) -> Said:
        # No provider takes the key as one that makes it answer a repeated question once.
        talk = self._talks.setdefault(
            key, _Talk([first(self._of.prompt.instructions, self._of.prompt.ask(item.input))])
        )
        paid = talk.usage
        try:
            said = await self._talked(talk)
        except CallFailedError as error:
            if not error.again:
                del self._talks[key]
            before = cost(talk.usage - paid, self._of.price)
            error.cost = None if error.cost is None or before is None else error.cost + before
            raise
        del self._talks[key]
        return said

    async def _talked(self, talk: _Talk) -> Said:
        while True:
            self._check(talk)
            response = await self._request(talk.messages)
            talk.usage += usage_of(response)
            calls = tool_calls(response)
            if calls and self._bounds.tools.functions:
                parts, lines = await self._bounds.tools.run(calls)
                talk.notes += lines
                talk.messages += [response, returned(parts)]
                continue
            found, fault = self._fitting(read(response))
            if fault is None:
                return self._said(found, response, talk)
            if not (found.mends and talk.repairs):
                raise CallFailedError(fault.kind, fault.message, rationale=_rationale(talk))
            talk.repairs -= 1
            talk.messages += [response, repair(response, fault.message)]

    def _check(self, talk: _Talk) -> None:
        """Raises CallFailedError where another request would pass a bound."""
        bounds, of = self._bounds, self._of
        if talk.usage.calls >= bounds.steps:
            message = f"no answer within `steps`: {bounds.steps}"
            raise CallFailedError("limit", message, rationale=_rationale(talk))
        if bounds.cost is None or of.price is None:
            return
        spent = cost(talk.usage, of.price)
        sent = self._sent_tokens([written(talk.messages)])
        if spent is None or spent + most(of.price, sent, of.settings["max_tokens"]) > bounds.cost:
            message = f"the next request could pass `max_cost`, after {talk.usage.calls} of them"
            raise CallFailedError("limit", message, rationale=_rationale(talk))

    def _sent_tokens(self, said: Sequence[str]) -> int:
        tools = [canonical(each.parameters_json_schema) for each in self._bounds.tools.definitions]
        about = [f"{each.name}{each.description}" for each in self._bounds.tools.definitions]
        return most_tokens(self._of.prompt.instructions, canonical(self._of.wire), *tools, *about, *said)

    async def _request(self, messages: Sequence[Any]) -> Any:
        from pydantic_ai.direct import model_request  # noqa: PLC0415

        settings = cast("Any", {**self._of.settings, **self._of.transport})
        form = shape(self._of.wire, self._bounds.tools.definitions, native=self._of.native)
        with told(self._of.secret, self._of.variable):
            return await model_request(
                self._of.model,
                messages,
                model_settings=settings,
                model_request_parameters=form,
                instrument=False,
            )

    def _fitting(self, found: Read) -> tuple[Read, Failed | None]:
        """What was read, and what is wrong with it by the work's own schema."""
        if found.value is None:
            return found, found.failed
        output, stated = taken_out(self._of.schema, found.value) if self._of.stated else (found.value, None)
        problem = self._of.validator.first_fault(output)
        if problem is None and self._of.stated and not _is_share(stated):
            problem = "the confidence is missing, or no number from 0 to 1"
        failed = None if problem is None else Failed("shape", f"the answer does not fit: {problem}"[:300])
        return Read(found.text, found.value, failed, mends=True), failed

    def _said(self, found: Read, response: Any, talk: _Talk) -> Said:
        usage, of, signals, output = talk.usage, self._of, dict[str, float](), dict(found.value or {})
        if of.stated:
            output, signals["stated"] = taken_out(of.schema, output)
        chances = token_chances(response) if of.token else None
        if chances:
            signals |= tokens.signals(found.text, chances, of.deciding)
        elif of.must:
            raise CallFailedError(
                "confidence",
                f"`{of.name}` gave no log-probabilities, on which `confidence: {{by: token}}` rests",
                stops="take another kind of `confidence`, or a model that gives log-probabilities",
            )
        answer = Answer(
            output, cost=cost(usage, of.price), rationale=_rationale(talk), signals=signals or None
        )
        taken = None if usage.unmeasured else usage.input + usage.output
        return Said(answer, taken, requests=usage.calls)


def _rationale(talk: _Talk) -> str | None:
    return "\n".join(talk.notes) or None


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
