"""A group of cells that one answer settles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.data.asking.answers import FLAGGED, Topic


def _nothing(_row: int) -> Mapping[str, str | None]:
    return {}


@dataclass(frozen=True, slots=True)
class Group:
    """Cells of one column that are wrong or right together, as far as anybody can tell.

    says: what is the matter with them, a sentence's end after their count. rows: of the cells, those that are listed. cells: how many there are.
    chance: that they are wrong, before anybody was asked. changes: cells of which the flag changes with the less likely answer for
    what is flagged, and with a yes for what is not. values: what stands in them; named: what the evidence names in their place; both by
    row, and not to be shown without `Ground.hides`. beside: other columns of a row that say what the question is about.
    """

    topic: Topic
    says: str
    rows: tuple[int, ...]
    cells: int
    chance: float
    changes: int
    values: Mapping[int, Any] = field(default_factory=dict)
    named: Mapping[int, str] = field(default_factory=dict)
    beside: Callable[[int], Mapping[str, str | None]] = field(default=_nothing, compare=False)

    @property
    def flagged(self) -> bool:
        return self.topic.signal in FLAGGED

    @property
    def worth(self) -> float:
        """How many flags an answer is expected to change."""
        return self.changes * ((1 - self.chance) if self.flagged else self.chance)
