"""The value of a cell as JSON, or why it has none."""

from __future__ import annotations

import math
import re
from typing import Any

from midspan.feeds._formats import NUMBER, shown_as
from midspan.feeds._sheet import Cell
from midspan.feeds._workbook import Workbook

_ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(\.0+)?Z?")


class NoValueError(Exception):
    """The cell shows something that is no value. help: one imperative line."""

    def __init__(self, message: str, help: str) -> None:  # noqa: A002 - the word users see
        super().__init__(message)
        self.help = help


def value_of(cell: Cell, book: Workbook) -> Any:
    """None for an empty cell, or one of spaces only. Raises NoValueError."""
    text = cell.text
    if cell.formula and (text is None or (not text.strip() and cell.type == "n")):
        raise NoValueError(
            "holds a formula and no value: nothing has computed it",
            "open the file in a spreadsheet program and save it, or save the sheet as CSV",
        )
    if text is None or not text.strip():
        return None
    match cell.type:
        case "e":
            raise NoValueError(f"shows the error `{text[:20]}`", "mend its formula, or empty the cell")
        case "s":
            return _shared(text.strip(), book)
        case "b":
            return text.strip() in {"1", "true"}
        case "str" | "inlineStr":
            return text
        case "d":
            found = _ISO_DATE.fullmatch(text.strip())
            return found[1] if found else text.strip()
    return _number(cell, text.strip(), book)


def _shared(text: str, book: Workbook) -> str | None:
    at = int(text) if text.isdecimal() and len(text) < 10 else -1
    if not 0 <= at < len(book.texts):
        raise NoValueError("names a text that the file does not hold", "save the file again")
    return book.texts[at] if book.texts[at].strip() else None


def _number(cell: Cell, text: str, book: Workbook) -> Any:
    try:
        value = float(text)
    except ValueError:
        raise NoValueError(f"holds `{text[:20]}` as a number", "write a number, or make it a text") from None
    if not math.isfinite(value):
        raise NoValueError(f"holds `{text[:20]}`, which no number is", "write a number that fits")
    form = book.formats[cell.style] if cell.style < len(book.formats) else NUMBER
    try:
        return shown_as(value, form, from_1904=book.from_1904)
    except ValueError as error:
        raise NoValueError(
            f"is shown as a date and is none: {error}", "write a date, or show it as a number"
        ) from None
