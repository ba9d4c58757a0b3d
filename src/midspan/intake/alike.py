"""Pairs of texts that are nearly the same: all of them, found exactly, by the share of letter sequences that they have in common.

Similarity is the Jaccard index over sequences of five characters of the plain text. Two sets can only reach a similarity
t if their rarest elements, of which a set of n keeps n − ⌈t·n⌉ + 1, have one in common; so only those are indexed.
Source: Chaudhuri, Ganti & Kaushik, ICDE 2006 (prefix filter); Bayardo, Ma & Srikant, WWW 2007.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of two texts, the earlier one first, and how similar they are."""

    one: int
    other: int
    similarity: float


def pairs(texts: Sequence[str], least: float) -> Iterator[Pair]:
    """Every pair that is at least this similar (0 to 1, above 0), by the position of the later one."""
    sets = [shingles(text) for text in texts]
    counts = Counter(part for each in sets for part in each)
    rank = {
        part: position
        for position, (part, _) in enumerate(sorted(counts.items(), key=lambda each: (each[1], each[0])))
    }
    index: dict[int, list[int]] = {}
    for later, found in enumerate(sets):
        parts = sorted(rank[part] for part in found)
        kept = parts[: len(parts) - math.ceil(least * len(parts)) + 1]
        near = {earlier for part in kept for earlier in index.get(part, ())}
        for earlier in sorted(near):
            similarity = _jaccard(sets[earlier], found)
            if similarity >= least:
                yield Pair(earlier, later, similarity)
        for part in kept:
            index.setdefault(part, []).append(later)


def shingles(text: str) -> frozenset[str]:
    """The sequences of five characters of a text, its ends marked; of a shorter one the whole text."""
    marked = f" {text} "
    return frozenset(marked[at : at + _LETTERS] for at in range(max(1, len(marked) - _LETTERS + 1)))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)
