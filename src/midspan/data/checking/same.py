"""Which rows are the same thing: they share identifiers, and at least as many agree as contradict; or nearly all of their words.

An identifier agrees where it is the same but for two edits (of digits alone, one), or has the same words in another order; it contradicts where both rows
have it and it does not agree. Two have to agree, one of them exactly, so that pairs are sought only among rows that share a value.
Words count by what they tell (the logarithm of how rare they are), and four fifths of that have to be common, wherever they stand.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

EDITS = 2
# A text shorter than this is another one after two edits.
SHORTEST = 5
# What more rows share than this identifies nobody: a switchboard, a postcode.
MOST_SHARING = 50
# How many have to agree, and how much of what the words of both tell has to be common.
_LEAST, _COMMON = 2, 0.8

Identified = tuple[str, ...]


def alike(
    values: Mapping[int, Identified], columns: Sequence[int] | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs of rows, by their identifiers: words in small letters with blanks between, empty where there is none.

    columns: pairs share one of these exactly; any where it is None. A pair may come more than once.
    """
    width = max(map(len, values.values()), default=0)
    for column in range(width) if columns is None else columns:
        sharing: dict[str, list[int]] = defaultdict(list)
        for row, each in values.items():
            if each[column]:
                sharing[each[column].replace(" ", "")].append(row)
        for rows in sharing.values():
            if 1 < len(rows) <= MOST_SHARING:
                for first, second in combinations(rows, 2):
                    if _same(values[first], values[second]):
                        yield first, second


def _same(first: Identified, second: Identified) -> bool:
    both = [(one, other) for one, other in zip(first, second, strict=True) if one and other]
    doubtful = [(one, other) for one, other in both if one != other]
    agree = len(both) - len(doubtful)
    wanted = max(_LEAST, (len(both) + 1) // 2)
    for left, (one, other) in enumerate(doubtful):
        if agree >= wanted or agree + len(doubtful) - left < wanted:
            break
        agree += agrees(one, other)
    return agree >= wanted


def agrees(one: str, other: str) -> bool:
    """Whether two identifiers are the same but for two edits, or for the order of their words."""
    if one == other:
        return True
    plain = one.replace(" ", ""), other.replace(" ", "")
    # Of numbers as long as a day or a telephone's, too many are two edits from each other by chance.
    if nearly(*plain, most=EDITS if not (plain[0].isdigit() and plain[1].isdigit()) else 1):
        return True
    return " " in one and len(one) == len(other) and sorted(one.split()) == sorted(other.split())


def worded(values: Mapping[int, Identified]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that have nearly all words in common, in whichever identifier these stand."""
    bags = {row: frozenset(word for text in each for word in text.split()) for row, each in values.items()}
    rows = Counter(word for bag in bags.values() for word in bag)
    tells = {word: math.log(len(bags) / count) for word, count in rows.items()}
    weights = {row: sum(tells[word] for word in bag) for row, bag in bags.items()}
    for first, second in _candidates(bags, weights, tells):
        common = sum(tells[word] for word in bags[first] & bags[second])
        if common >= _COMMON * (weights[first] + weights[second] - common):
            yield first, second


def _candidates(
    bags: Mapping[int, frozenset[str]], weights: Mapping[int, float], tells: Mapping[str, float]
) -> set[tuple[int, int]]:
    """Rows that share one of the words that tell most: without any of these, too little is left to have in common."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for row, bag in bags.items():
        left = weights[row] * (1 - _COMMON)
        for word in sorted(bag, key=lambda each: (-tells[each], each)):
            sharing[word].append(row)
            left -= tells[word]
            if left < 0:
                break
    usable = [rows for rows in sharing.values() if 1 < len(rows) <= MOST_SHARING]
    return {pair for rows in usable for pair in combinations(rows, 2)}


def nearly(one: str, other: str, most: int = EDITS) -> bool:
    """Whether one text is the other but for so many letters added, left out, changed or swapped; short texts have to be the same."""
    if one == other:
        return True
    if min(len(one), len(other)) < SHORTEST or abs(len(one) - len(other)) > most:
        return False
    # An edit brings at most one letter and takes at most one.
    if len(set(one) ^ set(other)) > 2 * most:
        return False
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
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
