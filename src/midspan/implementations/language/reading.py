"""What a model's response says: the answer as JSON, or why there is none; the tokens it took; how likely it found them.

Nothing here talks to anybody. A response is one of pydantic-ai, whatever the provider.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.definitions.jsonlines import LineError, read_element
from midspan.implementations.language.pricing import Usage
from midspan.prove.ports import Failed

TOOL = "answer"


@dataclass(frozen=True, slots=True)
class Read:
    """text: the answer as the model wrote it. value: what it says; None where `failed` says why there is none.

    mends: whether asking once more, with what is wrong, may help.
    """

    text: str
    value: Mapping[str, Any] | None = None
    failed: Failed | None = None
    mends: bool = False


def usage_of(response: Any) -> Usage:
    """The tokens of one response."""
    said = response.usage
    return Usage(
        said.input_tokens,
        min(said.cache_read_tokens, said.input_tokens),
        said.output_tokens,
        calls=1,
        unmeasured=int(bool(said.unmeasured_requests) or not said.output_tokens),
    )


def read(response: Any) -> Read:
    """The answer in a response, structured natively or as the call of the tool `answer`."""
    refusal = (response.provider_details or {}).get("refusal")
    if refusal or response.finish_reason == "content_filter":
        said = str(refusal or "its content filter stopped it")
        return Read("", failed=Failed("refusal", f"the model refused: {' '.join(said.split())[:300]}"))
    text = _text(response).strip()
    if response.finish_reason == "length":
        cut = "the answer was cut off: it is longer than `max_tokens` allows"
        return Read(text, failed=Failed("shape", cut))
    value, problem = _parsed(text)
    return Read(text, value, None if problem is None else Failed("shape", problem), mends=problem is not None)


def _parsed(text: str) -> tuple[Mapping[str, Any] | None, str | None]:
    if not text:
        return None, "the model answered nothing"
    try:
        value, end = read_element(text, 0)
    except LineError as error:
        return None, f"the answer is not JSON: {error}"
    if text[end:].strip():
        return None, "the answer is followed by more than JSON"
    return (value, None) if isinstance(value, dict) else (None, "the answer is no JSON object")


def tool_calls(response: Any) -> Sequence[Any]:
    """The calls of tools in a response; none where it holds the answer, which ends the conversation."""
    calls = [each for each in response.parts if each.part_kind == "tool-call"]
    return () if any(each.tool_name == TOOL for each in calls) else calls


def written(messages: Sequence[Any]) -> str:
    """A conversation as JSON: never shorter than what of it is sent."""
    from pydantic_ai.messages import ModelMessagesTypeAdapter  # noqa: PLC0415 - only where a model is asked

    return ModelMessagesTypeAdapter.dump_json(list(messages)).decode()


def token_chances(response: Any) -> Sequence[tuple[bytes, float]] | None:
    """The tokens of the answer with their log-probabilities; None where the provider gave none."""
    found = (response.provider_details or {}).get("logprobs")
    if found is None:
        parts = [each.provider_details or {} for each in response.parts if each.part_kind == "text"]
        found = [chance for part in parts for chance in part.get("logprobs", ())]
    if not isinstance(found, list) or not found:
        return None
    return [(_bytes(each), float(each["logprob"])) for each in found]


def _text(response: Any) -> str:
    for part in response.parts:
        if part.part_kind == "tool-call" and part.tool_name == TOOL:
            return (
                part.args if isinstance(part.args, str) else json.dumps(part.args or {}, ensure_ascii=False)
            )
    return "".join(each.content for each in response.parts if each.part_kind == "text")


def _bytes(chance: Mapping[str, Any]) -> bytes:
    raw = chance.get("bytes")
    return bytes(raw) if raw else str(chance["token"]).encode("utf-8", "surrogatepass")
