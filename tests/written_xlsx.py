"""Small xlsx files, written part by part, so that a test can say exactly what stands in them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE_STYLE, TIME_STYLE, MOMENT_STYLE, OWN_STYLE = 1, 2, 3, 4


@dataclass(frozen=True)
class Cell:
    """A cell as XML: type, style, and what stands in it."""

    inner: str
    type: str | None = None
    style: int = 0


@dataclass(frozen=True)
class Sheet:
    rows: Sequence[Sequence[Any]] | Mapping[int, Mapping[int, Any]]
    state: str | None = None
    merged: Sequence[str] = field(default_factory=tuple)
    raw: str | None = None
    """The whole part, in place of rows."""


def formula(text: str, value: Any = None) -> Cell:
    inner = f"<f>{escape(text)}</f>"
    if value is None:
        return Cell(inner)
    return Cell(f"{inner}<v>{escape(str(value))}</v>", "str" if isinstance(value, str) else None)


def error(code: str) -> Cell:
    return Cell(f"<v>{escape(code)}</v>", "e")


def write(
    path: Path, sheets: Mapping[str, Sheet], *, shared: Sequence[str] = (), date1904: bool = False
) -> Path:
    """A workbook of these sheets. shared: the `<si>` elements of its shared texts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        book.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", "xl/workbook.xml")}))
        book.writestr("xl/workbook.xml", _workbook(sheets, date1904=date1904))
        targets = {f"rId{at}": ("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)}
        targets |= {"rId90": ("styles", "styles.xml"), "rId91": ("sharedStrings", "/xl/sharedStrings.xml")}
        book.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        book.writestr("xl/styles.xml", _STYLES)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{"".join(shared)}</sst>')
        for at, sheet in enumerate(sheets.values(), 1):
            book.writestr(f"xl/worksheets/sheet{at}.xml", sheet.raw or _sheet(sheet))
    return path


def table(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    return write(path, {"Sheet1": Sheet(rows)})


def column(at: int) -> str:
    """`A` for 1."""
    name = ""
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


_STYLES = f"""<styleSheet xmlns="{MAIN}">
<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="165" formatCode="0.00 &quot;days&quot;"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="21"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>
</styleSheet>"""


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="{name}" Type="{RELS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def _workbook(sheets: Mapping[str, Sheet], *, date1904: bool) -> str:
    inner = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="rId{at}"{f" state={quoteattr(sheet.state)}" if sheet.state else ""}/>'
        for at, (name, sheet) in enumerate(sheets.items(), 1)
    )
    flag = '<workbookPr date1904="1"/>' if date1904 else ""
    return f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{flag}<sheets>{inner}</sheets></workbook>'


def _sheet(sheet: Sheet) -> str:
    rows = sheet.rows
    if not isinstance(rows, Mapping):
        rows = {at: dict(enumerate(row, 1)) for at, row in enumerate(rows, 1)}
    inner = "".join(
        f'<row r="{at}">{"".join(_cell(f"{column(number)}{at}", value) for number, value in row.items())}</row>'
        for at, row in rows.items()
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in sheet.merged)
    tail = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inner}</sheetData>{tail}</worksheet>'


def _cell(ref: str, value: Any) -> str:
    if value is None:
        return ""
    cell = value if isinstance(value, Cell) else _of(value)
    kind = f' t="{cell.type}"' if cell.type else ""
    return f'<c r="{ref}" s="{cell.style}"{kind}>{cell.inner}</c>'


def _of(value: Any) -> Cell:
    match value:
        case bool():
            return Cell(f"<v>{int(value)}</v>", "b")
        case int() | float():
            return Cell(f"<v>{value!r}</v>")
        case datetime():
            days = (value - datetime(1899, 12, 30)) / (datetime(2000, 1, 2) - datetime(2000, 1, 1))  # noqa: DTZ001 - Excel knows no zones
            return Cell(f"<v>{days!r}</v>", style=MOMENT_STYLE)
        case date():
            return Cell(f"<v>{(value - date(1899, 12, 30)).days}</v>", style=DATE_STYLE)
        case _:
            return Cell(f'<is><t xml:space="preserve">{escape(value)}</t></is>', "inlineStr")
