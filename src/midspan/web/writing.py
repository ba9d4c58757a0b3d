"""Numbers, days and spans as pages write them: tabular, rounded for people, unknown said as such."""

from __future__ import annotations

from datetime import date, datetime

UNKNOWN = "–"


def percent(share: float | None, digits: int | None = None) -> str:
    """`2 %`, `4.6 %`, `0.25 %`: three signs that matter at most, and never 0 or 100 for what is not."""
    if share is None:
        return UNKNOWN
    value = 100 * share
    if digits is None:
        whole = abs(value - round(value)) < 0.005 and (value == 0 or abs(value) >= 0.5)
        digits = 0 if whole else 1 if abs(value) >= 1 else 2
    said = f"{value:.{digits}f}"
    if value > 0 and float(said) == 0:
        return f"< {10**-digits:g} %"
    if value < 100 and float(said) == 100:
        return "> 99.9 %"
    return f"{said} %"


def count(number: float | None) -> str:
    """`12,000`."""
    return UNKNOWN if number is None else f"{number:,.0f}"


def amount(number: float | None) -> str:
    """Four figures that matter, thousands apart: `12,340`, `1.25`."""
    if number is None:
        return UNKNOWN
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:,.4g}"


def money(number: float | None, currency: str = "") -> str:
    if number is None:
        return UNKNOWN
    sign, digits = ("−" if number < 0 else ""), 0 if abs(number) >= 100 else 2
    return f"{sign}{abs(number):,.{digits}f} {currency}".strip()


def day(on: date | str | None) -> str:
    """`28 Nov 2026`."""
    if on is None:
        return UNKNOWN
    found = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return f"{found.day} {found:%b %Y}"


def moment(at: str | None) -> str:
    """`28 Nov 2026 14:05`, UTC."""
    if at is None:
        return UNKNOWN
    found = datetime.fromisoformat(at)
    return f"{found.day} {found:%b %Y %H:%M}"


def span(seconds: float | None) -> str:
    """`0.405 ms`, `12 s`, `4 min`, `2 h 5 min`, `3 days`."""
    if seconds is None:
        return UNKNOWN
    if 0 < seconds < 0.95:
        return f"{1000 * seconds:.3g} ms" if seconds < 0.0995 else f"{1000 * seconds:.0f} ms"
    if seconds < 90:
        return f"{seconds:.3g} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} days"


def headed(text: str) -> str:
    """A message as a sentence begins."""
    return text[:1].upper() + text[1:]


def plural(number: float, one: str, many: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number:,.0f} {one if number == 1 else many}"
