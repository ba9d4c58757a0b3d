"""Sets of keys, small enough to be recorded: eight bytes of each, in base64.

Two of a million keys share their first eight bytes with a probability of 3e-8.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

_BYTES = 8


def short(key: str) -> bytes:
    """The first eight bytes of a key in hexadecimal."""
    return bytes.fromhex(key[: 2 * _BYTES])


def pack(keys: Iterable[str]) -> str:
    """The distinct keys, sorted."""
    return pack_short({short(key) for key in keys})


def pack_short(keys: AbstractSet[bytes]) -> str:
    """The same of keys as `short` gives them."""
    return base64.b64encode(b"".join(sorted(keys))).decode()


def unpack(packed: str) -> set[bytes]:
    """The keys as `short` gives them."""
    joined = base64.b64decode(packed)
    return {joined[start : start + _BYTES] for start in range(0, len(joined), _BYTES)}
