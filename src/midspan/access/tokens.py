"""Tokens: `midspan_ID_SECRET`, shown once; kept is the hash alone. So many random bits need no slow hash."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256

_FORM = re.compile(r"midspan_([0-9a-f]{8})_([A-Za-z0-9_-]{32,100})")


def written(id: str, secret: str) -> str:  # noqa: A002 - the token's
    """The token as it is shown."""
    return f"midspan_{id}_{secret}"


def id_of(token: str) -> str | None:
    """None for what is no token of ours."""
    found = _FORM.fullmatch(token)
    return found[1] if found else None


def hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def is_the_same(token: str, hashed: str) -> bool:
    """In the same time, whatever is given."""
    return hmac.compare_digest(hash_of(token), hashed)
