"""Positions three ways: offsets into a text, places of findings, and lines with columns as editors count them.

An editor's lines end at LF, CRLF or CR, and its columns count UTF-16 units unless it agreed to others. libyaml also
ends a line at NEL, LS and PS and counts characters; a line of JSON Lines ends at LF alone. Offsets, in characters of
the text, stand between them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum

_EDITOR = re.compile("\r\n|[\n\r]")
_YAML = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_JSON_LINES = re.compile("\n")
_MARK = "\ufeff"


class Units(StrEnum):
    """What an editor counts columns in, as the protocol names them."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"

    def length(self, text: str) -> int:
        match self:
            case Units.UTF8:
                return len(text.encode("utf-8", "surrogatepass"))
            case Units.UTF16:
                return len(text.encode("utf-16-le", "surrogatepass")) // 2
            case _:
                return len(text)


class Lines:
    """The lines of one text."""

    __slots__ = ("_editor", "_ends", "_mark", "_places", "text")

    def __init__(self, text: str, *, json_lines: bool = False) -> None:
        self.text = text
        self._editor, self._ends = _split(text, _EDITOR)
        self._places, _ = _split(text, _JSON_LINES if json_lines else _YAML)
        self._mark = len(_MARK) if text.startswith(_MARK) else 0

    def offset(self, line: int, column: int, units: Units) -> int:
        """Where an editor's position, both counted from 0, stands; what lies beyond a line or the text is its end."""
        if line >= len(self._editor):
            return len(self.text)
        start, end = self._editor[max(line, 0)], self._ends[max(line, 0)]
        if units is Units.UTF32 or self.text.isascii():
            return min(start + max(column, 0), end)
        position = start
        while position < end and column > 0:
            column -= units.length(self.text[position])
            position += 1
        return position

    def position(self, offset: int, units: Units) -> tuple[int, int]:
        """An editor's line and column, both counted from 0."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._editor, offset) - 1
        return line, units.length(self.text[self._editor[line] : offset])

    def place_offset(self, line: int, column: int) -> int:
        """Where a finding's line and column, both counted from 1, stand; what lies beyond the text is its end."""
        # A mark of byte order is no part of what a reader sees of the first line.
        return self.edit_offset(line, column + (self._mark if line == 1 else 0))

    def edit_offset(self, line: int, column: int) -> int:
        """The same for an edit of the text, which counts every character."""
        if line > len(self._places):
            return len(self.text)
        return min(self._places[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def line_end(self, offset: int) -> int:
        """The end of the line that an offset stands in, its line break not counted."""
        return self._ends[bisect_right(self._editor, offset) - 1]


def _split(text: str, breaks: re.Pattern[str]) -> tuple[list[int], list[int]]:
    starts, ends = [0], []
    for match in breaks.finditer(text):
        ends.append(match.start())
        starts.append(match.end())
    ends.append(len(text))
    return starts, ends
