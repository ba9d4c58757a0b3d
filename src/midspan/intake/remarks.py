"""What a person should know of a column of texts, or has to say about it: counted, and never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from midspan.intake.dates import is_dated, ways_of
from midspan.intake.tally import Texts
from midspan.intake.textkinds import DATES, NUMBERS, TextKind, kind_of

_NEARLY = 0.9
_SHOWN = 3
_CODE = re.compile(
    r"zip|postal|post ?code|plz|phone|telephone|tel|fax|mobile|iban|ssn|social security|isbn|ean|gtin|sku|vin|account"
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_FLAGS = frozenset(("yes", "no", "y", "n", "on", "off", "ja", "nein", "oui", "non", "si"))
_EITHER = DATES["day or month first"]
_DAY_FIRST, _MONTH_FIRST = DATES["day first"], DATES["month first"]
_DATED = frozenset[TextKind]().union(*DATES.values())
_LOCAL = frozenset(kind for kind in _DATED - {TextKind.MOMENT} if kind.value.startswith("time"))
_DIGITS = NUMBERS | {TextKind.LEADING_ZERO, TextKind.LONG_NUMBER}
_SORTS = {
    "numbers": NUMBERS,
    "dates": _DATED,
    "true or false": frozenset((TextKind.BOOLEAN,)),
}
_ODD_NUMBERS = {
    TextKind.LEADING_ZERO: "begin with a zero",
    TextKind.DECIMAL_COMMA: "are numbers with a comma, decimal or of thousands",
    TextKind.LONG_NUMBER: "have more digits than a number keeps",
}


def is_code(name: str) -> bool:
    """Whether a column of this name holds digits that are no amount: postcodes, telephone numbers and the like."""
    words = [word.lower() for word in _WORDS.findall(name)]
    pairs = [" ".join(words[at : at + 2]) for at in range(len(words))]
    return any(_CODE.fullmatch(each) for each in (*words, *pairs))


def remarks(texts: Texts, kind: TextKind, *, textual: bool, code: bool) -> Iterator[str]:
    """In plain words, the most pressing first.

    kind: what the column was taken for. textual: its file knows only texts. code: its name says that it holds codes.
    """
    kinds = texts.kinds().counts
    if kind is TextKind.TEXT:
        yield from _of_days(texts, kinds)
        if code and _count(kinds, _DIGITS) == kinds.total():
            yield "digits that are no amount, by its name: they stay texts"
        elif textual and not code:
            yield from _of_numbers(texts, kinds)
    elif kind in _DATED and len(ways := ways_of(kinds)) > 1:
        yield f"dates written in {len(ways)} ways: {_ways(ways)}; all are read"
    if kind in _LOCAL:
        yield "times without a zone: say which one they are in"
    yield from _of_words(texts)


def _of_days(texts: Texts, kinds: Counter[TextKind]) -> Iterator[str]:
    either, day, month = (_count(kinds, members) for members in (_EITHER, _DAY_FIRST, _MONTH_FIRST))
    if day and month:
        yield f"the day comes first in {day:,} dates and the month in {month:,}: they stay texts"
    elif either and either == kinds.total():
        yield f"nothing tells whether the day or the month comes first, as in {_of(texts, _EITHER)}: they stay texts"
    elif either and is_dated(kinds, kinds.total()) and len(ways := ways_of(kinds)) > 1:
        yield f"dates in several ways ({_ways(ways)}), as in {_of(texts, _EITHER)}: they stay texts"


def _ways(ways: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {way}" for way, count in ways.items())


def _of_numbers(texts: Texts, kinds: Counter[TextKind]) -> Iterator[str]:
    """What keeps the column from being numbers, or dates, or flags, where only little does."""
    total = kinds.total()
    odd = {kind: what for kind, what in _ODD_NUMBERS.items() if kinds[kind]}
    for kind, what in odd.items():
        yield f"{kinds[kind]:,} of {total:,} {what}, as {_of(texts, {kind})}: they stay texts"
    for what, members in _SORTS.items():
        others = kinds.keys() - members - odd.keys() - {TextKind.NULL_TOKEN}
        if others and _count(kinds, members) >= _NEARLY * total:
            yield f"{_count(kinds, members):,} of {total:,} are {what}; others are {_of(texts, others)}"


def _of_words(texts: Texts) -> Iterator[str]:
    filled, kinds, words = texts.filled(), texts.kinds().counts, texts.kinds().words
    if filled and {text.strip().lower() for text in filled} <= _FLAGS:
        yield f"{_shown(sorted(filled))} stay texts: say whether they mean true and false"
    if words and len(kinds) > 1:
        rest = kinds.keys() - {TextKind.NULL_TOKEN}
        sort = next((f", all others are {what}" for what, members in _SORTS.items() if rest <= members), "")
        ranked = sorted(words, key=lambda word: (-words[word], word))
        yield f"{words.total():,} times {_shown(ranked)}{sort}: say whether it stands for nothing"
    if len(filled) == 1 and kinds.total() > 1:
        yield f"always {_shown(list(filled))}"


def _count(kinds: Counter[TextKind], members: AbstractSet[TextKind]) -> int:
    return sum(kinds[each] for each in members)


def _of(texts: Texts, kinds: AbstractSet[TextKind]) -> str:
    """Some texts of these kinds, the most frequent first; where there were too many to keep any, the kinds."""
    counts = texts.filled() or dict.fromkeys(texts.examples(), 0)
    ranked = sorted(counts, key=lambda text: (-counts[text], text))
    found = dict.fromkeys(text.strip() for text in ranked if kind_of(text) in kinds)
    return _shown(list(found)) if found else " or ".join(sorted(f"a {kind}" for kind in kinds))


def _shown(found: list[str]) -> str:
    quoted = ", ".join(f"`{' '.join(text[:30].split())}`" for text in found[:_SHOWN])
    return f"{quoted} and others" if len(found) > _SHOWN else quoted
