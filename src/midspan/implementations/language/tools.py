"""What an agent may call: functions of the workspace by `module:function`, and nothing else.

Law: only a listed function runs, with arguments that fit its signature; whatever it raises, the agent is told, and the
run goes on. Each call leaves a line, whether it worked or not.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from midspan.definitions.digests import digest
from midspan.errors import ImplementationError
from midspan.implementations._importing import Mount
from midspan.implementations._sources import Sources, read_sources
from midspan.implementations.language.reading import TOOL
from midspan.model.work import Candidate

# So much of what a function gives goes back to the model, and so much of it into the record.
_LONGEST, _RECORDED, _LONGEST_ERROR = 20_000, 200, 300
# A reply that asks for more calls than this is told so for the rest.
MOST_CALLS = 16

# Parts of the identity, and digests of files.
_Described = tuple[dict[str, str], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Tools:
    """functions: by name, each a `Tool` of pydantic-ai, which knows the schema of its arguments."""

    functions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def definitions(self) -> list[Any]:
        return [each.tool_def for each in self.functions.values()]

    async def run(self, calls: Sequence[Any]) -> tuple[list[Any], list[str]]:
        """What goes back to the model for each call, and a line of the record for each."""
        from pydantic_ai.messages import ToolReturnPart  # noqa: PLC0415 - only where a model is asked

        parts, lines = [], []
        for place, call in enumerate(calls):
            said = (
                await self._one(call)
                if place < MOST_CALLS
                else f"error: more than {MOST_CALLS} calls at once"
            )
            parts.append(ToolReturnPart(call.tool_name, _cut(said, _LONGEST), call.tool_call_id))
            lines.append(_line(call, said))
        return parts, lines

    async def _one(self, call: Any) -> str:
        tool = self.functions.get(call.tool_name)
        if tool is None:
            known = ", ".join(self.functions) or "none"
            return f"error: there is no tool `{call.tool_name[:80]}`; known: {known}"
        try:
            arguments = tool.function_schema.validator.validate_json(_arguments(call))
        except ValueError as error:
            return f"error: the arguments do not fit: {_misfits(error)}"
        return await _called(tool.function, arguments)


def described_tools(candidate: Candidate, root: Path) -> _Described:
    """The part of the identity that rests on the tools and all that they import, and their files. Runs nothing."""
    if not candidate.tools:
        return {}, {}
    sources = {each: _sources(candidate, each, root) for each in candidate.tools}
    files = {path: content for each in sources.values() for path, content in each.files.items()}
    return {"tools": digest([[name, each.parts] for name, each in sources.items()])}, files


def load_tools(candidate: Candidate, root: Path) -> Tools:
    """Import what is listed. Raises ImplementationError for what cannot be called by name."""
    before, mount, found = described_tools(candidate, root), Mount(root.resolve()), dict[str, Any]()
    for each in candidate.tools:
        tool = _tool(candidate, each, mount)
        if tool.name in found or tool.name == TOOL:
            taken = "is the name of the answer itself" if tool.name == TOOL else "is listed twice"
            raise ImplementationError(
                f"`{tool.name}` in `tools` of `{candidate.name}` {taken}", help="rename it"
            )
        found[tool.name] = tool
    _check_seen(candidate, mount, before, described_tools(candidate, root))
    return Tools(found)


def _check_seen(candidate: Candidate, mount: Mount, before: _Described, after: _Described) -> None:
    """What was imported is what the identity rests on."""
    if before != after:
        raise ImplementationError(
            f"a file of the tools of `{candidate.name}` changed while it was read", help="run it again"
        )
    loaded = {path.relative_to(mount.root).as_posix() for path in mount.files}
    if unseen := sorted(loaded - after[1].keys()):
        raise ImplementationError(
            f"a tool of `{candidate.name}` imports `{unseen[0]}` in a way that cannot be seen without running it",
            help="import it with an `import` statement, so that a change of it voids the evidence",
        )


def _sources(candidate: Candidate, target: str, root: Path) -> Sources:
    module, colon, name = target.partition(":")
    if not (colon and name.isidentifier()):
        raise ImplementationError(
            f"`{target}` in `tools` of `{candidate.name}` does not name a module and a function",
            help="write it as `implementations.tools:look_up`",
        )
    return read_sources(module, root.resolve())


def _tool(candidate: Candidate, target: str, mount: Mount) -> Any:
    from pydantic_ai.tools import Tool  # noqa: PLC0415 - only where a model is asked

    about, (module, _, name) = f"`{target}` in `tools` of `{candidate.name}`", target.partition(":")
    try:
        function = getattr(mount.load(module), name, None)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever the user's file does, it is said as an error of that file
        raise ImplementationError(
            f"{about} fails when it is imported: {_one_line(error)}", help="correct the file"
        ) from None
    if not inspect.isfunction(function):
        raise ImplementationError(f"{about} is no function", help="define it there with `def`")
    kinds = {each.kind for each in inspect.signature(function).parameters.values()}
    if kinds & {
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.POSITIONAL_ONLY,
        inspect.Parameter.VAR_KEYWORD,
    }:
        raise ImplementationError(f"{about} takes arguments without names", help="name each parameter")
    try:
        with mount.mounted():
            return Tool(function, takes_ctx=False)
    except Exception as error:  # noqa: BLE001 - pydantic raises many kinds for annotations that it cannot read
        raise ImplementationError(
            f"the parameters of {about} have no schema: {_one_line(error)}",
            help="annotate them with plain types",
        ) from None


async def _called(function: Callable[..., Any], arguments: Mapping[str, Any]) -> str:
    """What the function gives, as text. It runs in a thread that a time-out leaves behind."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str] = loop.create_future()

    def settle(said: str) -> None:
        if not done.done():
            done.set_result(said)

    def work() -> None:
        try:
            result = function(**arguments)
            said = _text(asyncio.run(result) if inspect.iscoroutine(result) else result)
        except BaseException as error:  # noqa: BLE001 - SystemExit of the user's code is one more error to tell
            said = f"error: {_one_line(error)}"
        with suppress(RuntimeError):  # the run has ended, and nobody waits for it any more
            loop.call_soon_threadsafe(settle, said)

    threading.Thread(target=work, daemon=True).start()
    return await done


def _text(result: Any) -> str:
    return result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, default=str)


def _line(call: Any, said: str) -> str:
    content = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    arguments = _cut(" ".join(_arguments(call).split()), _RECORDED)
    return f"{call.tool_name[:80]}({arguments}) → {_cut(said, _RECORDED)} [{len(said):,} characters, sha256 {content}]"


def _arguments(call: Any) -> str:
    given = call.args
    return given if isinstance(given, str) and given else json.dumps(given or {}, ensure_ascii=False)


def _misfits(error: ValueError) -> str:
    found = error.errors(include_url=False) if isinstance(error, ValidationError) else ()
    said = [f"`{'.'.join(map(str, each['loc']))}`: {each['msg']}" for each in found]
    return "; ".join(said)[:_LONGEST_ERROR] or _one_line(error)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… (cut)"


def _one_line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST_ERROR]
