"""What goes wrong when a model is asked: worth another try, or not; the end for all items, or of one.

No message holds the key, whatever the service says of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from midspan.implementations.calling.endpoint import CallFailedError

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What an error of the client means, as `CallFailedError` has it; its cost is 0 or unknown."""

    kind: str = "exception"
    again: bool = False
    unseen: bool = False
    stops: str | None = None
    charged: bool = False


@contextmanager
def told(secret: str | None, variable: str | None) -> Iterator[None]:
    """Errors of pydantic-ai become CallFailedError. variable: of the environment, which holds the key `secret`.

    A service that answered with an error charged nothing, nor did one that was never reached; of a call whose answer
    never arrived, or cannot be read, nobody knows.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - a reply of another shape makes client libraries raise anything
        meaning = _meaning(error)
        raise CallFailedError(
            meaning.kind,
            _refused(error, variable) + _words(error, secret),
            again=meaning.again,
            after_s=getattr(error, "retry_after", None),
            unseen=meaning.unseen,
            stops=_mend_key(variable) if meaning.stops and _is_refused(error) else meaning.stops,
            cost=None if meaning.charged else 0.0,
        ) from None


def _meaning(error: Exception) -> _Meaning:
    from pydantic_ai import exceptions as of  # noqa: PLC0415 - a second of imports, for those who ask models

    if 300 <= getattr(error.__cause__, "status_code", 0) < 400:
        return _Meaning(
            stops="write the address it leads to in `base_url`"
        )  # what is sent goes to the address in the definition and nowhere else
    if isinstance(error, of.ModelConnectionError) and error.phase in {"pool", "connect"}:
        return _Meaning(again=True, unseen=True)
    table: tuple[tuple[type[Exception], _Meaning], ...] = (
        (of.ModelTimeoutError, _Meaning("timeout", again=True, charged=True)),
        (of.ModelConnectionError, _Meaning(again=True, charged=True)),
        (of.ModelQuotaExceededError, _Meaning(stops="raise what the provider grants")),
        (of.ModelAuthenticationError, _Meaning(stops="mend the key")),
        (of.ModelNotFoundError, _Meaning(stops="name a model that the service has, or mend `base_url`")),
        (of.ModelRateLimitError, _Meaning(again=True, unseen=True)),
        (of.ModelUnavailableError, _Meaning(again=True, unseen=True)),
        (of.ModelServerError, _Meaning(again=True)),
        (of.ModelRequestRejectedError, _Meaning()),
        (of.ContentFilterError, _Meaning("refusal", charged=True)),
        (of.UserError, _Meaning(stops="mend what the definition says of it")),
    )
    found = (meaning for kind, meaning in table if isinstance(error, kind))
    return next(found, _Meaning(again=True, charged=True))


def _refused(error: Exception, variable: str | None) -> str:
    """Whose key it was that the service does not take, where it says so."""
    if not _is_refused(error):
        return ""
    whose = f"the key in `{variable}`" if variable else "calls without a key: name its variable with `key`"
    return f"the service refuses {whose}: "


def _is_refused(error: Exception) -> bool:
    return getattr(error, "status_code", None) in {401, 403}


def _mend_key(variable: str | None) -> str:
    return (
        f"put a key that the service takes into `{variable}`"
        if variable
        else "name the variable that holds the key"
    )


def _words(error: Exception, secret: str | None) -> str:
    status = getattr(error, "status_code", None)
    said = _message(getattr(error, "body", None)) or str(error)
    start = (
        f"status {status}: " if status else "" if hasattr(error, "message") else f"{type(error).__name__}: "
    )
    text = " ".join(f"{start}{said}".split())
    return (text.replace(secret, "…") if secret else text)[:_LONGEST]


def _message(body: Any) -> str | None:
    """What the service says in words: `{"message": …}`, `{"error": {"message": …}}`."""
    if not isinstance(body, dict):
        return None
    found = body.get("message", body.get("error"))
    return found if isinstance(found, str) else _message(found)
