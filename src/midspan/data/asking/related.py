"""Cells that stand against what the other columns say of them, where nobody declared that these determine it.

A column nearly determines another where a guess by it is right far more often than the most frequent value; a cell is odd
where most of the columns that nearly determine its column say otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.data import ports
from midspan.data.asking.answers import Signal, Topic, rule_of
from midspan.data.asking.group import Group
from midspan.data.checking.ground import Ground, Held

_CHANCE = 0.6
_MOST_ROWS, _MOST_COLUMNS, _LEAST_ROWS = 100_000, 40, 20
_LEAST_GROUP, _LEAST_GROUPS, _COVER = 3, 3, 0.3
# A column of which more values are different than this tells rows apart, and determines nothing.
_IDENTIFIES = 0.9
_LIFT = 0.6
_MOST_BESIDE = 3


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column as numbers of its values; -1 where it holds nothing."""

    held: Held
    values: list[str]
    codes: NDArray[np.int64]

    def value(self, place: int) -> str | None:
        code = int(self.codes[place])
        return None if code < 0 else self.values[code]


def odd_ones(ground: Ground, only: AbstractSet[str] | None = None) -> Iterator[Group]:
    """A group for each column in which something is odd; of a table that is not too large to compare all columns.

    only: columns to look at; all where it is None.
    """
    columns = [each for each in ground.present if each.there and each.there.kind is not ports.Kind.OTHER]
    if not _LEAST_ROWS <= ground.rows <= _MOST_ROWS or not 2 <= len(columns) <= _MOST_COLUMNS:
        return
    coded = _coded(ground, columns)
    telling = [each for each in coded if 2 <= len(each.values) <= _IDENTIFIES * ground.rows]
    declared = {name for each in ground.table.dependencies for name in (*each.of, each.fixes)}
    for right in telling:
        name = right.held.promised.name
        if name in declared or (only is not None and name not in only):
            continue  # what determines it is said, and that is measured
        votes, usual = np.zeros(ground.rows, np.int64), np.full(ground.rows, -1, np.int64)
        rules: list[_Coded] = []
        for left in telling:
            against = _against(left, right) if left is not right else None
            if against is not None:
                rules.append(left)
                votes += against >= 0
                usual = np.where(against >= 0, against, usual)
        odd = np.flatnonzero(votes * 2 > len(rules))
        if len(odd):
            yield _group(ground, right, rules[:_MOST_BESIDE], [int(each) for each in odd], usual)


def _group(
    ground: Ground, right: _Coded, rules: Sequence[_Coded], odd: Sequence[int], usual: NDArray[np.int64]
) -> Group:
    said = right.held.promised
    return Group(
        Topic(ground.table.name, said.name, Signal.ODD_ONE, "", rule_of(said)),
        "is not what nearly always goes with the other columns of its row",
        tuple(each + 1 for each in odd),
        len(odd),
        _CHANCE,
        len(odd),
        {each + 1: right.value(each) for each in odd},
        {each + 1: right.values[int(usual[each])] for each in odd},
        lambda row: {each.held.promised.name: each.value(row - 1) for each in rules},
    )


def _coded(ground: Ground, columns: Sequence[Held]) -> list[_Coded]:
    names = [each.there.name for each in columns if each.there]
    nothing = [frozenset(each.nothing) for each in columns]
    values: list[dict[str, int]] = [{} for _ in columns]
    codes: list[list[int]] = [[] for _ in columns]
    for batch in ground.data.stream(names):
        for row in batch:
            for at, name in enumerate(names):
                codes[at].append(_code(values[at], nothing[at], row.values.get(name)))
    return [
        _Coded(held, list(known), np.array(numbers, np.int64))
        for held, known, numbers in zip(columns, values, codes, strict=True)
    ]


def _code(known: dict[str, int], nothing: frozenset[str], value: Any) -> int:
    text = "" if value is None else str(value).strip()
    return known.setdefault(text, len(known)) if text and text.lower() not in nothing else -1


def _against(left: _Coded, right: _Coded) -> NDArray[np.int64] | None:
    """For each row the value that its group has most often, where that is another and the most; -1 elsewhere. None: no rule."""
    both = (left.codes >= 0) & (right.codes >= 0)
    sizes = np.bincount(left.codes[both], minlength=len(left.values))
    both &= sizes[left.codes] >= _LEAST_GROUP
    cover = int(both.sum())
    if cover < _COVER * len(left.codes) or int((sizes >= _LEAST_GROUP).sum()) < _LEAST_GROUPS:
        return None
    pairs, counts = np.unique(left.codes[both] * len(right.values) + right.codes[both], return_counts=True)
    group, value = pairs // len(right.values), pairs % len(right.values)
    order = np.lexsort((value, -counts, group))
    group, value, counts = group[order], value[order], counts[order]
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    base = np.bincount(right.codes[both]).max() / cover
    if base >= 1 or (counts[first].sum() / cover - base) / (1 - base) < _LIFT:
        return None
    follows = np.append(first[1:], len(group))
    torn = (first + 1 < follows) & (counts[np.minimum(first + 1, len(group) - 1)] == counts[first])
    top = np.full(len(left.values), -1, np.int64)
    top[group[first][~torn]] = value[first][~torn]
    usual = np.where(both, top[left.codes], -1)
    return np.where((usual >= 0) & (usual != right.codes), usual, -1)
