"""The records of delimited text. A quote that is never closed costs its own line, not the rest of the file."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from midspan.feeds._lines import LONGEST_LINE, Line
from midspan.intake.ports import Problem

_MOST_LINES = 10_000


class Record(NamedTuple):
    """The values between the delimiters; line: where the record begins."""

    line: int
    values: list[str]


def records(lines: Iterator[Line], delimiter: str, *, spaced: bool) -> Iterator[Record | Problem]:
    """Blank lines are passed over. spaced: a space after the delimiter belongs to it."""
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True, skipinitialspace=spaced)
    while True:
        try:
            for values in reader:
                if len(values) > 1 or (values and values[0].strip()):
                    yield Record(feed.taken[0].number, values)
                feed.done()
        except csv.Error:
            yield _misquoted(feed.taken, delimiter, spaced=spaced)
            feed.give_back()
        except _UnfitError as error:
            yield error.problem
        else:
            return


class _UnfitError(Exception):
    """A line that no record can hold."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Feed:
    """Lines for a csv reader. taken: those of the record it is reading, all but the first of which it may give back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.taken: list[Line] = []
        self._lines = lines
        self._waiting: deque[Line] = deque()
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        data = line.data
        fits = data is not None and self._size + len(data) <= LONGEST_LINE and len(self.taken) < _MOST_LINES
        if data is not None and fits and b"\0" not in data:
            try:
                text = data.decode()
            except UnicodeDecodeError:
                pass
            else:
                self.taken.append(line)
                self._size += len(data)
                return text
        if not self.taken:
            raise _UnfitError(_unfit(line))
        # The reader takes this for the end, within a quote; the line is read again as the first of a record.
        self._waiting.appendleft(line)
        raise StopIteration

    def done(self) -> None:
        """The record is complete."""
        self.taken.clear()
        self._size = 0

    def give_back(self) -> None:
        """Only the first line of the record is done with."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.done()


def _unfit(line: Line) -> Problem:
    data = line.data
    if data is None:
        message = f"the line is longer than {LONGEST_LINE // 1_000_000} MB, from byte {line.byte} on"
        return Problem(line.number, message, "keep large content in files, and their names in rows")
    if b"\0" in data:
        at = data.index(b"\0")
        message = f"the line holds a zero byte, at byte {line.byte + at}"
        return Problem(line.number, message, "save the file as text again", at + 1)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        at = error.start
    message = f"the line is not UTF-8: byte {data[at]:#04x}, at byte {line.byte + at}"
    return Problem(
        line.number, message, "save the file as UTF-8, or name its encoding with `--encoding`", at + 1
    )


def _misquoted(taken: list[Line], delimiter: str, *, spaced: bool) -> Problem:
    line = taken[0]
    text = (line.data or b"").decode()
    at, closed = _quote(text, delimiter, spaced=spaced)
    byte = line.byte + len(text[:at].encode())
    if closed:
        return Problem(
            line.number,
            f"a value goes on after its closing quote, at byte {byte}",
            'write a quote within a quoted value twice: `""`',
            at + 1,
        )
    return Problem(
        line.number,
        f"the quote at byte {byte} is never closed; the lines after it are read as rows of their own",
        "close it at the end of the value, or write it twice where it belongs to a quoted value",
        at + 1,
    )


def _quote(text: str, delimiter: str, *, spaced: bool) -> tuple[int, bool]:
    """Where the quote stands that opens a value and is not closed in this line, or closes one that goes on."""
    at = 0
    while True:
        while spaced and text.startswith(" ", at):
            at += 1
        if text.startswith('"', at):
            end = text.find('"', at + 1)
            while end >= 0 and text.startswith('"', end + 1):
                end = text.find('"', end + 2)
            if end < 0:
                return at, False
            if text[end + 1 : end + 2] not in {delimiter, "\r", "\n", ""}:
                return end, True
            at = end
        at = text.find(delimiter, at) + 1
        if not at:
            return 0, False
