"""What is said to a model, in the forms of pydantic-ai, which its clients put into the protocol of each provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from midspan.implementations.language.reading import TOOL


def first(instructions: str, turn: str) -> Any:
    """The request that begins a conversation."""
    from pydantic_ai.messages import ModelRequest, UserPromptPart  # noqa: PLC0415 - a second of imports, for who asks

    return ModelRequest([UserPromptPart(turn)], instructions=instructions)


def repair(response: Any, problem: str) -> Any:
    """What is said to an answer that does not fit; a call of the answer's tool is answered as such."""
    from pydantic_ai.messages import ModelRequest, ToolReturnPart, UserPromptPart  # noqa: PLC0415

    said = f"{problem}. Answer again, with the whole answer and nothing else."
    calls = [each for each in response.parts if each.part_kind == "tool-call"]
    returned: list[Any] = [ToolReturnPart(each.tool_name, said, each.tool_call_id) for each in calls]
    return ModelRequest(returned or [UserPromptPart(said)])


def returned(parts: Sequence[Any]) -> Any:
    """What tools gave."""
    from pydantic_ai.messages import ModelRequest  # noqa: PLC0415

    return ModelRequest(parts)


def shape(wire: Mapping[str, Any], tools: Sequence[Any], *, native: bool) -> Any:
    """The form of the answer, beside the tools that may be called: a schema that the provider keeps to, or a tool."""
    from pydantic_ai.models import ModelRequestParameters  # noqa: PLC0415
    from pydantic_ai.output import OutputObjectDefinition  # noqa: PLC0415
    from pydantic_ai.tools import ToolDefinition  # noqa: PLC0415

    schema = dict(wire)
    if native:
        return ModelRequestParameters(
            function_tools=list(tools),
            output_mode="native",
            output_object=OutputObjectDefinition(json_schema=schema, name=TOOL),
        )
    tool = ToolDefinition(
        name=TOOL, parameters_json_schema=schema, description="The answer to the item.", kind="output"
    )
    return ModelRequestParameters(
        function_tools=list(tools), output_mode="tool", output_tools=[tool], allow_text_output=False
    )
