"""The words of CEL that expressions may use, each with what it does and an example."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """shape: how it is written, `$` where the cursor goes. says: what it gives, with an example."""

    shape: str
    says: str


_TEXT = {
    "size": Word("size()", "How many characters a text has, or values a list. `input.text.size() < 4000`"),
    "contains": Word("contains($)", "Whether a text holds another. `input.text.contains('lawyer')`"),
    "startsWith": Word(
        "startsWith($)", "Whether a text begins with another. `input.number.startsWith('DE')`"
    ),
    "endsWith": Word("endsWith($)", "Whether a text ends with another. `input.name.endsWith('.pdf')`"),
    "matches": Word(
        "matches($)", "Whether a text fits a regular expression. `input.zip.matches('^[0-9]{5}$')`"
    ),
}
_LIST = {
    "size": _TEXT["size"],
    "all": Word("all(x, $)", "Whether it holds for every element. `input.lines.all(l, l.qty > 0)`"),
    "exists": Word(
        "exists(x, $)", "Whether it holds for one element at least. `input.lines.exists(l, l.qty > 9)`"
    ),
    "exists_one": Word(
        "exists_one(x, $)", "Whether it holds for just one. `input.lines.exists_one(l, l.main)`"
    ),
    "filter": Word(
        "filter(x, $)", "The elements for which it holds. `input.lines.filter(l, l.qty > 9).size() < 3`"
    ),
    "map": Word("map(x, $)", "What each element gives. `'x' in input.lines.map(l, l.code)`"),
}
_TIME = {
    name: Word(f"{name}()", f"{says} of a time. `timestamp(input.at).{name}() > 5`")
    for name, says in (
        ("getFullYear", "The year"), ("getMonth", "The month, from 0,"), ("getDate", "The day of the month, from 1,"),
        ("getDayOfMonth", "The day of the month, from 0,"), ("getDayOfYear", "The day of the year, from 0,"),
        ("getDayOfWeek", "The day of the week, from 0 for Sunday,"), ("getHours", "The hour"),
        ("getMinutes", "The minute"), ("getSeconds", "The second"), ("getMilliseconds", "The millisecond"),
    )
}  # fmt: skip
CALLS = {
    "has": Word(
        "has($)", "Whether an optional field is there. `!has(input.note) || input.note.size() < 200`"
    ),
    "size": Word("size($)", "How many characters a text has, or values a list. `size(input.text) < 4000`"),
    "int": Word("int($)", "The whole number of a text or number. `int(input.year) > 1990`"),
    "uint": Word("uint($)", "The same without a sign. `uint(input.count) > uint(3)`"),
    "double": Word("double($)", "The number of a text or whole number. `double(input.count) * 1.5 < 9.0`"),
    "string": Word("string($)", "The text of a value. `string(input.code) == '7'`"),
    "bytes": Word("bytes($)", "The bytes of a text. `size(bytes(input.text)) < 4000`"),
    "timestamp": Word("timestamp($)", "The time that a text says. `timestamp(input.at).getHours() < 18`"),
    "duration": Word("duration($)", "The length of time that a text says. `duration('1h')`"),
    "type": Word("type($)", "The type of a value. `type(input.code) == int`"),
    "dyn": Word("dyn($)", "The value, its type left open. `dyn(input.code) == 7`"),
    "close": Word(
        "close($)", "Whether two numbers differ by no more than the third. `close(output.total, 10, 0.5)`"
    ),
}
SCORES = {
    "exact": Word(
        "exact($)", "Right where these fields of the output equal those expected. `exact(output.digit)`"
    ),
    "close": Word("close($)", "Right where a number is as near as this. `close(output.total, 0.01)`"),
}
METHODS = {**_TEXT, **_LIST, **_TIME}


def methods_of(types: frozenset[str]) -> dict[str, Word]:
    """What may stand behind a value of these types of JSON Schema, and a dot; all where they are not known."""
    found: dict[str, Word] = {}
    if "string" in types or not types:
        found |= _TEXT
    if "array" in types or not types:
        found |= _LIST
    return found
