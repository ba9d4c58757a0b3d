"""A column in words: what it holds, and what its owner should look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from midspan.data.ports import Kind
from midspan.data.profiling.nouns import DECLARED, ColumnProfile, Counted, Reads

_WIDEST = 28
_MOST_NAMED, _MOST_WORDS = 30, 4
# Whole numbers beyond are not all told apart.
_EXACT = 2**53
_ARTICLE = {
    Reads.NUMBER: "a number",
    Reads.COMMA: "a number with decimal comma",
    Reads.DATE: "a date",
    Reads.TIME: "a time",
    Reads.BOOLEAN: "true or false",
}


def holds(each: ColumnProfile) -> str:
    """What kind of values."""
    if each.column.kind is not Kind.TEXT:
        return each.column.kind.value
    if each.reading is None:
        return "text"
    return f"text: {each.reading.what.value}" if not each.leading_zeros else "text: digits"


def distinct(each: ColumnProfile) -> str:
    """How many different values; nothing where nobody counted them."""
    if each.distinct is None:
        return ""
    return f"{each.distinct.exact:,}" if each.distinct.exact is not None else f"about {each.distinct.about:,}"


def remarks(each: ColumnProfile) -> Iterator[str]:
    """What its owner should look at; words that stand for nothing are told of all columns together."""
    if each.sample is not None:
        yield (
            f"more than 200,000 different values: shapes and readings are of a sample of {each.sample.rows:,} rows,"
            " the values whose MD5 is lowest"
        )
    if each.blanks:
        yield emptiness(each)
    if each.reading is not None and each.reading.fails:
        yield f"not {_ARTICLE[each.reading.what]}: {_rows(each.reading.fails)}, {_examples(each.reading.examples)}"
    if each.mixed is not None:
        yield f"two kinds of values: a number in {_rows(each.mixed.numbers)}, words in {each.mixed.words:,}; two columns may stand under one name"
    if each.leading_zeros:
        yield f"begin with a zero: {_rows(each.leading_zeros)}; these are codes, and no numbers"
    order = each.day_order
    if order is not None and order.undecidable:
        yield f"day first or month first: {_rows(order.either)}, and {_doubt(order.day_first, order.month_first)}"
    if each.mojibake:
        yield f"damaged letters: {_rows(each.mojibake)}, {_examples(each.mojibake_examples)}"
    if each.spikes:
        yield f"stands out and may mean nothing: {_examples(each.spikes)}"
    if each.personal:
        yield _masked(each.personal)


def emptiness(each: ColumnProfile) -> str:
    """Of what the rows consist that say nothing."""
    parts = [(each.nulls, "null"), (each.blanks, "blank"), (each.tokens, "a word for nothing")]
    return f"empty: {', '.join(f'{count:,} {what}' for count, what in parts if count)}"


def words_for_nothing(columns: Sequence[ColumnProfile]) -> str | None:
    """The columns in which a word stands for nothing, all in one sentence; None without any."""
    some = sorted((each for each in columns if each.tokens), key=lambda each: -each.tokens)
    if not some:
        return None
    named = ", ".join(f"`{short(each.column.name)}` ({each.tokens:,})" for each in some[:_MOST_NAMED])
    found = list(dict.fromkeys(word.value for each in some for word in each.nothings))[:_MOST_WORDS]
    words = " or ".join(f"`{word}`" for word in found)
    more = f" and {len(some) - _MOST_NAMED} more" if len(some) > _MOST_NAMED else ""
    where = "1 column" if len(some) == 1 else f"{len(some)} columns"
    return f"{words} stands for nothing in {where}: {named}{more}; say it as `nullTokens` in a contract"


def _masked(personal: str) -> str:
    what = "declared as not public" if personal == DECLARED else f"looks like personal data ({personal})"
    return f"{what}: values are shown as their shapes"


def _doubt(day_first: int, month_first: int) -> str:
    if day_first:
        return f"{day_first:,} others are day first, {month_first:,} month first"
    return "no other date of the column tells"


def _examples(counted: Sequence[Counted]) -> str:
    return ", ".join(f"`{short(each.value)}` ({each.rows:,})" for each in counted[:3])


def said(value: object) -> str:
    """A number, a day or a time as people read it."""
    match value:
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case float():
            whole = value.is_integer() and abs(value) < _EXACT
            return f"{value:,.0f}" if whole else f"{value:,.6g}"
        case int():
            return f"{value:,}"
    return str(value)


def share(count: int, rows: int) -> str:
    """Never 0 or 100 % for what is not all or nothing."""
    if not count or not rows:
        return "0 %"
    part = 100 * count / rows
    return "< 0.1 %" if part < 0.1 else "100 %" if count == rows else f"{min(part, 99.9):.1f} %"


def short(text: str) -> str:
    """A value that has to fit into a column."""
    bare = " ".join(text.split()) or text
    return bare if len(bare) <= _WIDEST else f"{bare[: _WIDEST - 1]}…"


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
