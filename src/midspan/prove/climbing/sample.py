"""Which cases climb the stress ladder."""

from __future__ import annotations

import heapq
import zlib
from dataclasses import dataclass, field
from typing import Any

from midspan.model.case import Case, Use
from midspan.prove.stress.rung import Material

SEED = 1
# A twentieth of the cases, within these bounds: rungs that ask anew cost what they ask, in time and in money.
FEWEST, MOST = 100, 300

_Ranked = tuple[int, str, int, Case]


@dataclass(slots=True)
class Sample:
    """The cases of the ladder: a seeded draw that does not depend on the order of the file."""

    seed: int = SEED
    offered: int = 0
    _cases: list[_Ranked] = field(default_factory=list)
    _scope: list[_Ranked] = field(default_factory=list)

    def offer(self, case: Case) -> None:
        rank = -zlib.crc32(f"{self.seed}:{case.key}".encode())
        if case.use is Use.DEVELOP:
            self.offered += 1
            _keep(self._cases, rank, case)
        if case.to_person:
            _keep(self._scope, rank, case)

    def material(self, schema: dict[str, Any], output: dict[str, Any]) -> Material:
        """schema: of the input."""
        count = min(MOST, max(FEWEST, self.offered // 20))
        return Material(_first(self._cases, count), _first(self._scope, MOST), schema, self.seed, output)


def _keep(heap: list[_Ranked], rank: int, case: Case) -> None:
    # Key and line break ties: cases cannot be compared themselves.
    entry = (rank, case.key, -case.line, case)
    if len(heap) < MOST:
        heapq.heappush(heap, entry)
    else:
        heapq.heappushpop(heap, entry)


def _first(heap: list[_Ranked], count: int) -> list[Case]:
    return [entry[-1] for entry in sorted(heap, key=lambda entry: entry[:-1], reverse=True)[:count]]
