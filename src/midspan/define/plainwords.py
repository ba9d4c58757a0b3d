"""How people say figures, put as definitions have them: `3 in 100` is `3%`, `300 a day` is `300/day`.

What is not understood is left as it is: the reader of the field then says what is wrong with it.
"""

from __future__ import annotations

import re

_ABOUT = re.compile(r"^(?:about|around|roughly|some|ca\.?|~)\s*", re.IGNORECASE)
_RATE = re.compile(
    r"([\d.,]+)\s*(?:items?|pieces?|cases?)?\s*(?:/|an?\b|per\b|each\b|every\b)\s*(hour|day|week|month|year)s?",
    re.IGNORECASE,
)
_ADVERB = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
_OF = re.compile(
    r"([\d.]+)\s*(?:in|of|out of)\s*(?:an?\s*|every\s*)?([\d,]+|hundred|thousand)", re.IGNORECASE
)
_PERCENT = re.compile(r"([\d.]+)\s*(?:percent|per cent|pct\.?)", re.IGNORECASE)
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_NAMES = {"euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pound": "GBP", "pounds": "GBP"}
_PER = re.compile(r"\s*(?:\ban?\b|\bper\b|\beach\b|\bfor an?\b|/)\s*(\w+)$", re.IGNORECASE)
_DAY = re.compile(r"(?:on |by |after )?(?:day )?(\d{1,5})(?:\.|st|nd|rd|th)?(?: days?)?", re.IGNORECASE)
_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_DIGITS = {word: str(number) for number, word in enumerate(_WORDS, 1)} | {"a dozen": "12", "dozen": "12"}
_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_DIGITS, key=len, reverse=True))})\b", re.IGNORECASE)
_COUNT = re.compile(r"([\d,]+)\s*(?:people|persons?|users?|clerks?|nurses?|of us)?", re.IGNORECASE)


def rate(text: str) -> str:
    text = _without_about(text)
    number, _, adverb = text.rpartition(" ")
    if number and adverb.lower() in _ADVERB:
        return f"{_ungrouped(number.strip())}/{_ADVERB[adverb.lower()]}"
    match = _RATE.fullmatch(text)
    return f"{_ungrouped(match[1])}/{match[2].lower()}" if match else text


def share(text: str) -> str:
    text = _without_about(text)
    if (match := _PERCENT.fullmatch(text)) is not None:
        return f"{match[1]}%"
    match = _OF.fullmatch(text)
    if match is None:
        return text
    whole = {"hundred": 100.0, "thousand": 1000.0}.get(match[2].lower()) or _number(match[2])
    part = _number(match[1])
    return f"{100 * part / whole:.6g}%" if whole and part is not None and part <= whole else text


def money(text: str) -> str:
    text = _without_about(text)
    for sign, code in _SIGNS.items():
        if sign in text and (amount := text.replace(sign, "").strip()):
            return f"{amount} {code}"
    number, _, name = text.rpartition(" ")
    return f"{number} {_NAMES[name.lower()]}" if name.lower() in _NAMES else text


def price(text: str) -> str:
    match = _PER.search(_without_about(text))
    return f"{money(_without_about(text)[: match.start()])}/{match[1]}" if match else text


def day(text: str) -> str:
    match = _DAY.fullmatch(figures(text))
    return f"day {match[1]}" if match else text


def count(text: str) -> int | str:
    match = _COUNT.fullmatch(_without_about(text))
    number = _number(match[1]) if match else None
    return text if number is None else int(number)


def duration(text: str) -> str:
    return _without_about(text)


def figures(text: str) -> str:
    """Numbers that are said as words, in digits: `two` is `2`."""
    return _WORD.sub(lambda match: _DIGITS[match[0].lower()], text.strip())


def _without_about(text: str) -> str:
    return figures(_ABOUT.sub("", text.strip()))


def _ungrouped(number: str) -> str:
    """Without the commas of thousands; any other comma is left for the reader of the field to complain of."""
    return number.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number) else number


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
