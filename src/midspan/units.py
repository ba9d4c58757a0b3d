"""Typed scalars: a value as a user writes it (`5%`, `4 h`, `45 EUR`, `1200/day`) and what it means.

Each parser takes the scalar as YAML read it and returns the typed value, or raises `UnitError` whose
message says what was found, what is expected, and gives an example. A bare number where a unit is
expected is refused: `5` may mean 5 % or 500 %.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,2})?"
_QUANTITY = re.compile(rf"\s*({_NUMBER})\s*([A-Za-z%]+)?\s*(?:/\s*([A-Za-z]+))?\s*", re.ASCII)
_DAY = re.compile(r"\s*day\s+(\d{1,5})\s*", re.ASCII)

_SECONDS = {
    "ms": 0.001,
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0,
    "min": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
    "w": 604800.0, "week": 604800.0, "weeks": 604800.0,
}  # fmt: skip
_PERIODS = {"hour": "hour", "h": "hour", "day": "day", "week": "week", "month": "month", "year": "year"}


class UnitError(ValueError):
    """The scalar does not have the unit that its field needs."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A count per period of the workspace's calendar; `per` is hour, day, week, month or year."""

    count: float
    per: str

    def __str__(self) -> str:
        return f"{self.count:g}/{self.per}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (three capital letters)."""

    amount: float
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:g} {self.currency}"


@dataclass(frozen=True, slots=True)
class Price:
    """Money per unit of something: `38 EUR/hour`."""

    amount: float
    currency: str
    per: str

    def __str__(self) -> str:
        return f"{self.amount:g} {self.currency}/{self.per}"


def share(raw: object) -> float:
    """`5%` → 0.05. Between 0 % and 100 %."""
    number, unit, per = _quantity(raw, "a percentage such as `5%`")
    if unit != "%" or per:
        raise UnitError(f"`{_shown(raw)}` is not a percentage; write it as `5%`")
    if not 0 <= number <= 100:
        raise UnitError(f"`{_shown(raw)}` is outside 0% to 100%")
    return number / 100


def duration(raw: object) -> float:
    """`4 h` → seconds. Units: ms, s, min, h, days, weeks."""
    number, unit, per = _quantity(raw, "a duration such as `4 h`")
    if unit is None or unit.lower() not in _SECONDS or per:
        raise UnitError(f"`{_shown(raw)}` has no unit of time; write it as `12 s`, `4 h` or `90 days`")
    if number < 0:
        raise UnitError(f"`{_shown(raw)}` is negative")
    return number * _SECONDS[unit.lower()]


def rate(raw: object) -> Rate:
    """`1200/day` → Rate(1200, "day")."""
    number, unit, per = _quantity(raw, "a rate such as `1200/day`")
    if unit or per is None or per.lower() not in _PERIODS:
        raise UnitError(f"`{_shown(raw)}` is not a rate; write it as `1200/day`, `50/hour` or `300/week`")
    if number < 0:
        raise UnitError(f"`{_shown(raw)}` is negative")
    return Rate(number, _PERIODS[per.lower()])


def money(raw: object) -> Money:
    """`0.60 EUR` → Money(0.6, "EUR")."""
    number, unit, per = _quantity(raw, "an amount of money such as `45 EUR`")
    if unit is None or not _is_currency(unit) or per:
        raise UnitError(f"`{_shown(raw)}` has no currency; write it as `45 EUR`")
    return Money(number, unit)


def price(raw: object) -> Price:
    """`38 EUR/hour` → Price(38, "EUR", "hour")."""
    number, unit, per = _quantity(raw, "a price such as `38 EUR/hour`")
    if unit is None or not _is_currency(unit) or not per:
        raise UnitError(f"`{_shown(raw)}` is not a price per unit; write it as `38 EUR/hour` or `2 EUR/item`")
    return Price(number, unit, per)


def day_offset(raw: object) -> int:
    """`day 30` → 30, counted from the initiative's start."""
    match = _DAY.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        raise UnitError(f"`{_shown(raw)}` is not a day of the plan; write it as `day 30`")
    return int(match[1])


def calendar_date(raw: object) -> date:
    """`2026-09-01` → date."""
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise UnitError(f"`{_shown(raw)}` is not a date; write it as `2026-09-01`")


def number(raw: object) -> float:
    """A plain finite number; digits may be grouped as `12,000`."""
    value, unit, per = _quantity(raw, "a number")
    if unit or per:
        raise UnitError(f"`{_shown(raw)}` has a unit where a plain number is expected")
    return value


def number_or_share(raw: object) -> float:
    """A plain number, or a percentage as a fraction: a milestone's target is one or the other."""
    return share(raw) if isinstance(raw, str) and raw.rstrip().endswith("%") else number(raw)


def _quantity(raw: object, expected: str) -> tuple[float, str | None, str | None]:
    if isinstance(raw, bool) or raw is None or not isinstance(raw, str | int | float):
        raise UnitError(f"`{_shown(raw)}` is not {expected}")
    # A number of more digits than a float holds would raise OverflowError far from its place.
    text = raw if isinstance(raw, str) else repr(raw) if isinstance(raw, float) else _digits(raw)
    match = _QUANTITY.fullmatch(text[:200])
    if match is None:
        raise UnitError(f"`{_shown(raw)}` is not {expected}")
    value = float(match[1].replace(",", ""))
    if not math.isfinite(value):
        raise UnitError(f"`{_shown(raw)}` is too large")
    return value, match[2], match[3]


def _digits(raw: int) -> str:
    if abs(raw) >= 10**300:
        raise UnitError("the number is too large")
    return str(raw)


def _is_currency(unit: str) -> bool:
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def _shown(raw: object) -> str:
    text = raw if isinstance(raw, str) else repr(raw)[:60] if not isinstance(raw, int) else "a number" if abs(raw) >= 10**40 else str(raw)
    return text if len(text) <= 60 else text[:57] + "…"
