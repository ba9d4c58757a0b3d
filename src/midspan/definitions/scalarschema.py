r"""JSON Schemas of the typed scalars: what `units` reads, as far as a regular expression can tell.

Every value that `units` accepts is accepted here. What is refused there and not here are sums no pattern can do: a
number above 10^15, the day 2026-02-30, `1e3%`. Only what ECMA 262, Rust and Python read alike is used: no `\d`, `\s`
or look-around.
"""

from __future__ import annotations

from typing import Any

from midspan.model import fields
from midspan.units import LONGEST, PERIODS, SECONDS

_S = r"[ \t\n\r\f\v]*"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
_EXPONENT = r"(?:[eE][-+]?[0-9]{1,3})"
_NUMBER = rf"[-+]?{_DIGITS}(?:\.[0-9]+)?{_EXPONENT}?"
# Below zero is refused, unless it is so small that it is zero: `-0`, `-1e-400`.
_ZERO = rf"-(?:0{{1,3}}(?:,000)+|0+)(?:\.0+)?{_EXPONENT}?"
_NEARLY_ZERO = rf"-{_DIGITS}(?:\.[0-9]+)?[eE]-[0-9]{{3}}"
_NOT_NEGATIVE = rf"(?:\+?{_DIGITS}(?:\.[0-9]+)?{_EXPONENT}?|{_ZERO}|{_NEARLY_ZERO})"
# Fourteen zeros behind the point: what follows is lost when the number is read.
_HUNDRED = r"(?:100(?:\.0{1,13}|\.0{14}[0-9]*)?|[0-9]{1,2}(?:\.[0-9]+)?)"
_GROUPED_HUNDRED = r"0{1,3}(?:,000)*,(?:100(?:\.0{1,13}|\.0{14}[0-9]*)?|0[0-9]{2}(?:\.[0-9]+)?)"
_WITH_EXPONENT = rf"{_DIGITS}(?:\.[0-9]+)?{_EXPONENT}"
_PERCENT = rf"(?:\+?(?:0*{_HUNDRED}|{_GROUPED_HUNDRED}|{_WITH_EXPONENT})|{_ZERO}|{_NEARLY_ZERO})"
_MONTH_AND_DAY = (
    r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|[12][0-9]))"
)


def _any_case(words: Any) -> str:
    spelt = ("".join(f"[{letter}{letter.upper()}]" for letter in word) for word in words)
    return f"(?:{'|'.join(spelt)})"


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": LONGEST, "pattern": f"^{_S}{pattern}{_S}$"}


_SHARE = _text(rf"{_PERCENT}{_S}%")
_PLAIN = [{"type": "number", "minimum": -1e15, "maximum": 1e15}, _text(_NUMBER)]

DAY = rf"^{_S}day[ \t\n\r\f\v]+[0-9]{{1,5}}{_S}$"
SCALARS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (fields.Share, _SHARE),
    (fields.Duration, _text(rf"{_NOT_NEGATIVE}{_S}{_any_case(SECONDS)}")),
    (fields.Rate, _text(rf"{_NOT_NEGATIVE}{_S}/{_S}{_any_case(PERIODS)}")),
    (fields.Money, _text(rf"{_NUMBER}{_S}[A-Z]{{3}}")),
    (fields.Price, _text(rf"{_NUMBER}{_S}[A-Z]{{3}}{_S}/{_S}[A-Za-z]+")),
    (fields.Number, {"anyOf": _PLAIN}),
    (fields.NumberOrShare, {"anyOf": [*_PLAIN, _SHARE]}),
    (fields.DayOffset, {"type": "string", "pattern": DAY}),
    (fields.Date, {"type": "string", "pattern": rf"^[0-9]{{4}}-{_MONTH_AND_DAY}$"}),
    (fields.Slug, {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,79}$"}),
    (fields.Count, {"type": "integer", "minimum": 0, "maximum": 10**9}),
    (fields.OneValue, {"type": ["string", "number", "boolean"]}),
    # The mark of byte order counts as a space for ECMA 262, and as a sign for everybody else.
    (fields.Text, {"type": "string", "pattern": "[\\S\\ufeff]"}),
)
