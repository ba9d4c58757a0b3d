"""Logs of Zeek: lines that begin with `#` say what stands between the values, what they are called, and what stands for none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from midspan.errors import FeedError
from midspan.feeds import _columns
from midspan.feeds._lines import lines
from midspan.intake.ports import Claim, Entry, Note, Problem, Row, Source

TEXTUAL = True

_FIRST = b"#separator "
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")


def claims(name: str, start: bytes) -> Claim:  # noqa: ARG001 - its first line tells, whatever it is called
    return Claim.EXPORT if start.startswith(_FIRST) else Claim.NONE


@dataclass(frozen=True, slots=True)
class _Head:
    """What the lines above the rows say."""

    separator: str = "\t"
    unset: str = "-"
    empty: str = "(empty)"
    fields: tuple[str, ...] = ()

    def after(self, text: str) -> _Head:
        """With what one more of these lines says."""
        if text.startswith(_FIRST.decode()):
            return replace(self, separator=_unescaped(text[len(_FIRST) :]))
        name, _, rest = text.partition(self.separator)
        match name:
            case "#unset_field":
                return replace(self, unset=rest)
            case "#empty_field":
                return replace(self, empty=rest)
            case "#fields":
                return replace(self, fields=tuple(rest.split(self.separator)))
        return self

    def value(self, text: str) -> str | None:
        """What was not set is nothing; what was set and is empty is an empty text."""
        return None if text == self.unset else "" if text == self.empty else text


def read(source: Source) -> Iterator[Entry]:
    """A row for each line that does not begin with `#`. Raises FeedError."""
    head, names, rows = _Head(), tuple[str, ...](), 0
    for line in lines(source):
        if line.data is None:
            yield Problem(line.number, "the line is too long", "see what wrote it, and cut it")
            continue
        text = line.data.rstrip(b"\r\n").decode("utf-8", "replace")
        if text.startswith("#"):
            head = head.after(text)
            if head.fields and not names:
                found, notes = _columns.named(head.fields, source.shown)
                names = tuple(found)
                yield from notes
            elif head.fields and len(head.fields) != len(names):
                raise FeedError(
                    f"line {line.number} of `{source.shown}` begins a log with other fields",
                    help="keep logs of different kinds in files of their own",
                )
        elif text:
            rows += 1
            yield _row(text, line.number, head, names, source.shown)
    if not rows:
        raise FeedError(f"`{source.shown}` holds no rows", help="give a log with at least one row")
    yield Note(f"`{head.unset}` is nothing, as the log says", "change its `#unset_field` line")


def _row(text: str, number: int, head: _Head, names: tuple[str, ...], shown: str) -> Row | Problem:
    if not names:
        raise FeedError(
            f"`{shown}` has rows before a line that names their fields",
            help="give the log whole, with its `#fields` line",
        )
    values = text.split(head.separator)
    if len(values) != len(names):
        return Problem(
            number,
            f"the row has {len(values)} values, not {len(names)} as `#fields` says",
            "see whether it was cut off, and take the log from where it was written",
        )
    return Row(dict(zip(names, map(head.value, values), strict=True)), number)


def _unescaped(text: str) -> str:
    """An escaped sign is one: a tab is written as backslash, x, 09."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) or "\t"
