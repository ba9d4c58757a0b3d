"""One question to a model: what is sent, what may come of it at most, and one repair of an answer that does not fit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from midspan.definitions.schemas import Validator
from midspan.implementations.calling.endpoint import Call, CallFailedError, Most, Said
from midspan.implementations.language import tokens
from midspan.implementations.language.faults import told
from midspan.implementations.language.pricing import Usage, cost, most, most_tokens
from midspan.implementations.language.prompt import Prompt
from midspan.implementations.language.reading import TOOL, Read, read, token_chances, usage_of
from midspan.implementations.language.schema import taken_out
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
    else it is that of a tool's input. stated, token: which signals are asked for.
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
    deciding: Sequence[tokens.Path] = ()
    secret: str | None = field(default=None, repr=False)

    @property
    def transport(self) -> dict[str, Any]:
        """How a request is sent, which changes no answer. Tries are counted by the engine, not hidden in a client."""
        said = {"max_retries": 0, "timeout": self.timeout_s}
        return {name: value for name, value in said.items() if name not in self.model.unsupported_settings}


class ModelEndpoint:
    """Asks for one item; what comes back is an answer of the work's schema, or CallFailedError."""

    def __init__(self, question: Question) -> None:
        self._of = question

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
        }

    def most(self, item: Item) -> Most:
        """Of all tries together: the second one sends the first answer back."""
        of = self._of
        sent = most_tokens(of.prompt.instructions, of.prompt.ask(item.input), canonical(of.wire))
        answered = of.settings.get("max_tokens")
        if of.price is None or answered is None:
            return Most(None, sent)
        again = sent + answered + most_tokens()
        return Most(most(of.price, sent, answered) + most(of.price, again, answered), sent + answered)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Call]:
        async with self._of.model:
            yield self._ask

    async def _ask(self, item: Item, key: str) -> Said:
        del key  # no provider takes one that would make it answer a repeated question once
        usage, messages = Usage(), [_first(self._of.prompt, item)]
        for left in reversed(range(_TRIES)):
            try:
                response = await self._request(messages)
            except CallFailedError as error:
                raise _with_cost(error, cost(usage, self._of.price)) from None
            usage += usage_of(response)
            found, fault = self._fitting(read(response))
            if fault is None:
                return self._said(found, response, usage)
            if not (found.mends and left):
                spent = cost(usage, self._of.price)
                raise CallFailedError(fault.kind, fault.message, cost=spent)
            messages += [response, _repair(response, fault.message)]
        raise AssertionError  # the last try returns or raises

    async def _request(self, messages: Sequence[Any]) -> Any:
        from pydantic_ai.direct import model_request  # noqa: PLC0415

        with told(self._of.secret):
            return await model_request(
                self._of.model,
                messages,
                model_settings=cast("Any", {**self._of.settings, **self._of.transport}),
                model_request_parameters=_shape(self._of),
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

    def _said(self, found: Read, response: Any, usage: Usage) -> Said:
        of, signals, output = self._of, dict[str, float](), dict(found.value or {})
        if of.stated:
            output, signals["stated"] = taken_out(of.schema, output)
        if of.token:
            chances = token_chances(response)
            if not chances:
                raise CallFailedError(
                    "confidence",
                    f"`{of.name}` gave no log-probabilities, on which `confidence: {{by: token}}` rests",
                    stops=True,
                    cost=cost(usage, of.price),
                )
            signals |= tokens.signals(found.text, chances, of.deciding)
        answer = Answer(output, cost=cost(usage, of.price), signals=signals or None)
        return Said(answer, None if usage.unmeasured else usage.input + usage.output)


def _first(prompt: Prompt, item: Item) -> Any:
    from pydantic_ai.messages import ModelRequest, UserPromptPart  # noqa: PLC0415

    return ModelRequest([UserPromptPart(prompt.ask(item.input))], instructions=prompt.instructions)


def _repair(response: Any, problem: str) -> Any:
    from pydantic_ai.messages import ModelRequest, ToolReturnPart, UserPromptPart  # noqa: PLC0415

    said = f"{problem}. Answer again, with the whole answer and nothing else."
    calls = [each for each in response.parts if each.part_kind == "tool-call"]
    returned: list[Any] = [ToolReturnPart(each.tool_name, said, each.tool_call_id) for each in calls]
    return ModelRequest(returned or [UserPromptPart(said)])


def _shape(of: Question) -> Any:
    from pydantic_ai.models import ModelRequestParameters  # noqa: PLC0415
    from pydantic_ai.output import OutputObjectDefinition  # noqa: PLC0415
    from pydantic_ai.tools import ToolDefinition  # noqa: PLC0415

    wire = dict(of.wire)
    if of.native:
        return ModelRequestParameters(
            output_mode="native", output_object=OutputObjectDefinition(json_schema=wire, name=TOOL)
        )
    tool = ToolDefinition(
        name=TOOL, parameters_json_schema=wire, description="The answer to the item.", kind="output"
    )
    return ModelRequestParameters(output_mode="tool", output_tools=[tool], allow_text_output=False)


def _with_cost(error: CallFailedError, before: float | None) -> CallFailedError:
    error.cost = None if error.cost is None or before is None else error.cost + before
    return error


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
