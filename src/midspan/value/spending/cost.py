"""A cost that no machine can see (a licence, a contract, a training), entered by whoever answers for it.

An entry is of kind `cost`: subject the initiative, key the day and what it was for, body {amount, currency, for, at, by, role}. Law:
the same day and purpose is there once; another amount for it is refused unless it is said to be a correction and why, and then
the newest counts and all stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.definitions.workspace import InitiativeFile
from midspan.errors import StoreError, UsageError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry, Recorded
from midspan.units import Money

KIND = "cost"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Cost:
    """What was paid on a day. why: of a correction. seq: its record in the ledger, 0 before it is recorded."""

    amount: float
    currency: str
    purpose: str
    at: date
    by: str
    role: str
    why: str | None = None
    seq: int = 0

    @property
    def key(self) -> str:
        return f"{self.at.isoformat()}|{self.purpose}"


def record_cost(
    ledger: Ledger, file: InitiativeFile, cost: Cost, currency: str, today: date
) -> tuple[Cost, bool]:
    """Record it; whether it was there already. Raises UsageError where it cannot be taken, StoreError."""
    _refuse(cost, currency, today)
    with ledger.transaction():
        was = next((each for each in costs(ledger, file) if each.key == cost.key), None)
        if was is not None and was.amount == cost.amount:
            return was, True
        if was is not None and cost.why is None:
            raise UsageError(
                f"`{cost.purpose}` of `{cost.at}` is recorded with {Money(was.amount, was.currency)}, not with "
                f"{Money(cost.amount, cost.currency)}",
                help="where the first was wrong, say why with `--correct`; a second bill takes another `--for`",
            )
        ledger.append([Entry(KIND, file.identity, cost.key, _body(cost))])
    return cost, False


def costs(ledger: Ledger, file: InitiativeFile) -> list[Cost]:
    """Those that count, by day. Raises StoreError."""
    newest = {each.key: each for each in map(_read, ledger.read(KIND, file.names))}
    return sorted(newest.values(), key=lambda each: (each.at, each.purpose))


def up_to(found: Sequence[Cost], day: date) -> list[Cost]:
    return [each for each in found if each.at <= day]


def _refuse(cost: Cost, currency: str, today: date) -> None:
    if cost.currency != currency:
        raise UsageError(
            f"the workspace counts in `{currency}`, not in `{cost.currency}`",
            help=f"convert it, and write it in `{currency}`",
        )
    if cost.amount < 0:
        raise UsageError(
            f"a cost of {Money(cost.amount, currency)} is none",
            help="write what was paid; what came back is a correction",
        )
    if not cost.purpose.strip() or len(cost.purpose) > LONGEST:
        raise UsageError(
            f"what it was for is empty or longer than {LONGEST} characters",
            help="say it in a line: `--for …`",
        )
    if cost.at > today:
        raise UsageError(
            f"`{cost.at}` has not come yet: today is `{today}`", help="record it once it is paid"
        )
    if cost.why is not None and not cost.why.strip():
        raise UsageError("a correction says why", help="say it: `--correct …`")


def _body(cost: Cost) -> dict[str, Any]:
    said = {
        "amount": cost.amount,
        "currency": cost.currency,
        "for": cost.purpose,
        "at": cost.at.isoformat(),
        "by": cost.by,
        "role": cost.role,
        "why": cost.why,
    }
    return {name: each for name, each in said.items() if each is not None}


def _read(entry: Recorded) -> Cost:
    body = entry.body
    try:
        return Cost(
            float(body["amount"]),
            body["currency"],
            body["for"],
            date.fromisoformat(body["at"]),
            body["by"],
            body["role"],
            body.get("why"),
            entry.seq,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            f"record `{entry.seq}` of the ledger, cost of `{entry.subject}`, cannot be read",
            help="it was written by another version of midspan: update it",
        ) from error
