"""Other spellings of the typed scalars that can mean one thing only: `45 eur`, `5 percent`, `1200 per day`.

They are not accepted, since two spellings of one thing make files hard to compare; a finding offers the one that is.
What may mean two things is not here: `$` is the money of many countries, `2 months` are not so many seconds, and a bare
`5` may mean 5 % or 500 %.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SIGNS = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP"}
_CURRENCIES = frozenset((
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HUF", "INR", "JPY", "MXN", "NOK", "NZD", "PLN",
    "SEK", "SGD", "USD", "ZAR",
))  # fmt: skip
_PERIODS = {
    "hour": "hour",
    "h": "hour",
    "day": "day",
    "d": "day",
    "week": "week",
    "month": "month",
    "year": "year",
}
_UNITS = {
    "hr": "h",
    "hrs": "h",
    "mins": "min",
    "secs": "s",
    "msec": "ms",
    "millisecond": "ms",
    "milliseconds": "ms",
}

_SHARE = re.compile(rf"\s*{_NUMBER}\s*(?:percent|per cent|pct)\.?\s*", re.IGNORECASE | re.ASCII)
_DURATION = re.compile(rf"\s*{_NUMBER}\s*([a-z]+)\.?\s*", re.IGNORECASE | re.ASCII)
_RATE = re.compile(
    rf"\s*{_NUMBER}\s*(?:items?|cases?)?\s*(?:/|per|an?)\s*([a-z]+?)s?\s*", re.IGNORECASE | re.ASCII
)
_MONEY = re.compile(rf"\s*(?:(€|£)\s*{_NUMBER}|{_NUMBER}\s*(€|£|[a-z]+))\s*", re.IGNORECASE | re.ASCII)
_PRICE = re.compile(r"(.+?)\s*(?:/|\bper\b)\s*([a-z]+)\s*", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"\s*(?:day|d)?\s*(\d{1,5})\s*(?:days?)?\s*", re.IGNORECASE | re.ASCII)
_DATE = re.compile(r"\s*(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})\s*", re.ASCII)


def share(raw: object) -> str | None:
    """`5 percent` → `5%`."""
    match = _SHARE.fullmatch(raw) if isinstance(raw, str) else None
    return f"{match[1]}%" if match else None


def duration(raw: object) -> str | None:
    """`4 hrs` → `4 h`."""
    match = _DURATION.fullmatch(raw) if isinstance(raw, str) else None
    unit = _UNITS.get(match[2].lower()) if match else None
    return f"{match[1]} {unit}" if match and unit else None


def rate(raw: object) -> str | None:
    """`1200 per day` → `1200/day`."""
    match = _RATE.fullmatch(raw) if isinstance(raw, str) else None
    period = _PERIODS.get(match[2].lower()) if match else None
    return f"{match[1]}/{period}" if match and period else None


def money(raw: object) -> str | None:
    """`€45` → `45 EUR`."""
    match = _MONEY.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        return None
    sign = (match[1] or match[4]).lower()
    currency = _SIGNS.get(sign, sign.upper())
    return f"{match[2] or match[3]} {currency}" if currency in _CURRENCIES else None


def price(raw: object) -> str | None:
    """`38 eur per hour` → `38 EUR/hour`."""
    match = _PRICE.fullmatch(raw) if isinstance(raw, str) else None
    amount = money(match[1]) if match else None
    return f"{amount}/{match[2]}" if match and amount else None


def day_offset(raw: object) -> str | None:
    """`30` → `day 30`."""
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    match = _DAY.fullmatch(str(raw)) if whole or isinstance(raw, str) else None
    return f"day {match[1]}" if match else None


def calendar_date(raw: object) -> str | None:
    """`2026/9/1` → `2026-09-01`."""
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    match = _DATE.fullmatch(str(raw)) if whole or isinstance(raw, str) else None
    # Without signs between them only eight digits say where the month ends.
    if match is None or (match[0].strip().isdecimal() and len(match[0].strip()) != 8):
        return None
    try:
        return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


# By the name of the parser in `units` that refused the scalar.
MEANT: dict[str, Callable[[object], str | None]] = {
    "share": share,
    "duration": duration,
    "rate": rate,
    "money": money,
    "price": price,
    "day_offset": day_offset,
    "calendar_date": calendar_date,
    "number_or_share": share,
}
