"""The body of a request as JSON, read as strictly as a line of a file, or as a form; never further than it may be long."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from midspan.definitions.jsonlines import LineError, read_line
from midspan.ledger.canonical import canonical
from midspan.web.said import Refusal

MOST = 16_000_000
# What a person types; and what anybody may send who has not been let in.
MOST_FORM, MOST_SIGN_IN = 1_000_000, 16_000
FORM = "application/x-www-form-urlencoded"


async def json_object(request: Request, keys: frozenset[str], help: str) -> dict[str, Any]:  # noqa: A002 - the word users see
    """keys: that it may have. help: what to send. Raises Refusal."""
    _check_kind(request)
    value = await run_in_threadpool(_read, await _whole(request, MOST), help)
    if not isinstance(value, dict):
        raise Refusal(400, "the body is not a JSON object", help)
    unknown = sorted(value.keys() - keys)
    if unknown:
        known = ", ".join(f"`{each}`" for each in sorted(keys))
        raise Refusal(400, f"the body has an unknown key `{unknown[0][:60]}`", f"known: {known}")
    return value


async def form(request: Request, most: int = MOST_FORM) -> dict[str, str]:
    """What a form of a page says, each field once; read once, however often it is asked for. most: bytes. Raises Refusal."""
    known: dict[str, str] | None = getattr(request.state, "form", None)
    if known is None:
        known = request.state.form = await _form(request, most)
    return known


async def _form(request: Request, most: int) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Refusal(415, "the body is not a form", "send it from the page", CLOSE)
    return await run_in_threadpool(_fields, await _whole(request, most))


def _fields(data: bytes) -> dict[str, str]:
    try:
        text = data.decode("ascii")
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000))
    except ValueError:
        raise Refusal(400, "the form cannot be read", "send it from the page") from None


def _check_kind(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        told = f"`{kind[:60]}`" if kind else "no content type"
        raise Refusal(415, f"the body is {told}, not JSON", "send `Content-Type: application/json`", CLOSE)
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding != "identity":
        raise Refusal(415, f"the body is packed as `{coding[:60]}`", "send it as it is", CLOSE)


async def _whole(request: Request, most: int) -> bytes:
    if int(request.headers.get("content-length", 0)) > most:
        raise _too_long(most)
    parts, size = list[bytes](), 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise _too_long(most)
            parts.append(part)
    except ClientDisconnect:
        raise Refusal(400, "the connection ended within the body", "send it again", CLOSE) from None
    return b"".join(parts)


def _read(data: bytes, help_: str) -> Any:
    try:
        value = read_line(data)
        canonical(value).encode()
    except LineError as error:
        said = str(error).replace("the line", "the body", 1)
        raise Refusal(400, said, error.help if "line" not in error.help else help_) from None
    except ValueError:
        raise Refusal(
            400, "a number is too large for any computer", "write a number that fits, or quote it"
        ) from None
    return value


def _too_long(most: int) -> Refusal:
    size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1000} kB"
    return Refusal(
        413,
        f"the body is longer than {size}",
        "keep large content in files, and their names in items",
        CLOSE,
    )


# What was not read of the body would be taken for the next request.
CLOSE = {"Connection": "close"}
