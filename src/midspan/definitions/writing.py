"""Data to YAML as people write it: short mappings on one line, long texts as blocks, quotes only where YAML needs them.

What is written reads back identical in `read_yaml`, type for type.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.scalars import LONGEST_NUMBER, ScalarError, plain
from midspan.definitions.shape import Shape, shape_of
from midspan.errors import MidspanError
from midspan.model.fields import Noun

WIDTH = 110

# Other readers of YAML take these for true and false.
_OLD_BOOLEANS = frozenset(["y", "n", "yes", "no", "on", "off"])
_BREAKS = "\n\r\x85\u2028\u2029"
_UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LEADING = frozenset("-?:,[]{}#&*!|>'\"%@`=<")
_FLOW_SIGNS = re.compile(r"[,\[\]{}:?]")
_COMMENT_OR_KEY = re.compile(r":(?:\s|$)|(?:^|\s)#")


class EditError(MidspanError):
    """The definition cannot be edited."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out: spaces before what stands below a key, and before the `-` of a list below a key."""

    step: int = 2
    list_step: int = 2


@dataclass(frozen=True, slots=True)
class Written:
    """A value as text: `head` stands behind its key, `lines` below it, indented from the key's column."""

    head: str
    lines: tuple[str, ...] = ()


def written(data: Mapping[str, Any], noun: type[Noun]) -> str:
    """A fresh file: the keys in the order of the noun, those that it does not know behind them.

    Raises EditError where the data has what no YAML can hold, such as half a character.
    """
    lines = mapping(data, shape_of(noun), Layout(), 0) if data else ["{}"]
    return "".join(f"{line}\n" for line in lines)


def mapping(of: Mapping[str, Any], shape: Shape | None, layout: Layout, indent: int) -> list[str]:
    """All entries as lines, to stand in column `indent`."""
    return [
        line
        for key, each in ordered(of, shape)
        for line in entry(key, each, below(shape, key), layout, indent)
    ]


def entry(key: str, of: Any, shape: Shape | None, layout: Layout, indent: int) -> list[str]:
    """`key: value` as lines, to stand in column `indent`; `shape` is that of the value.

    At the top level a list of mappings has one line for each.
    """
    head = scalar_key(key)
    if not indent and isinstance(of, list | tuple) and any(isinstance(each, dict) for each in of):
        got = Written("", _items(of, shape, layout, 0))
    else:
        got = value(of, shape, layout, indent, len(head) + 1)
    return [f"{head}: {got.head}".rstrip(" "), *got.lines]


def item(of: Any, shape: Shape | None, layout: Layout, indent: int) -> list[str]:
    """`- value` as lines, to stand in column `indent`."""
    if isinstance(of, dict) and not _is_short(of, shape, indent + 2):
        first, *rest = mapping(of, shape, layout, indent + 2)
        return [f"- {first}", *indented(rest, 2)]
    # A list within a list must stand deeper than the dash before it.
    deeper = Layout(layout.step, max(layout.list_step, 2))
    got = value(of, shape, deeper, indent, 1)
    return [f"- {got.head}".rstrip(" "), *got.lines]


def value(of: Any, shape: Shape | None, layout: Layout, indent: int, used: int) -> Written:
    """A value behind its key or `-`, which stands in column `indent` and takes `used` columns."""
    if isinstance(of, str) and _is_long(of):
        body = of.removesuffix("\n")
        return Written("|" if of.endswith("\n") else "|-", tuple(indented(body.split("\n"), layout.step)))
    if not isinstance(of, dict | list | tuple):
        return Written(scalar(of))
    if not of or _is_short(of, shape, indent + used + 1):
        return Written(inline(of, shape))
    if isinstance(of, dict):
        return Written("", tuple(indented(mapping(of, shape, layout, indent + layout.step), layout.step)))
    return Written("", _items(of, shape, layout, indent))


def _items(of: Iterable[Any], shape: Shape | None, layout: Layout, indent: int) -> tuple[str, ...]:
    column = indent + layout.list_step
    lines = [line for each in of for line in item(each, shape, layout, column)]
    return tuple(indented(lines, layout.list_step))


def indented(lines: Iterable[str], by: int) -> list[str]:
    return [" " * by + line if line else line for line in lines]


def inline(of: Any, shape: Shape | None = None) -> str:
    """A value on one line, as it may stand within `{ }` and `[ ]`."""
    if isinstance(of, dict):
        pairs = [
            f"{scalar_key(key, flow=True)}: {inline(each, below(shape, key))}"
            for key, each in ordered(of, shape)
        ]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(of, list | tuple):
        return "[" + ", ".join(inline(each, shape) for each in of) + "]"
    return scalar(of, flow=True)


def scalar(of: Any, *, flow: bool = False, quote: str = "") -> str:
    """A scalar on one line. quote: the quote that it had and keeps where it may. Raises EditError, TypeError."""
    if of is None or isinstance(of, bool):
        return {None: "null", True: "true", False: "false"}[of]
    if isinstance(of, int | float):
        return _number(of)
    if not isinstance(of, str):
        raise TypeError(f"{type(of).__name__} is no value of YAML")
    if quote != '"' and not _UNPRINTABLE.search(of) and "\n" not in of:
        if not quote and _is_plain(of, flow=flow):
            return of
        if quote == "'" or (('"' in of or "\\" in of) and "'" not in of):
            return "'" + of.replace("'", "''") + "'"
    return _double_quoted(of)


def scalar_key(key: str, *, flow: bool = False) -> str:
    """A key; all that is not quoted is text as a key, whatever it looks like."""
    if not isinstance(key, str):
        raise TypeError(f"{type(key).__name__} is no key")
    looks_typed = key not in {"", "~", "<<"} and _is_syntactically_plain(key, flow=flow)
    return key if looks_typed else scalar(key, flow=flow)


def ordered(of: Mapping[str, Any], shape: Shape | None) -> list[tuple[str, Any]]:
    """The pairs in the order of the shape; what it does not know keeps its order behind them."""
    known = {key: rank for rank, key in enumerate(shape.keys)} if shape else {}
    return sorted(of.items(), key=lambda pair: known.get(pair[0], len(known)))


def below(shape: Shape | None, key: str) -> Shape | None:
    return shape.keys.get(key) if shape else None


def _is_short(of: Any, shape: Shape | None, column: int) -> bool:
    """Whether a mapping or list fits on the line on which it begins."""
    return not _needs_lines(of) and column + len(inline(of, shape)) <= WIDTH


def _needs_lines(of: Any) -> bool:
    """Whether a long text or a table (a mapping of nothing but mappings) is in it: those are read line by line."""
    if isinstance(of, str):
        return _is_long(of)
    inner = of.values() if isinstance(of, dict) else of if isinstance(of, list | tuple) else ()
    table = isinstance(of, dict) and bool(of) and all(isinstance(each, dict) for each in inner)
    return table or any(_needs_lines(each) for each in inner)


def _is_long(text: str) -> bool:
    """Whether a text has lines, and a block keeps every character of them."""
    odd = text[:1] in {" ", "\t", "\n"} or text.rstrip("\n")[-1:] in {" ", "\t"} or text.endswith("\n\n")
    return "\n" in text and not odd and not _UNPRINTABLE.search(text)


def _is_plain(text: str, *, flow: bool) -> bool:
    try:
        is_text = plain(text) == text and isinstance(plain(text), str)
    except ScalarError:
        return False
    return is_text and text.lower() not in _OLD_BOOLEANS and _is_syntactically_plain(text, flow=flow)


def _is_syntactically_plain(text: str, *, flow: bool) -> bool:
    return not (
        not text
        or text[0] in _LEADING
        or text != text.strip()
        or text.startswith(("---", "..."))
        or _COMMENT_OR_KEY.search(text)
        or _UNPRINTABLE.search(text)
        or "\n" in text
        or "\t" in text
        or (flow and _FLOW_SIGNS.search(text))
    )


def _number(of: float) -> str:
    if isinstance(of, float) and not math.isfinite(of):
        raise EditError(f"{of} is no number that a definition can hold", help="write a finite number")
    if isinstance(of, int) and abs(of) >= 10 ** (LONGEST_NUMBER - 1):
        raise EditError(
            "a number is too long to be written", help=f"write one of fewer than {LONGEST_NUMBER} digits"
        )
    return repr(of)


def _double_quoted(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise EditError("a text has half of a character", help="save it as UTF-8") from None
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: _escaped(ord(match[0])), quoted)


def _escaped(point: int) -> str:
    return f"\\u{point:04X}" if point <= 0xFFFF else f"\\U{point:08X}"
