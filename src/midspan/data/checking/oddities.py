"""Quality: values that stand in for missing ones, and texts that were read in the wrong encoding. Both warn."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data import ports
from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome
from midspan.data.checking.values import Asked, Column, cells, evidence, most_cells

# What a UTF-8 text looks like that was read as Latin-1 or Windows-1252, and the sign for what could not be read at all.
_GARBLED = "[ÃÂ][\u0080-\u00bf]|Ã[ŠšŽžŒœŸƒ˜‚„…†‡ˆ‰‹‘’“”•–—™›]|â€|ï»¿|\ufffd"
_STAND_INS = frozenset((
    "test", "xxx", "tbd", "todo", "dummy", "sample", "default", "foo", "asdf", "1900-01-01", "1970-01-01", "9999-12-31",
    "01/01/1900", "01/01/1970", "31/12/9999", "12/31/9999", "12345", "123456", "123456789",
))  # fmt: skip
_LEAST_ROWS = 20
_BETWEEN = str.maketrans("", "", "-./")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwy")
_FEWEST = 5
# Only a text with a sign that is not of ASCII can be garbled, and to see whether there is one is quick.
_READABLE = Asked("CASE WHEN strlen(v) = length(v) THEN true ELSE NOT regexp_matches(v, ?) END", (_GARBLED,))


def said(ground: Ground) -> Iterator[ports.Tally]:
    """What `stand_ins` counts: rows that hold something."""
    for asked in _enterable(ground):
        if asked.there.kind is ports.Kind.TEXT:
            yield asked.sorted_by()


def stand_ins(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """No value that people type to get past a field stands out among the values of its column."""
    for asked in _enterable(ground):
        texts = asked.there.kind is ports.Kind.TEXT
        of = ground.tallied(asked.sorted_by())[1] if texts else ground.wide.columns[asked.there.name].filled
        if not of:
            continue
        odd = _standing_out(asked)
        rows, name = asked.rows_of(odd), asked.column.promised.name
        yield measure.counted(
            asked.column.promised,
            rows,
            of,
            message=f"`{name}` holds what looks typed to fill it in {rows:,} of {of:,} rows",
            do="ask who enters it what they do when they do not know; say the value in `nullTokens` where it means nothing",
            rows=measure.shown(asked.rows_with(odd), [asked.column]),
        )


def _enterable(ground: Ground) -> Iterator[Column]:
    """Columns into which anything may be typed."""
    for held in ground.present if ground.rows >= _LEAST_ROWS else ():
        there, options = held.there, held.promised.options
        if there is not None and there.kind in {ports.Kind.TEXT, ports.Kind.NUMBER} and options is None:
            yield Column(ground, held, held.nothing)


def stand_ins_of(ground: Ground, column: Column) -> list[str]:
    """Values that look typed to get past the field; none where every value that it may have was said."""
    if ground.rows < _LEAST_ROWS or column.column.promised.options is not None:
        return []
    return _standing_out(column)


def _standing_out(asked: Column) -> list[str]:
    """Five times as frequent as is usual among the most frequent values of the spread rows."""
    top = asked.frequent(20)
    usual = top[len(top) // 2][1] if top else 0
    return [
        value
        for value, count in top
        if _is_stand_in(value.strip(ports.BLANKS)) and count > max(_FEWEST, 5 * usual)
    ]


def _is_stand_in(text: str) -> bool:
    """A word of those, or one sign three times or more: of letters only those that mean nothing, since `AAA` is a grade.

    Zeros with a point are a number or an address, and no less than they say.
    """
    lower = text.lower()
    signs = set(lower.translate(_BETWEEN))
    if lower in _STAND_INS:
        return True
    repeated = len(signs) == 1 and len(lower.translate(_BETWEEN)) >= 3
    return repeated and not (signs == {"0"} and "." in text) and not (signs & _LETTERS)


def encodings(ground: Ground) -> Iterator[ports.Tally]:
    """What `garbled` counts."""
    for held in ground.present:
        if held.there is not None and held.there.kind is ports.Kind.TEXT:
            yield Column(ground, held, ()).failing([_READABLE])


def garbled(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Texts were read in the encoding that they were written in."""
    for held in ground.present:
        if held.there is None or held.there.kind is not ports.Kind.TEXT:
            continue
        asked = Column(ground, held, ())
        wrong = asked.wrong([_READABLE])
        if not wrong.of:
            continue
        found = asked.wrong_rows([_READABLE], wrong, most_cells(ground))
        yield measure.counted(
            held.promised,
            wrong.rows,
            wrong.of,
            message=f"`{held.promised.name}` holds garbled letters in {wrong.rows:,} of {wrong.of:,} rows",
            do="have it exported again as UTF-8",
            rows=evidence(measure, asked, found),
            cells=cells(asked, found[0], "holds garbled letters"),
        )
