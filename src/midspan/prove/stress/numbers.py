"""Formats of numbers drift: other units, thousands apart, decimal commas. What they say stays the same.

Only numbers with a unit or a currency are touched in texts: without one a number may be a code or a year.
"""

from __future__ import annotations

import re
from decimal import Decimal

from midspan.model.case import Case
from midspan.prove.stress import prose
from midspan.prove.stress.prose import said
from midspan.prove.stress.rung import (
    Draw,
    Expectation,
    Keys,
    Material,
    changing,
    leaves,
    replaced,
    value_at,
    with_input,
)

NAME = "numbers"
_SMALLER = {
    "t": ("kg", 1000), "kg": ("g", 1000), "km": ("m", 1000), "m": ("cm", 100), "l": ("ml", 1000), "h": ("min", 60),
    "kWh": ("Wh", 1000), "MB": ("kB", 1000), "GB": ("MB", 1000),
}  # fmt: skip
_MEASURE = re.compile(rf"(?<![\w.,-])(\d+(?:\.\d+)?)( ?)({'|'.join(_SMALLER)})\b(?![²³])")
_MONEY = re.compile(
    r"(?:(?<=[€$£])|(?<=[€$£] )|(?<=EUR )|(?<=USD )|(?<=GBP )|(?<=CHF ))(\d{4,})(\.\d+)?(?![\d.,])"
    r"|(?<![\w.,-])(\d{4,})(\.\d+)?(?= ?(?:[€$£]|(?:EUR|USD|GBP|CHF)\b))"
)
# How thousands are set apart, and the decimal mark that goes with it.
_APART = ((".", ","), (",", "."), ("\u202f", ","), ("'", "."))
_PLAIN = re.compile(r"-?\d+\.\d+")


def change(case: Case, material: Material) -> Case | None:
    """The case with its measures, amounts and decimal numbers written otherwise; None where it has none."""
    changed = prose.change(case, material, NAME, _rewritten) or case
    answer = {each.lower() for each in said(case.expected)}
    value = changed.input
    for path in _decimals(material):
        text = value_at(value, path)
        if isinstance(text, str) and _PLAIN.fullmatch(text) and text not in answer:
            value = replaced(value, path, text.replace(".", ","))
    return None if value is case.input else with_input(case, value)


def _decimals(material: Material) -> list[Keys]:
    """Texts in which a decimal number may stand."""
    fixed = {"enum", "const", "format", "pattern"}
    return [
        path for path, schema in leaves(material.schema) if prose.is_text(schema) and not fixed & set(schema)
    ]


def _rewritten(text: str, answer: str, draw: Draw) -> str:
    return _MONEY.sub(
        lambda found: _money(found, answer, draw), _MEASURE.sub(lambda found: _measure(found, answer), text)
    )


def _measure(found: re.Match[str], answer: str) -> str:
    number, space, unit = found.groups()
    if number in answer or unit.lower() in answer.split():
        return found[0]
    smaller, times = _SMALLER[unit]
    value = f"{Decimal(number) * times:f}"
    return f"{value.rstrip('0').rstrip('.') if '.' in value else value}{space}{smaller}"


def _money(found: re.Match[str], answer: str, draw: Draw) -> str:
    whole, part = (found[1], found[2]) if found[1] else (found[3], found[4])
    if whole in answer:
        return found[0]
    apart, point = _APART[draw.below(len(_APART))]
    return f"{int(whole):,}".replace(",", apart) + (f"{point}{part[1:]}" if part else "")


RUNG = changing(
    NAME,
    Expectation.UNCHANGED,
    change,
    _decimals,
    "in {} measures in a smaller unit, thousands of amounts set apart, decimal points as commas",
    "no develop case has a text with a measure or an amount, or a decimal number as text, that the right answer does not repeat",
)
