"""Which rows are the same thing: pairs that share one identifier exactly and a second one but for two edits, and their clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

EDITS = 2
# A text shorter than this is another one after two edits.
SHORTEST = 5
# What more rows share than this identifies nobody: a switchboard, a postcode.
_MOST_SHARING = 50


def alike(
    values: Mapping[int, tuple[str, ...]], most_columns: int | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs of rows, by their identifiers (plain texts, empty where there is none).

    most_columns: pairs share one of the first so many exactly; any where it is None.
    """
    width = max(map(len, values.values()), default=0)
    for column in range(width if most_columns is None else min(width, most_columns)):
        sharing: dict[str, list[int]] = defaultdict(list)
        for row, each in values.items():
            if each[column]:
                sharing[each[column]].append(row)
        for rows in sharing.values():
            if 1 < len(rows) <= _MOST_SHARING:
                for first, second in combinations(rows, 2):
                    if _second_shared(values[first], values[second], column):
                        yield first, second


def _second_shared(first: tuple[str, ...], second: tuple[str, ...], column: int) -> bool:
    return any(
        nearly(one, other)
        for position, (one, other) in enumerate(zip(first, second, strict=True))
        if position != column and one and other
    )


def nearly(one: str, other: str, most: int = EDITS) -> bool:
    """Whether one text is the other but for so many letters added, left out, changed or swapped; short texts have to be the same."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        now = [row]
        for column, against in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (sign != against))
            if row > 1 and column > 1 and sign == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return False
        before, last = last, now
    return last[-1] <= most


def clusters(pairs: Iterable[tuple[int, int]]) -> list[frozenset[int]]:
    """Rows that are pairs of each other, directly or by others between them, the first row's cluster first."""
    parent: dict[int, int] = {}

    def root(row: int) -> int:
        parent.setdefault(row, row)
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for first, second in pairs:
        one, other = sorted((root(first), root(second)))
        parent[other] = one
    found: dict[int, set[int]] = defaultdict(set)
    for row in parent:
        found[root(row)].add(row)
    return [frozenset(found[each]) for each in sorted(found)]
