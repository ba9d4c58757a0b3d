"""One thing that may be typed at a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from midspan.lsp.outline import Span


class Sort(StrEnum):
    KEY = "key"
    WORD = "word"
    VALUE = "value"
    FIELD = "field"
    FUNCTION = "function"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Offer:
    """insert: what replaces `span`; `cursor` is where in it the cursor goes, None behind it. says: Markdown."""

    label: str
    insert: str
    span: Span
    sort: Sort
    detail: str = ""
    says: str = ""
    cursor: int | None = None
