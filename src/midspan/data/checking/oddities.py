"""Quality: values that stand in for missing ones, and texts that were read in the wrong encoding. Both warn."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data import ports
from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Outcome
from midspan.data.checking.values import Asked, Column, cells, evidence

# What a UTF-8 text looks like that was read as Latin-1 or Windows-1252, and the sign for what could not be read at all.
_GARBLED = "[ÃÂ][\u0080-\u00bf]|Ã[ŠšŽžŒœŸƒ˜‚„…†‡ˆ‰‹‘’“”•–—™›]|â€|ï»¿|\ufffd"
_STAND_INS = frozenset((
    "test", "xxx", "tbd", "todo", "dummy", "sample", "default", "foo", "asdf", "1900-01-01", "1970-01-01", "9999-12-31",
    "01/01/1900", "01/01/1970", "31/12/9999", "12/31/9999", "12345", "123456", "123456789",
))  # fmt: skip
_LEAST_ROWS = 20


def stand_ins(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """No value that people type to get past a field stands out among the values of its column."""
    for held in ground.present:
        there = held.there
        if (
            there is None
            or there.kind not in {ports.Kind.TEXT, ports.Kind.NUMBER}
            or ground.rows < _LEAST_ROWS
        ):
            continue
        if held.promised.options is not None:
            continue  # every value that it may have was said
        asked = Column(ground, held, held.nothing)
        [(of,)] = asked.ask("coalesce(sum(n), 0)")
        if not of:
            continue
        odd = _standing_out(asked)
        rows = sum(odd.values())
        yield measure.counted(
            held.promised,
            rows,
            int(of),
            message=f"`{held.promised.name}` holds what looks typed to fill it in {rows:,} of {int(of):,} rows",
            do="ask who enters it what they do when they do not know; say the value in `nullTokens` where it means nothing",
            rows=evidence(measure, asked, list(odd)),
        )


def stand_ins_of(ground: Ground, column: Column) -> list[str]:
    """Values that look typed to get past the field; none where every value that it may have was said."""
    if ground.rows < _LEAST_ROWS or column.column.promised.options is not None:
        return []
    return list(_standing_out(column))


def _standing_out(asked: Column) -> dict[str, int]:
    """Rows by value."""
    top = asked.ask("v, n, t", where="true order by n desc, v limit 20")
    usual = top[len(top) // 2][1] if top else 0
    return {
        value: int(count) for value, count, text in top if _is_stand_in(text) and count > max(5, 5 * usual)
    }


def _is_stand_in(text: str) -> bool:
    digits = text.replace("-", "").replace(".", "").replace("/", "")
    return text.lower() in _STAND_INS or (len(digits) >= 3 and len(set(digits.lower())) == 1)


def garbled(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Texts were read in the encoding that they were written in."""
    for held in ground.present:
        if held.there is None or held.there.kind is not ports.Kind.TEXT:
            continue
        asked = Column(ground, held, ())
        wrong = asked.failing(Asked("not regexp_matches(v, ?)", (_GARBLED,)))
        if not wrong.of:
            continue
        yield measure.counted(
            held.promised,
            wrong.rows,
            wrong.of,
            message=f"`{held.promised.name}` holds garbled letters in {wrong.rows:,} of {wrong.of:,} rows",
            do="have it exported again as UTF-8",
            rows=evidence(measure, asked, wrong.values) if wrong.rows else (),
            cells=cells(asked, wrong.values, "holds garbled letters") if wrong.rows else (),
        )
