"""What is answered where something is wrong: always `{"error", "help"}`, and never anything that was sent."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from midspan.errors import MidspanError, StoreError, UnknownWorkError, UsageError
from midspan.web.pages import page

# For whoever was not let in: what failed, and where it is, is nothing of theirs.
AWAY = "the server cannot do its work now", "try again soon; its log says why"
_log = logging.getLogger("midspan.web")


class Refusal(Exception):  # noqa: N818 - what it is to whoever asked
    """An answer that says what is wrong, and what to do."""

    def __init__(
        self,
        status: int,
        error: str,
        help: str,  # noqa: A002 - the word users see
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(error)
        self.status, self.error, self.help, self.headers = status, error, help, headers


def speak(app: FastAPI) -> None:
    """Every error of the app is said this way from here on."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(MidspanError, _failed)
    app.add_exception_handler(HTTPException, _strange)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _bug)


def said(
    status: int,
    error: str,
    help: str,  # noqa: A002 - as above
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    return JSONResponse({"error": error, "help": help}, status, dict(headers or {}))


def _answer(
    request: Request,
    status: int,
    error: str,
    help: str,  # noqa: A002 - as above
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page for who reads pages, JSON for all others."""
    path = request.url.path
    if (
        path.startswith("/api")
        or path.endswith(".json")
        or "text/html" not in request.headers.get("accept", "")
    ):
        return said(status, error, help, headers)
    looked = request.method in {"GET", "HEAD"}
    kept = "" if looked else "Nothing was recorded and nothing was changed."
    on = {"on": path, "on_name": "Try again"} if looked and status >= 500 else _FIRST
    found = page("problem.html", status, error=_headed(error), help=_ended(help), here=None, kept=kept, **on)
    found.headers.update(headers or {})
    return found


_FIRST = {"on": "/", "on_name": "To the first page"}


def _headed(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    headed = _headed(text)
    return headed if not headed or headed[-1] in ".!?`" else f"{headed}."


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - as it was registered
    return _answer(request, error.status, error.error, error.help, error.headers)


def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, MidspanError)  # noqa: S101 - as it was registered
    if isinstance(error, UnknownWorkError):
        return _answer(request, 404, error.message, error.help or "")
    if isinstance(error, UsageError) and hasattr(request.state, "asking"):
        # The server does its work; what was asked for does not fit the workspace as it is.
        return _answer(request, 409, error.message, error.help or "")
    _log.error("%s %s failed: %s", request.method, request.url.path, error.message)
    again = {"Retry-After": "5"} if isinstance(error, StoreError) else None
    was_let_in = hasattr(request.state, "asking")
    message, help_ = (error.message, error.help or "") if was_let_in else AWAY
    return _answer(request, 503, message, help_, again)


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as it was registered
    names = ", ".join(f"`{each['loc'][-1]}`" for each in error.errors()[:3])
    return _answer(request, 422, f"the address cannot be read: {names}", "write it as the documentation does")


def _strange(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as it was registered
    path = request.url.path[:200]
    if error.status_code == 404:
        items = "items are sent to `/api/works/WORK/items`"
        known = items if path.startswith("/api") else "see whether the address is whole"
        return _answer(request, 404, f"there is nothing at `{path}`", known)
    if error.status_code == 405:
        allowed = dict(error.headers or {})
        takes = f"it takes {allowed.get('Allow', 'GET')}"
        return _answer(request, 405, f"`{path}` takes no {request.method}", takes, allowed)
    return _answer(request, error.status_code, str(error.detail), "see docs/operating.md", error.headers)


def _bug(request: Request, error: Exception) -> Response:
    # Where it was, and not what it says: that may be of an item.
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    where = " < ".join(f"{each.filename}:{each.lineno}" for each in reversed(frames))
    _log.error("%s %s: a bug, %s at %s", request.method, request.url.path, type(error).__name__, where)
    return _answer(request, 500, "this is a bug of midspan", "report it with the lines that the server wrote")
