"""Merged cells: what stands in the first of them is meant for each of their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from midspan.feeds._sheet import Merged, reference
from midspan.feeds._tables import Line
from midspan.intake.ports import Note

_SHOWN = 3


def filled(lines: Iterator[Line], merged: Sequence[Merged]) -> Iterator[Line]:
    """The same rows, the value of merged cells in the first column of each of their rows. merged: from top to bottom."""
    tall = [each for each in merged if each.bottom > each.top]
    at = 0
    open_: list[tuple[Merged, Any]] = []
    for line in lines:
        open_ = [(each, value) for each, value in open_ if each.bottom >= line.number]
        for each, value in open_:
            line.values.setdefault(each.left, value)
        while at < len(tall) and tall[at].top <= line.number:
            if tall[at].top == line.number and tall[at].left in line.values:
                open_.append((tall[at], line.values[tall[at].left]))
            at += 1
        yield line


def notes(merged: Sequence[Merged]) -> Iterator[Note]:
    """What is done with merged cells, where there are any."""
    tall = [each for each in merged if each.bottom > each.top]
    wide = [each for each in merged if each.bottom == each.top]
    if tall:
        yield Note(
            f"merged cells: the value of {_listed(tall)} is taken for each of their rows",
            "unmerge them where it is meant for the first row only",
        )
    if wide:
        yield Note(
            f"merged cells: the value of {_listed(wide)} is taken for their first column only",
            "unmerge them and write the value where it belongs",
        )


def _listed(merged: Sequence[Merged]) -> str:
    shown = ", ".join(
        f"`{reference(each.top, each.left)}:{reference(each.bottom, each.right)}`" for each in merged[:_SHOWN]
    )
    return f"{shown} and {len(merged) - _SHOWN} more" if len(merged) > _SHOWN else shown
