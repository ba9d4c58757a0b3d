"""One JSON array of objects, element by element, in memory bounded by the longest allowed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from midspan.definitions.jsonlines import CutError, LineError, read_element, read_line
from midspan.errors import FeedError
from midspan.feeds._lines import LONGEST_LINE
from midspan.feeds._objects import row_of
from midspan.feeds._text import chunks
from midspan.intake.ports import START, Entry, Problem, Source

_PART = 16_384
_SPACE = re.compile(r"[ \t\r\n]*")
_OUTSIDE = re.compile(r'["\[\]{},]')
_QUOTED = re.compile(r'[\\"\n]')


def is_array(source: Source) -> bool:
    """Whether the first sign of the file is `[`, and it does not hold one value a line after all."""
    start = b""
    for _, chunk in chunks(source):
        start = (start + chunk).lstrip()
        if len(start) >= START:
            break
    first, _, rest = start.partition(b"\n")
    return start.startswith(b"[") and not (rest.lstrip().startswith((b"{", b"[")) and _is_list(first))


def _is_list(line: bytes) -> bool:
    try:
        return isinstance(read_line(line.strip()), list)
    except LineError:
        return False


def rows_of_array(source: Source) -> Iterator[Entry]:
    """A row or a problem for each element; a problem too for what is wrong between them, or missing at the end.

    Raises FeedError for an array of nothing.
    """
    text = _Text(source)
    text.sign()
    text.take(1)
    sign = text.sign()
    if sign == "]":
        raise FeedError(f"`{source.shown}` holds no rows", help="give a file with at least one row")
    while sign not in {"", "]"}:
        yield _element(text)
        sign = text.sign()
        if sign == ",":
            text.take(1)
            sign = text.sign()
            if sign == "]":
                yield _between(text, "a comma stands before the end of the array", "take it out")
        elif sign not in {"", "]"}:
            yield _between(text, "there is no comma between two elements", "write one")
    if not sign:
        yield _between(text, "the file ends before its array does", "copy or export it again", rows=1)
        return
    text.take(1)
    if text.sign():
        yield _between(text, "there is more after the end of the array", "write one array", rows=1)


def _between(text: _Text, message: str, help: str, rows: int = 0) -> Problem:  # noqa: A002 - the word users see
    line, column = text.place()
    return Problem(line, message, help, column, rows=rows)


def _element(text: _Text) -> Entry:
    line, column = text.place()
    try:
        value = text.value()
    except LineError as error:
        line, column = text.place(error.column - 1)
        lost = "" if text.skip() else ", and nothing after it can be told apart"
        return Problem(line, f"{error}{lost}", error.help, column)
    try:
        return row_of(value, line)
    except LineError as error:
        return Problem(line, str(error), error.help, column)


class _Text:
    """The part of the file that is being read; what was taken from it is let go."""

    def __init__(self, source: Source) -> None:
        # Small parts: to place an error, Python counts the lines before it from the beginning of what is held.
        self._parts = (
            part[at : at + _PART] for _, part in chunks(source) for at in range(0, len(part), _PART)
        )
        # A byte that is no UTF-8 becomes half of a surrogate pair, which no element may hold.
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self._text = ""
        self._at = 0
        self._line = 1
        self._column = 1

    def place(self, ahead: int = 0) -> tuple[int, int]:
        """Line and column of what comes next, or of what comes `ahead` characters after it."""
        end = self._at + ahead
        lines = self._text.count("\n", self._at, end)
        column = end - self._text.rfind("\n", self._at, end) if lines else self._column + ahead
        return self._line + lines, column

    def take(self, count: int) -> None:
        """Pass over so many characters."""
        self._line, self._column = self.place(count)
        self._at += count

    def sign(self) -> str:
        """The next character that is no space; nothing at the end of the file."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self.take(space.end() - self._at if space else 0)
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def value(self) -> Any:
        """The next value, passed over. Raises LineError, and passes over nothing."""
        while True:
            try:
                value, end = read_element(self._text, self._at)
            except CutError:
                if len(self._text) - self._at > LONGEST_LINE:
                    message = f"the element is longer than {LONGEST_LINE // 1_000_000} MB"
                    raise LineError(message, "keep large content in files, and their names in rows") from None
                if not self._more():
                    raise
                continue
            if end == len(self._text) and self._more():
                continue  # a number may go on
            try:
                self._text[self._at : end].encode()
            except UnicodeEncodeError as error:
                byte = ord(error.object[error.start]) - 0xDC00
                message = f"the element is not UTF-8: byte {byte:#04x}"
                raise LineError(message, "save the file as UTF-8", error.start + 1) from None
            self.take(end - self._at)
            return value

    def skip(self) -> bool:
        """Pass over the next value, whatever it holds, up to the comma or bracket that ends it; False: nothing does."""
        depth, quoted = 0, False
        while True:
            mark = (_QUOTED if quoted else _OUTSIDE).search(self._text, self._at)
            if mark is None:
                self.take(len(self._text) - self._at)
                if not self._more():
                    return False
                continue
            sign = mark.group()
            if not quoted and depth == 0 and sign in ",]":
                self.take(mark.start() - self._at)
                return True
            self.take(mark.end() - self._at)
            if sign == "\\":
                self._take_escaped()
            elif quoted:
                quoted = False  # at its closing quote; or at a line's end, beyond which no text goes
            elif sign == '"':
                quoted = True
            else:
                depth += {"[": 1, "{": 1, ",": 0}.get(sign, -1 if depth else 0)

    def _take_escaped(self) -> None:
        if self._at < len(self._text) or self._more():
            self.take(1)

    def _more(self) -> bool:
        """Read as much again as is held, at least one part; whether there was any more."""
        held, parts = len(self._text) - self._at, []
        size = 0
        for part in self._parts:
            parts.append(self._decoder.decode(part))
            size += len(parts[-1])
            if size >= max(held, 1):
                break
        else:
            parts.append(self._decoder.decode(b"", final=True))
        self._text = self._text[self._at :] + "".join(parts)
        self._at = 0
        return bool(size or parts[-1])
