"""What goes wrong when a model is asked: worth another try, or not; the end for all items, or of one.

No message holds the key, whatever the service says of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from midspan.implementations.calling.endpoint import CallFailedError

_LONGEST = 300


@contextmanager
def told(secret: str | None) -> Iterator[None]:
    """Errors of pydantic-ai become CallFailedError.

    A service that answered with an error charged nothing, nor did one that was never reached; of a call whose answer
    never arrived nobody knows.
    """
    from pydantic_ai import exceptions as of  # noqa: PLC0415 - a second of imports, for those who ask models

    try:
        yield
    except (of.ModelTimeoutError, of.ModelRequestTimeout) as error:
        raise CallFailedError("timeout", _words(error, secret), again=True, cost=None) from None
    except of.ModelConnectionError as error:
        cost = 0.0 if error.phase in {"pool", "connect"} else None
        raise CallFailedError("exception", _words(error, secret), again=True, cost=cost) from None
    except (of.ModelQuotaExceededError, of.ModelAuthenticationError, of.ModelNotFoundError) as error:
        raise CallFailedError("exception", _words(error, secret), again=False, stops=True) from None
    except (of.ModelRateLimitError, of.ModelUnavailableError, of.ModelServerError) as error:
        message = _words(error, secret)
        raise CallFailedError("exception", message, again=True, after_s=error.retry_after) from None
    except of.ModelRequestRejectedError as error:
        raise CallFailedError("exception", _words(error, secret), again=False) from None
    except of.ContentFilterError as error:
        raise CallFailedError("refused", _words(error, secret), again=False, cost=None) from None
    except (of.ModelAPIError, of.UnexpectedModelBehavior) as error:
        raise CallFailedError("exception", _words(error, secret), again=True, cost=None) from None
    except of.UserError as error:
        raise CallFailedError("exception", _words(error, secret), again=False, stops=True) from None


def _words(error: Any, secret: str | None) -> str:
    status = getattr(error, "status_code", None)
    said = _message(getattr(error, "body", None)) or str(error)
    text = " ".join(f"status {status}: {said}".split() if status else said.split())
    return (text.replace(secret, "…") if secret else text)[:_LONGEST]


def _message(body: Any) -> str | None:
    """What the service says in words: `{"message": …}`, `{"error": {"message": …}}`."""
    if not isinstance(body, dict):
        return None
    found = body.get("message", body.get("error"))
    return found if isinstance(found, str) else _message(found)
