"""Wrong cells as a file, for whoever corrects them: a table that a spreadsheet opens, in which no text is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from midspan.data.checking.assess import Flagged
from midspan.decide.wording import counted
from midspan.definitions.atomic import replace_file
from midspan.errors import UsageError
from midspan.intake.cells import safe

HEADER = ("table", "row", "column", "value", "reason", "check", "suggestion")
# Spreadsheets take a text for UTF-8 only where it says so.
_MARK = "\ufeff"


def write_cells(output: Path, cells: Iterable[Flagged]) -> str:
    """Write them, and return what is said of it. Raises UsageError where the file cannot be written."""
    rows = [_row(each) for each in cells]
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    try:
        replace_file(output, [_MARK.encode(), text.getvalue().encode()])
    except OSError as error:
        raise UsageError(
            f"`{output}` cannot be written: {error.strerror or error}",
            help="name a file in a folder that is there",
        ) from None
    return f"{output}: {counted(len(rows), 'wrong cell', 'wrong cells')}"


def _row(flagged: Flagged) -> list[str]:
    table, check, cell = flagged
    return [
        _text(table),
        str(cell.row),
        _text(cell.column),
        _text(cell.value),
        _text(cell.reason),
        check,
        _text(cell.suggestion),
    ]


def _text(value: object) -> str:
    """Nothing is an empty cell; an empty text has an apostrophe, as every text that would be taken for something else."""
    return "" if value is None else safe(value) if isinstance(value, str) else str(value)
