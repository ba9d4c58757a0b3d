"""The names of columns as a file gives them, made unique and never empty, with a word on each that had to change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from midspan.errors import FeedError
from midspan.intake.ports import Note

MOST_COLUMNS = 16_384
_SHOWN = 5


def named(given: Sequence[str], shown: str) -> tuple[list[str], list[Note]]:
    """One name for each column. Raises FeedError beyond 16,384 columns."""
    bounded(len(given), shown)
    plain = [" ".join(name.split()) for name in given]
    taken = set(plain)
    names: list[str] = []
    changed: list[str] = []
    seen: set[str] = set()
    for number, name in enumerate(plain, 1):
        if name and name not in seen:
            seen.add(name)
            names.append(name)
            continue
        new = _free(name or "column", number if not name else 2, taken)
        taken.add(new)
        names.append(new)
        changed.append(f"column {number} {f'repeats `{name}`' if name else 'has no name'}: `{new}`")
    return names, list(_notes(changed))


def numbered(count: int, shown: str) -> list[str]:
    """Names for a file that has none."""
    bounded(count, shown)
    return [f"column_{number}" for number in range(1, count + 1)]


def data_note(value: str, columns: Sequence[str]) -> Note:
    """What is said where the first row was not taken for names. value: what in it speaks against them."""
    return Note(
        f"the first row looks like data (`{value[:40]}`): columns are named `{columns[0]}` to `{columns[-1]}`",
        "if it holds the names of the columns, say `--header`",
    )


def bounded(count: int, shown: str) -> None:
    if count > MOST_COLUMNS:
        raise FeedError(
            f"`{shown}` has {count:,} columns, more than the {MOST_COLUMNS:,} that are read",
            help="check its delimiter, or keep fewer columns",
        )


def _free(stem: str, number: int, taken: set[str]) -> str:
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def _notes(changed: list[str]) -> Iterable[Note]:
    if changed:
        more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
        yield Note(
            f"columns were named: {'; '.join(changed[:_SHOWN])}{more}", "give every column a name of its own"
        )
