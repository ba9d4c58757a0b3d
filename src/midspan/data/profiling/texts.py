"""What the texts of a column are, asked of its dictionary: shapes, readings, days in doubt, damaged letters.

Patterns are asked of all values only where some of them, or the most frequent, let expect that they fit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from midspan.data.ports import BLANKS, EMPTY, NULL_TOKENS, Dictionary, Table, words_pattern
from midspan.data.profiling.nouns import Counted, DayOrder, Mixed, Reading, Reads, Sample

SHOWN = 10
_EXAMPLES = 3
_NEARLY = 0.9
_LONGEST_SHAPE = 40
LONG = "(long text)"
"""In place of the shape of a text that is too long for one."""
_FEW = 5_000
"""Of a dictionary of no more values, every reading is tried."""

LOOKED_AT, _BEGINNING = 1_000, 2_000
"""Values that are looked at one by one, and how much of each."""

_PERHAPS = 0.2
_MIXED, _FEWEST = 0.1, 20

_UPPER, _LOWER = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜÀÁÅÆÇÈÉÊËÍÑÓÔØÚÝ",
    "abcdefghijklmnopqrstuvwxyzäöüßàáåæçèéêëíñóôøúý",
)
_SHAPES = str.maketrans(f"0123456789{_UPPER}{_LOWER}", f"{'9' * 10}{'A' * len(_UPPER)}{'a' * len(_LOWER)}")

PLACEHOLDERS = (
    "0000-00-00",
    "0001-01-01",
    "1900-01-01",
    "1970-01-01",
    "9999-12-31",
    "01/01/1900",
    "01.01.1900",
    "31.12.9999",
    "999",
    "9999",
    "99999",
    "999999",
    "-1",
    "-999",
    "-9999",
    "12345",
    "123456",
    "1234567890",
    "test",
    "dummy",
    "tbd",
    "todo",
    "xxx",
    "asdf",
    "example",
    "placeholder",
    "to be defined",
)

_YEAR_FIRST = r"\d{4}-\d{1,2}-\d{1,2}"
_TIME = r"[ T]\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?([AaPp][Mm]|Z|[+-]\d\d(:?\d\d)?))?"
_DAY = rf"{_YEAR_FIRST}|\d{{1,2}}\.\d{{1,2}}\.(\d{{4}}|\d\d)|\d{{1,2}}[/-]\d{{1,2}}[/-](\d{{4}}|\d\d)|\d{{4}}/\d\d/\d\d"
_NAMED_DAY = r"[A-Z][a-z]{2} \d{1,2},? \d{4}|\d{1,2}\.? [A-Z][a-z]{2} \d{4}"
# Python and DuckDB (RE2) read these alike: both are asked.
_READS = {
    Reads.NUMBER: r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*",
    Reads.COMMA: r"\s*[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,\d+)\s*",
    Reads.DATE: rf"\s*({_DAY}|{_NAMED_DAY})\s*",
    Reads.TIME: rf"\s*({_DAY}){_TIME}\s*",
}
_SLASHED = r"^\s*(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?:\D|$)"
_BOOLEANS = frozenset(("true", "false", "yes", "no", "t", "f", "y", "n", "ja", "nein"))

# UTF-8 that was read as Windows-1252: what the second byte of a letter looks like then; and a sign for a lost one.
_SECOND = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MOJIBAKE = f"[ÃÂ][{_SECOND}]|â€[{_SECOND}]?|ï»¿|\ufffd"


class Texts(NamedTuple):
    """What `looked_at` found; rows throughout."""

    blanks: int
    tokens: int
    shortest: int | None
    longest: int | None
    shapes: tuple[Counted, ...]
    shaped: Sample | None
    reading: Reading | None
    leading_zeros: int
    day_order: DayOrder | None
    mojibake: int
    mojibake_examples: tuple[Counted, ...]
    placeholders: tuple[Counted, ...]
    nothings: tuple[Counted, ...]
    mixed: Mixed | None


def some_of(table: Table, dictionary: Dictionary) -> list[Counted]:
    """Up to LOOKED_AT of its values, drawn by a fixed hash, the beginning of each; all where there are no more."""
    rows = table.ask(
        f"SELECT left(v, {_BEGINNING}), n FROM {dictionary.table} ORDER BY hash(v) LIMIT {LOOKED_AT}"
    )
    return [Counted(*row) for row in rows]


def looked_at(table: Table, dictionary: Dictionary, some: Sequence[Counted], top: Sequence[Counted]) -> Texts:
    """Over the rows that the dictionary stands for. some: of its values, by chance; top: the most frequent."""
    name = dictionary.table
    ((shortest, longest, foreign, empty),) = table.ask(
        f"""
        SELECT min(length(v)), max(length(v)),
               coalesce(bool_or(strlen(v) > length(v)), false),
               coalesce(sum(n) FILTER (WHERE regexp_full_match(v, $1)), 0)::BIGINT
        FROM {name}
        """,
        [words_pattern(NULL_TOKENS, blanks=True)],
    )
    blanks = _blanks(table, name) if empty else 0
    tokens = empty - blanks
    words = dictionary.counted - blanks - tokens
    reading = _reading(table, dictionary, words, some, top)
    zeros = _leading_zeros(table, name) if reading is not None and reading.what is Reads.NUMBER else 0
    return Texts(
        blanks,
        tokens,
        shortest,
        longest,
        *_shapes(dictionary, some),
        reading,
        zeros,
        _day_order(table, name) if _perhaps(_SLASHED, dictionary, some, top, 0) else None,
        *(_mojibake(table, name) if foreign else (0, ())),
        _placeholders(table, name),
        _nothings(table, name) if tokens else (),
        None if reading is not None else _mixed(table, name, words, some),
    )


def _blanks(table: Table, name: str) -> int:
    ((rows,),) = table.ask(
        f"SELECT coalesce(sum(n), 0)::BIGINT FROM {name} WHERE regexp_full_match(v, $1)", [EMPTY]
    )
    return int(rows)


def _nothings(table: Table, name: str) -> tuple[Counted, ...]:
    """The words that stand for nothing, however many values are more frequent."""
    rows = table.ask(
        f"SELECT trim(v, $1) AS word, sum(n)::BIGINT FROM {name} WHERE regexp_full_match(v, $2) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {SHOWN}",
        [BLANKS, words_pattern(NULL_TOKENS)],
    )
    return tuple(Counted(*row) for row in rows)


def _mixed(table: Table, name: str, words: int, some: Sequence[Counted]) -> Mixed | None:
    """A tenth of the rows and more are numbers, and as many are words: two columns may have been put under one name."""
    fits = re.compile(_READS[Reads.NUMBER]).fullmatch
    if not words or not any(fits(each.value[:_LONGEST_SHAPE]) for each in some):
        return None
    ((numbers, said),) = table.ask(
        f"""
        SELECT coalesce(sum(n) FILTER (WHERE regexp_full_match(v, $1)), 0)::BIGINT,
               coalesce(sum(n) FILTER (WHERE NOT regexp_matches(v, '[0-9]') AND NOT regexp_full_match(v, $2)), 0)::BIGINT
        FROM {name}
        """,
        [_READS[Reads.NUMBER], words_pattern(NULL_TOKENS, blanks=True)],
    )
    return Mixed(numbers, said) if min(numbers, said) >= max(_MIXED * words, _FEWEST) else None


def _placeholders(table: Table, name: str) -> tuple[Counted, ...]:
    rows = table.ask(
        f"SELECT v, n FROM {name} WHERE v IN (SELECT unnest($1::VARCHAR[])) ORDER BY n DESC, v",
        [[*dict.fromkeys(made for each in PLACEHOLDERS for made in (each, each.upper(), each.capitalize()))]],
    )
    return tuple(Counted(*row) for row in rows)


def _shapes(dictionary: Dictionary, some: Sequence[Counted]) -> tuple[tuple[Counted, ...], Sample | None]:
    """The most frequent. Where there are many, runs of letters and of digits are one sign."""
    shaped = Counter[str]()
    for each in some:
        shaped[each.value.translate(_SHAPES) if len(each.value) <= _LONGEST_SHAPE else LONG] += each.rows
    sample = None
    if dictionary.size > len(some):
        share = dictionary.share * len(some) / dictionary.size
        sample = Sample(share, shaped.total())
    if len(shaped) > SHOWN:
        collapsed = Counter[str]()
        for shape, rows in shaped.items():
            collapsed[shape if shape == LONG else re.sub("[Aa]+", "a", re.sub("9+", "9", shape))] += rows
        shaped = collapsed
    most = sorted(shaped.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Counted(*each) for each in most[:SHOWN]), sample


def _perhaps(
    pattern: str, dictionary: Dictionary, some: Sequence[Counted], top: Sequence[Counted], least: float
) -> bool:
    """Whether it is worth asking all values: more than this share of some fits, or what is most frequent."""
    fits = re.compile(pattern).search
    if dictionary.size <= _FEW:
        least = 0
        if dictionary.size > len(some):
            return True
    among = sum(fits(each.value) is not None for each in some)
    return among > least * len(some) or any(fits(each.value) for each in top)


def _reading(
    table: Table, dictionary: Dictionary, words: int, some: Sequence[Counted], top: Sequence[Counted]
) -> Reading | None:
    if not words:
        return None
    name = dictionary.table
    if dictionary.size <= 3 * SHOWN and (found := _flags(table, name, words)) is not None:
        return found
    for what, pattern in _READS.items():
        if not _perhaps(f"^(?:{pattern})$", dictionary, some, top, _PERHAPS):
            continue
        ((fits,),) = table.ask(
            f"SELECT coalesce(sum(n), 0)::BIGINT FROM {name} WHERE length(v) <= {_LONGEST_SHAPE} AND regexp_full_match(v, $1)",
            [pattern],
        )
        if fits < _NEARLY * words:
            continue
        rows = table.ask(
            f"""
            SELECT v, n FROM {name}
            WHERE NOT (length(v) <= {_LONGEST_SHAPE} AND regexp_full_match(v, $1))
              AND NOT (regexp_full_match(v, $2) OR regexp_full_match(v, $3))
            ORDER BY n DESC, v LIMIT {_EXAMPLES}
            """,
            [pattern, EMPTY, words_pattern(NULL_TOKENS)],
        )
        wrong = [Counted(*row) for row in rows]
        if what in {Reads.DATE, Reads.TIME}:
            impossible = _impossible(table, name)
            fits -= sum(each.rows for each in impossible)
            wrong = sorted([*wrong, *impossible], key=lambda each: -each.rows)
        return Reading(what, fits, words - fits, tuple(wrong[:_EXAMPLES]))
    return None


def _flags(table: Table, name: str, words: int) -> Reading | None:
    """Nearly all texts are words for true and false."""
    found = table.ask(f"SELECT v, n FROM {name} ORDER BY n DESC, v")
    fits = sum(n for v, n in found if v.strip().lower() in _BOOLEANS)
    if fits < _NEARLY * words:
        return None
    known = {*_BOOLEANS, *NULL_TOKENS, ""}
    wrong = [Counted(v, n) for v, n in found if v.strip(BLANKS).lower() not in known]
    return Reading(Reads.BOOLEAN, fits, words - fits, tuple(wrong[:_EXAMPLES]))


def _impossible(table: Table, name: str) -> list[Counted]:
    """Days written year first that no calendar has."""
    rows = table.ask(
        f"SELECT v, n FROM {name} WHERE v[5] = '-' AND regexp_matches(v, '^\\d{{4}}-\\d{{1,2}}-\\d{{1,2}}')"
        " AND try_cast(regexp_extract(v, '^\\d{4}-\\d{1,2}-\\d{1,2}') AS DATE) IS NULL ORDER BY n DESC, v"
    )
    return [Counted(*row) for row in rows]


def _leading_zeros(table: Table, name: str) -> int:
    ((rows,),) = table.ask(
        f"SELECT coalesce(sum(n), 0)::BIGINT FROM {name}"
        " WHERE v[1] = '0' AND length(v) > 1 AND regexp_full_match(v, '0[0-9]+')"
    )
    return int(rows)


def _day_order(table: Table, name: str) -> DayOrder | None:
    ((day, month, either),) = table.ask(
        f"""
        SELECT coalesce(sum(n) FILTER (WHERE a > 12 AND b <= 12), 0)::BIGINT,
               coalesce(sum(n) FILTER (WHERE b > 12 AND a <= 12), 0)::BIGINT,
               coalesce(sum(n) FILTER (WHERE a <= 12 AND b <= 12 AND a <> b), 0)::BIGINT
        FROM (SELECT n, regexp_extract(v, $1, 1)::INT AS a, regexp_extract(v, $1, 2)::INT AS b
              FROM {name} WHERE length(v) <= {_LONGEST_SHAPE} AND regexp_matches(v, $1))
        """,
        [_SLASHED],
    )
    return DayOrder(day, month, either) if day + month + either else None


def _mojibake(table: Table, name: str) -> tuple[int, tuple[Counted, ...]]:
    """Rows with damaged letters, and the most frequent of these values."""
    rows = table.ask(
        f"SELECT v, n, sum(n) OVER ()::BIGINT FROM {name} WHERE strlen(v) > length(v) AND regexp_matches(v, $1)"
        f" ORDER BY n DESC, v LIMIT {_EXAMPLES}",
        [MOJIBAKE],
    )
    return (rows[0][2] if rows else 0), tuple(Counted(value, count) for value, count, _ in rows)
