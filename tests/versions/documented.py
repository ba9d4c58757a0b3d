"""Keys of JSON, as a program finds them and as a page documents them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"


def keys(value: Any, at: str = "", free: tuple[str, ...] = ()) -> Iterator[str]:
    """Every path of keys; what stands below one of `free` is the user's own."""
    if isinstance(value, dict) and at not in free:
        for key, each in value.items():
            here = f"{at}.{key}" if at else key
            yield here
            yield from keys(each, here, free)
    elif isinstance(value, list):
        for each in value:
            yield from keys(each, f"{at}[]", free)


def documented(page: str, table: str) -> set[str]:
    """The keys of one table of a page."""
    text = (DOCS / page).read_text(encoding="utf-8")
    text = text.partition(f"<!-- {table} -->")[2].partition(f"<!-- end of {table} -->")[0]
    return {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
