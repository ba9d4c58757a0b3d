"""When two inputs say the same: equal once case, spacing, punctuation and the ways to write a letter are set aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from midspan.ledger.canonical import canonical

_APART = re.compile(r"[\W_]+")


def same_text(item: Mapping[str, Any]) -> str:
    """One text for all inputs that say the same. A text without letters and digits is kept but for its spacing."""
    return canonical(_plain(item))


def plain(text: str) -> str:
    """A text in lower case, NFKC, its words apart by single spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _APART.sub(" ", folded).strip() or " ".join(folded.split())


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    # JSON calls 1 and 1.0 the same number.
    return int(value) if isinstance(value, float) and value.is_integer() else value
