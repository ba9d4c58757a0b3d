"""Whether a column looks like personal data, by its name and by how its values are made: nothing is looked up anywhere.

It decides what is masked, so it errs on the side of yes: a tenth of the values looked at is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_ENOUGH = 0.1
_NAMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(rf"(?:^|[^a-z])(?:{words})(?:$|[^a-z])"))
    for what, words in (
        ("email address", "e?mails?|email address|mail address"),
        ("phone number", "phones?|tel|telephone|mobile|fax|phone number|handy|telefon"),
        ("bank account", "iban|bic|account number|bank account|kontonummer"),
        ("card number", "card number|credit card|pan"),
        ("identity number", "ssn|social security|passport|national id|tax id|steuernummer|personalausweis"),
        ("date of birth", "dob|birth|birthday|birth date|date of birth|geburtsdatum"),
        ("address", "address|street|address line|strasse|straße|adresse"),
        (
            "name of a person",
            (
                "(?:first|last|given|family|full|middle|maiden|customer|client|patient|employee|user|owner|contact|person)"
                " ?names?|surname|nachname|vorname"
            ),
        ),
    )
)
_EMAIL = re.compile(r"[\w.+-]+(?:@| at )[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00?)[1-9][\d ()/.-]{6,20}\d(?![\w.,]\d)")
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
_CARD = re.compile(r"\d(?:[ -]?\d){12,18}")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_LONGEST = 2_000


def personal(name: str, values: Sequence[str]) -> str | None:
    """What kind of personal data a column of this name, with such values, looks like; None: like none."""
    spelt = re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower()
    words = " ".join(re.split(r"[\W_]+", spelt)).strip()
    texts = [value[:_LONGEST] for value in values if value.strip()]
    for what, holds in _HOLDING:
        if texts and sum(map(holds, texts)) >= _ENOUGH * len(texts):
            return what
    if words in {"name", "names"}:
        return "name of a person"
    return next((what for what, pattern in _NAMES if pattern.search(words)), None)


def holds_personal(value: str) -> bool:
    """Whether this one value holds an address, a number of a phone, an account or a card."""
    return any(holds(value[:_LONGEST]) for _, holds in _HOLDING)


def masked(value: str) -> str:
    """The value's shape: letters as `x`, digits as `9`, all other signs as they are."""
    return "".join("9" if sign.isdigit() else "x" if sign.isalpha() else sign for sign in value)


def _iban(text: str) -> bool:
    found = _IBAN.search(text)
    if found is None:
        return False
    bare = found[0].replace(" ", "")
    digits = "".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])
    return int(digits) % 97 == 1


def _card(text: str) -> bool:
    """Luhn's check digit, and a first digit that cards have."""
    found = _CARD.fullmatch(text.strip())
    if found is None or text.strip()[0] not in "23456":
        return False
    digits = [int(sign) for sign in found[0] if sign.isdigit()][::-1]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10


_HOLDING: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("email address", lambda text: _EMAIL.search(text) is not None),
    ("bank account", _iban),
    ("card number", _card),
    (
        "phone number",
        lambda text: _PHONE.search(text) is not None and not (_IBAN.search(text) or _DATE.search(text)),
    ),
)
