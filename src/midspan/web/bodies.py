"""The body of a request as JSON, read as strictly as a line of a file, and never further than it may be long."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from midspan.definitions.jsonlines import LineError, read_line
from midspan.ledger.canonical import canonical
from midspan.web.said import Refusal

MOST = 16_000_000
FORM = "application/x-www-form-urlencoded"
_SHAPE = 'send one JSON object: {"id": …, "input": {…}}'


async def json_object(request: Request, keys: frozenset[str]) -> dict[str, Any]:
    """keys: that it may have. Raises Refusal."""
    _check_kind(request)
    value = await run_in_threadpool(_read, await _whole(request))
    if not isinstance(value, dict):
        raise Refusal(400, "the body is not a JSON object", _SHAPE)
    unknown = sorted(value.keys() - keys)
    if unknown:
        known = ", ".join(f"`{each}`" for each in sorted(keys))
        raise Refusal(400, f"the body has an unknown key `{unknown[0][:60]}`", f"known: {known}")
    return value


async def form(request: Request) -> dict[str, str]:
    """What a form of a page says, each field once; read once, however often it is asked for. Raises Refusal."""
    known: dict[str, str] | None = getattr(request.state, "form", None)
    if known is None:
        known = request.state.form = await _form(request)
    return known


async def _form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Refusal(415, "the body is not a form", "send it from the page", _CLOSE)
    try:
        text = (await _whole(request)).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise Refusal(400, "the form cannot be read", "send it from the page") from None
    return dict(pairs)


def _check_kind(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        told = f"`{kind[:60]}`" if kind else "no content type"
        raise Refusal(415, f"the body is {told}, not JSON", "send `Content-Type: application/json`", _CLOSE)
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise Refusal(415, f"the body is packed as `{coding[:60]}`", "send it as it is", _CLOSE)


async def _whole(request: Request) -> bytes:
    if int(request.headers.get("content-length", 0)) > MOST:
        raise _too_long()
    parts, size = list[bytes](), 0
    async for part in request.stream():
        size += len(part)
        if size > MOST:
            raise _too_long()
        parts.append(part)
    return b"".join(parts)


def _read(data: bytes) -> Any:
    try:
        value = read_line(data)
        canonical(value).encode()
    except LineError as error:
        said = str(error).replace("the line", "the body", 1)
        raise Refusal(400, said, error.help if "line" not in error.help else _SHAPE) from None
    except ValueError:
        raise Refusal(
            400, "a number is too large for any computer", "write a number that fits, or quote it"
        ) from None
    return value


def _too_long() -> Refusal:
    return Refusal(
        413,
        f"the body is longer than {MOST // 1_000_000} MB",
        "keep large content in files, and their names in items",
        _CLOSE,
    )


# What was not read of the body would be taken for the next request.
_CLOSE = {"Connection": "close"}
