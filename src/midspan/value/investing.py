"""What the investment costs on a working day, and which work bears how much of it."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.settings import Calendar
from midspan.value.reading import Reading


def read_investment(reading: Reading, initiative: InitiativeFile) -> None:
    """Note what keeps the investment per working day unknown."""
    promised = initiative.initiative
    budget = promised.investment.budget if promised.investment else None
    within = promised.value.payback_within if promised.value else None
    reading.money(initiative, budget, "investment", "budget", do="say what it may cost, such as `12000 EUR`")
    at, do = ("value", "payback_within"), "say within which time it shall pay back, such as `26 weeks`"
    if reading.number(initiative, within, *at, do=do) <= 0 and within is not None:
        reading.refuse(initiative, *at, text="is 0: nothing pays back at once", do=do)


def investment_per_day(initiative: InitiativeFile, calendar: Calendar) -> float | None:
    """The budget spread over the working days in which it shall pay back; None where either is unsaid."""
    promised = initiative.initiative
    budget = promised.investment.budget if promised.investment else None
    within = promised.value.payback_within if promised.value else None
    days = calendar.working_days(within) if within else 0.0
    return budget.amount / days if budget is not None and days > 0 else None


def invested_in(
    files: Sequence[WorkFile], per_day: float | None, calendar: Calendar
) -> dict[str, float | None]:
    """The investment per working day that each work bears: its part of today's effort over all of them.

    None where a work's effort is unsaid: the parts of the others cannot be known either.
    """
    efforts = [effort_per_day(file, calendar) for file in files]
    known = [each for each in efforts if each is not None]
    if per_day is None or len(known) < len(files):
        return dict.fromkeys((file.name for file in files), None)
    whole = sum(known)
    return {
        file.name: per_day * (each / whole if whole else 1 / len(files))
        for file, each in zip(files, known, strict=True)
    }


def effort_per_day(file: WorkFile, calendar: Calendar) -> float | None:
    """Seconds of people's time that the work takes today on a working day; None where unsaid."""
    today = file.work.today
    if today is None or today.volume is None or today.effort is None:
        return None
    return calendar.per_day(today.volume) * today.effort
