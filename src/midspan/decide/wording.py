"""Numbers as people read them."""

from __future__ import annotations

_UNITS = ((86_400.0, "days", "day"), (3600.0, "h", "h"), (60.0, "min", "min"), (1.0, "s", "s"))


def duration(seconds: float) -> str:
    """`14400.0` → `4 h`; two digits and a unit that fits; below a second `0 s` and milliseconds."""
    for size, many, one in _UNITS:
        if seconds >= size:
            number = f"{seconds / size:.3g}"
            return f"{number} {one if number == '1' else many}"
    return f"{seconds * 1000:.3g} ms" if seconds > 0 else "0 s"


def counted(number: int, one: str, many: str) -> str:
    """`1 day`, `2,000 days`."""
    return f"{number:,} {one if number == 1 else many}"


def percent(rate: float, digits: int = 1) -> str:
    """`0.835` → `83.5%`."""
    return f"{rate * 100:.{digits}f}%"


def amount(value: float) -> str:
    """`-1234.5` → `−1,234`, `12.5` → `12.50`: whole units from a thousand on; 0 has no sign."""
    size = abs(value)
    shown = f"{size:,.0f}" if size >= 1000 else f"{size:,.2f}" if size % 1 else f"{size:,.0f}"
    return f"−{shown}" if value < 0 and shown.strip("0.,") else shown
