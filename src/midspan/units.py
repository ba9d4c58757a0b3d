"""Typed scalars: a value as a user writes it (`5%`, `4 h`, `45 EUR`, `1200/day`) and what it means.

Each parser takes the scalar as YAML read it and returns the typed value, or raises `UnitError` that says
what was found, why it does not fit, and how to write it. A bare number where a unit is expected is
refused: `5` may mean 5 % or 500 %.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?"
_QUANTITY = re.compile(rf"\s*({_NUMBER})\s*([A-Za-z%]+)?\s*(?:/\s*([A-Za-z]+))?\s*", re.ASCII)
_DAY = re.compile(r"\s*day\s+(\d{1,5})\s*", re.ASCII)
LONGEST = 80

SECONDS = {
    "ms": 0.001,
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0,
    "min": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
    "w": 604800.0, "week": 604800.0, "weeks": 604800.0,
}  # fmt: skip
PERIODS = {"hour": "hour", "h": "hour", "day": "day", "week": "week", "month": "month", "year": "year"}


class UnitError(ValueError):
    """The scalar does not have the unit that its field needs.

    found: the scalar as it is shown to its author; problem: what is wrong with it, to follow "is `found`, ";
    help: one imperative line with an example.
    """

    def __init__(self, found: str, problem: str, help: str) -> None:  # noqa: A002 - the word users see
        super().__init__(f"`{found}` is {problem}; {help}")
        self.found = found
        self.problem = problem
        self.help = help


@dataclass(frozen=True, slots=True)
class Rate:
    """A count per period of the workspace's calendar; `per` is hour, day, week, month or year."""

    count: float
    per: str

    def __str__(self) -> str:
        return f"{self.count:.15g}/{self.per}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (three capital letters)."""

    amount: float
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:.15g} {self.currency}"


@dataclass(frozen=True, slots=True)
class Price:
    """Money per unit of something: `38 EUR/hour`."""

    amount: float
    currency: str
    per: str

    def __str__(self) -> str:
        return f"{self.amount:.15g} {self.currency}/{self.per}"


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number with what stands behind it; `text` is the number as written."""

    value: float
    text: str
    unit: str | None
    per: str | None

    @property
    def bare(self) -> bool:
        return self.unit is None and self.per is None


def share(raw: object) -> float:
    """`5%` → 0.05. Between 0 % and 100 %."""
    got = _quantity(raw, "not a percentage", "write it as `5%`")
    if got.bare:
        percent = got.value * 100 if 0 < got.value < 1 else got.value
        example = f"{percent:g}%" if 0 <= percent <= 100 else "5%"
        raise UnitError(shown(raw), "not a percentage", f"write it as `{example}`")
    if got.unit != "%" or got.per:
        raise UnitError(shown(raw), "not a percentage", "write it as `5%`")
    if not 0 <= got.value <= 100:
        raise UnitError(shown(raw), "outside 0% to 100%", "write a percentage from `0%` to `100%`")
    return got.value / 100


def duration(raw: object) -> float:
    """`4 h` → seconds. Units: ms, s, min, h, days, weeks."""
    example = "write it as `12 s`, `4 h` or `90 days`"
    got = _quantity(raw, "not a duration", example)
    if got.bare:
        raise UnitError(
            shown(raw), "not a duration", f"write it as `{got.text} s`, `{got.text} h` or `{got.text} days`"
        )
    if got.unit is None or got.unit.lower() not in SECONDS or got.per:
        raise UnitError(shown(raw), "not a duration", example)
    _not_negative(raw, got)
    return got.value * SECONDS[got.unit.lower()]


def rate(raw: object) -> Rate:
    """`1200/day` → Rate(1200, "day")."""
    example = "write it as `1200/day`, `50/hour` or `300/week`"
    got = _quantity(raw, "not a rate", example)
    if got.bare:
        raise UnitError(shown(raw), "not a rate", f"write it as `{got.text}/day`")
    if got.unit or got.per is None or got.per.lower() not in PERIODS:
        raise UnitError(shown(raw), "not a rate", example)
    _not_negative(raw, got)
    return Rate(got.value, PERIODS[got.per.lower()])


def money(raw: object) -> Money:
    """`0.60 EUR` → Money(0.6, "EUR")."""
    got = _quantity(raw, "not an amount of money", "write it as `45 EUR`")
    if got.bare:
        raise UnitError(shown(raw), "not an amount of money", f"write it as `{got.text} EUR`")
    if got.unit is None or not _is_currency(got.unit) or got.per:
        raise UnitError(
            shown(raw), "not an amount of money", "write it as `45 EUR`, with the currency's three letters"
        )
    return Money(got.value, got.unit)


def price(raw: object) -> Price:
    """`38 EUR/hour` → Price(38, "EUR", "hour")."""
    got = _quantity(raw, "not a price per unit", "write it as `38 EUR/hour` or `2 EUR/item`")
    if got.bare:
        raise UnitError(shown(raw), "not a price per unit", f"write it as `{got.text} EUR/hour`")
    if got.unit is None or not _is_currency(got.unit) or not got.per:
        raise UnitError(shown(raw), "not a price per unit", "write it as `38 EUR/hour` or `2 EUR/item`")
    return Price(got.value, got.unit, got.per)


def day_offset(raw: object) -> int:
    """`day 30` → 30, counted from the initiative's start."""
    match = _DAY.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        day = raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 100_000 else 30
        raise UnitError(shown(raw), "not a day of the plan", f"write it as `day {day}`")
    return int(match[1])


def calendar_date(raw: object) -> date:
    """`2026-09-01` → date."""
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise UnitError(shown(raw), "not a day of the calendar", "correct it") from None
    raise UnitError(shown(raw), "not a date", "write it as `2026-09-01`")


def one_value(raw: object) -> object:
    """Any text, number or truth value, as it is written."""
    if isinstance(raw, str | int | float | bool):
        return raw
    raise UnitError(
        shown(raw), "not one value", "write the value of the field as it was drafted, such as `5%`"
    )


def number(raw: object) -> float:
    """A plain finite number; digits may be grouped as `12,000`."""
    got = _quantity(raw, "not a number", "write it as `200`")
    if not got.bare:
        raise UnitError(shown(raw), "not a plain number", f"write it without a unit, as `{got.text}`")
    return got.value


def number_or_share(raw: object) -> float:
    """A plain number, or a percentage as a fraction: a milestone's target is one or the other."""
    return share(raw) if isinstance(raw, str) and raw.rstrip().endswith("%") else number(raw)


def shown(raw: object) -> str:
    """A scalar as its author may recognise it, cut to what fits into a message."""
    if raw is None or isinstance(raw, bool):
        return {None: "null", True: "true", False: "false"}[raw]
    if isinstance(raw, dict | list | tuple):
        return "a list" if isinstance(raw, list | tuple) else "a mapping"
    if isinstance(raw, int) and abs(raw) >= 10**40:
        return "a number of more than 40 digits"
    text = " ".join((raw if isinstance(raw, str) else repr(raw))[:200].split())
    return (text if len(text) <= 60 else text[:57] + "…").replace("`", "'")


def _quantity(raw: object, problem: str, example: str) -> _Quantity:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise UnitError(shown(raw), problem, example)
    # The text of an integer beyond any float is not asked for: it would raise far from its place.
    text = str(raw) if not isinstance(raw, int) or abs(raw) < 10**LONGEST else "9" * (LONGEST + 1)
    match = _QUANTITY.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        raise UnitError(shown(raw), problem, example)
    value = float(match[1].replace(",", ""))
    if not math.isfinite(value) or abs(value) > 1e15:
        raise UnitError(shown(raw), "too large", "write a number below 10^15")
    return _Quantity(value, match[1], match[2], match[3])


def _not_negative(raw: object, got: _Quantity) -> None:
    if got.value < 0:
        raise UnitError(shown(raw), "negative", "write it without the minus sign")


def _is_currency(unit: str) -> bool:
    return len(unit) == 3 and unit.isalpha() and unit.isupper()
