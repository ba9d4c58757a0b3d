"""A service on the loopback that speaks the protocols of OpenAI and Anthropic, as far as their clients use them.

What it answers is a script: one reply a request, the last one again and again. It keeps every request.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Turn:
    """One reply. text: the answer; tools: calls of tools, (name, arguments). status: of an error, with `text` in it.

    chances: (token, log-probability). raw: the whole body in place of all that. held: waits until the service ends.
    """

    text: str = ""
    tools: Sequence[tuple[str, Any]] = ()
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    chances: Sequence[tuple[str, float]] = ()
    refusal: str | None = None
    cut: bool = False
    tokens: tuple[int, int, int] | None = (100, 20, 10)  # sent, of these cached, answered
    raw: bytes | None = None
    held: bool = False


@dataclass(slots=True)
class Asked:
    """One request: the path, the headers in lower case, the body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def turn(self) -> str:
        """What the last message of the conversation says."""
        messages = self.body.get("messages") or self.body.get("input")
        content = messages[-1]["content"]
        return content if isinstance(content, str) else "".join(each.get("text", "") for each in content)


@dataclass(slots=True)
class Service:
    """The service, where it stands, and what it was asked so far."""

    port: int
    answer: Callable[[Asked, int], Turn]
    asked: list[Asked] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def openai(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def anthropic(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reply(self, asked: Asked) -> Turn:
        with self.lock:
            self.asked.append(asked)
            return self.answer(asked, len(self.asked))


@contextmanager
def serving(*turns: Turn | str, answer: Callable[[Asked, int], Turn] | None = None) -> Iterator[Service]:
    """turns: the script. answer: what decides instead, from the request and its number from 1."""
    script = [Turn(each) if isinstance(each, str) else each for each in turns]

    def scripted(_asked: Asked, number: int) -> Turn:
        return script[min(number, len(script)) - 1]

    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    service = Service(server.server_address[1], answer or scripted)
    server.service = service  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        service: Service = self.server.service  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = Asked(self.path, {key.lower(): value for key, value in self.headers.items()}, body)
        turn = service.reply(asked)
        if turn.held:
            service.ended.wait()
            self.close_connection = True
            return
        content = turn.raw
        if content is None:
            shape = (
                _error if turn.status >= 400 else _SHAPES[self.path.partition("?")[0].rpartition("/v1")[2]]
            )
            said = shape(turn, body)
            content = (
                b"".join(_events(said))
                if body.get("stream") and turn.status < 400
                else json.dumps(said).encode()
            )
        self.send_response(turn.status)
        streamed = content.startswith(b"event:")
        self.send_header("Content-Type", "text/event-stream" if streamed else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in turn.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the standard library
        """Nothing is said on standard error."""


def _error(turn: Turn, body: dict[str, Any]) -> dict[str, Any]:
    return {"type": "error", "error": {"message": turn.text, "type": "some_error", "code": None}}


def _chances(turn: Turn) -> list[dict[str, Any]]:
    return [
        {"token": token, "bytes": list(token.encode()), "logprob": chance, "top_logprobs": []}
        for token, chance in turn.chances
    ]


def _chat(turn: Turn, body: dict[str, Any]) -> dict[str, Any]:
    calls = [
        {"id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": _written(arguments)}}
        for n, (name, arguments) in enumerate(turn.tools)
    ]
    message = {"role": "assistant", "content": turn.text or None, "refusal": turn.refusal}
    if calls:
        message["tool_calls"] = calls
    choice = {
        "index": 0,
        "finish_reason": "length" if turn.cut else "tool_calls" if calls else "stop",
        "message": message,
        "logprobs": {"content": _chances(turn), "refusal": None} if turn.chances else None,
    }
    said = {
        "id": "chat_1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [choice],
    }
    if turn.tokens:
        sent, cached, answered = turn.tokens
        said["usage"] = {
            "prompt_tokens": sent,
            "completion_tokens": answered,
            "total_tokens": sent + answered,
            "prompt_tokens_details": {"cached_tokens": cached},
        }
    return said


def _responses(turn: Turn, body: dict[str, Any]) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    if turn.refusal:
        content.append({"type": "refusal", "refusal": turn.refusal})
    elif turn.text:
        content.append(
            {"type": "output_text", "text": turn.text, "annotations": [], "logprobs": _chances(turn)}
        )
    output: list[dict[str, Any]] = [
        {
            "type": "function_call",
            "id": f"fc_{n}",
            "call_id": f"call_{n}",
            "name": name,
            "arguments": _written(arguments),
            "status": "completed",
        }
        for n, (name, arguments) in enumerate(turn.tools)
    ]
    if content:
        output.append(
            {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": content}
        )
    sent, cached, answered = turn.tokens or (0, 0, 0)
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": body["model"],
        "status": "incomplete" if turn.cut else "completed",
        "incomplete_details": {"reason": "max_output_tokens"} if turn.cut else None,
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": sent,
            "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
            "output_tokens": answered,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": sent + answered,
        }
        if turn.tokens
        else None,
    }


def _messages(turn: Turn, body: dict[str, Any]) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": turn.text}] if turn.text else []
    content += [
        {"type": "tool_use", "id": f"call_{n}", "name": name, "input": arguments}
        for n, (name, arguments) in enumerate(turn.tools)
    ]
    reason = (
        "max_tokens" if turn.cut else "refusal" if turn.refusal else "tool_use" if turn.tools else "end_turn"
    )
    sent, cached, answered = turn.tokens or (0, 0, 0)
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        "usage": {
            "input_tokens": sent - cached,
            "cache_read_input_tokens": cached,
            "cache_creation_input_tokens": 0,
            "output_tokens": answered,
        },
    }


def _events(message: dict[str, Any]) -> Iterator[bytes]:
    """A message of Anthropic as the events of its stream."""

    def event(kind: str, **more: Any) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()

    content, usage = message["content"], message["usage"]
    yield event("message_start", message={**message, "content": [], "stop_reason": None})
    for at, block in enumerate(content):
        text = block["type"] == "text"
        empty = {**block, "text": ""} if text else {**block, "input": {}}
        said = (
            {"type": "text_delta", "text": block["text"]}
            if text
            else {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        )
        yield event("content_block_start", index=at, content_block=empty)
        yield event("content_block_delta", index=at, delta=said)
        yield event("content_block_stop", index=at)
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield event("message_delta", delta=ended, usage={"output_tokens": usage["output_tokens"]})
    yield event("message_stop")


def _written(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


_SHAPES = {"/chat/completions": _chat, "/responses": _responses, "/messages": _messages}
