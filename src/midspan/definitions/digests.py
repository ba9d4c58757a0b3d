"""Digests of canonical JSON: what the identity of inputs, cases and definitions rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from midspan.ledger.canonical import canonical


def digest(value: object) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the canonical JSON. Raises as `canonical` does."""
    return digest_of_text(canonical(value))


def digest_of_text(text: str) -> str:
    """The same, of JSON that is canonical already."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def input_key(value: Mapping[str, Any]) -> str:
    """What tells one item's input from another's."""
    return digest(value)
