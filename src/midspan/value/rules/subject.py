"""What rules over value look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.definitions.workspace import InitiativeFile
from midspan.findings import Place
from midspan.value.measured import Measured
from midspan.value.spending.account import Account
from midspan.value.worth import WorkValue


@dataclass(frozen=True, slots=True)
class ValueSubject:
    """One initiative with the value of each of its works.

    errors: the limit of each certified work. payback_days, within_days: working days until the budget is paid back
    by the running value of all works, and those promised; None where unknown, infinite where it never is. measured: in daily use. in_use_since: the day of the COMMIT to
    Assisted or beyond; None where there is none. today: of the check. account: what it has cost.
    """

    file: InitiativeFile
    works: Mapping[str, WorkValue]
    errors: Mapping[str, float]
    payback_days: float | None
    within_days: float | None
    measured: Measured | None = None
    in_use_since: date | None = None
    today: date | None = None
    account: Account | None = None

    def place_of(self, work: str) -> Place:
        names = self.file.initiative.works or ()
        return self.file.place("works", names.index(work)) if work in names else self.file.place("works")
