"""One fact that several sources state: what most of them say, or what those say whom the owner of the data believes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """value: None where nobody can tell. heard: a source that is believed states something of it."""

    value: str | None
    heard: bool = False


def fact(values: Mapping[int, str], sources: Mapping[int, str], believed: Sequence[str] = ()) -> Fact:
    """values: what each row states of it. sources: which source each row is of. believed: the first one counts where they are torn."""
    rank = {source: place for place, source in enumerate(believed)}
    heard = {row: value for row, value in values.items() if sources.get(row) in rank} if rank else {}
    ranked = Counter((heard or values).values()).most_common(2)
    if not ranked:
        return Fact(None)
    if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
        return Fact(ranked[0][0], bool(heard))
    if heard:
        return Fact(heard[min(heard, key=lambda row: rank[sources[row]])], heard=True)
    return Fact(None)
