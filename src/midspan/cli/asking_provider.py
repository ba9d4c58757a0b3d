"""Asking a provider of single sign-on: small JSON answers, within seconds, from exactly the address that was named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from midspan.web.signon import Ask

_WAIT_S = 10.0
_MOST = 1_000_000


async def fetch(ask: Ask) -> Mapping[str, Any]:
    """The JSON object that is answered. Raises OSError where there is none."""
    known = ask.client is not None and ask.secret is not None
    auth = httpx2.BasicAuth(ask.client or "", ask.secret or "") if known else httpx2.USE_CLIENT_DEFAULT
    try:
        async with httpx2.AsyncClient(timeout=_WAIT_S, follow_redirects=False) as client:
            headers = {"Accept": "application/json"}
            if ask.form is None:
                answer = await client.get(ask.url, headers=headers)
            else:
                answer = await client.post(ask.url, data=dict(ask.form), headers=headers, auth=auth)
        said = answer.json() if answer.status_code == 200 and len(answer.content) <= _MOST else None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise OSError(f"{ask.url.partition('?')[0]}: {type(error).__name__}") from error
    if not isinstance(said, dict):
        raise OSError(f"{ask.url.partition('?')[0]} answers {answer.status_code}, and no object")
    return said
