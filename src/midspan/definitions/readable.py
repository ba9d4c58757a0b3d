"""What a value that cannot be read was meant to be, where that can be only one thing."""

from __future__ import annotations

import re
from itertools import dropwhile, islice
from pathlib import PurePath
from typing import Any

from midspan.definitions.faults import Path
from midspan.definitions.repairs import as_written, renamed, rewritten
from midspan.definitions.shape import nearest
from midspan.definitions.spellings import MEANT
from midspan.definitions.workspace import Document
from midspan.findings import Fix

# Fields whose texts are code: what is no text there was cut short or misread, and cannot be guessed.
EXPRESSIONS = {"must", "when", "score", "stop_if"}


def readable(document: Document, at: Path, error: Any, *, is_key: bool) -> Fix | None:  # noqa: PLR0911 - a table
    """The repair of one of pydantic's errors (a dict of `type`, `ctx`, `input`); None where it takes judgement."""
    value, ctx, path = error["input"], error.get("ctx", {}), document.path
    match error["type"]:
        case "unit":
            meant = MEANT[ctx["kind"]](value) if ctx["kind"] in MEANT else None
            if meant is None:
                return None
            if is_key:
                return renamed(path, at, meant, safe=True)
            return rewritten(path, at, meant, f"write `{meant}`", safe=True)
        case "string_type" if isinstance(value, bool | int | float) and _field(at) not in EXPRESSIONS:
            text = as_written(document, at, value)
            return rewritten(path, at, text, f'quote it: "{text}"', safe=True)
        case "string_pattern_mismatch":
            name = as_name(value)
            # Without a name that can be read, a definition has that of its file: it changes nothing to write it down.
            safe = at in {("work",), ("initiative",)} and name == PurePath(path).stem
            return rewritten(path, at, name, f"write `{name}`", safe=safe) if name else None
        case "literal_error" | "enum":
            near = one_of(value, ctx)
            same = near is not None and _plainly(near) == _plainly(str(value))
            return rewritten(path, at, near, f"write `{near}`", safe=same) if near else None
        case "int_from_float" | "int_type" | "int_parsing":
            whole = _whole(value)
            return None if whole is None else rewritten(path, at, whole, f"write `{whole}`", safe=True)
        case "tuple_type" if isinstance(value, str) and _is_one(document, at, value):
            return rewritten(path, at, [value], "make it a list of one", safe=True)
        case _:
            return None


def as_name(value: Any) -> str:
    """The value as a name: small letters, digits and hyphens; empty where it has none of them."""
    return re.sub(r"[^a-z0-9_]+", "-", str(value).lower()[:80]).strip("-_")


def options(ctx: Any) -> list[str]:
    """The words that a field takes, from pydantic's `ctx`."""
    return re.findall(r"'([^']+)'", str(ctx.get("expected", "")))


def one_of(value: Any, ctx: Any) -> str | None:
    """The one of them that was probably meant."""
    return nearest(value, options(ctx)) if isinstance(value, str) else None


def _is_one(document: Document, at: Path, value: str) -> bool:
    """Whether a text is one element of a list: a comma may part several, quoted or not."""
    if _field(at) in EXPRESSIONS:
        return True
    parent: Any = document.data
    for part in at[:-1]:
        parent = parent[part]
    behind = dropwhile(lambda key: key != at[-1], parent if isinstance(parent, dict) else ())
    following = next(islice(behind, 1, None), None)
    return "," not in value and (following is None or parent[following] is not None)


def _field(at: Path) -> str:
    return next((part for part in reversed(at) if isinstance(part, str)), "")


def _plainly(word: str) -> str:
    return re.sub(r"[\s_-]", "", word.lower())


def _whole(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}\s*", value, re.ASCII):
        return int(value)
    return None
