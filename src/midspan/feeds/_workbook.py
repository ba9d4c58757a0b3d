"""What stands around the sheets of a workbook: their names, the shared texts, and which numbers are shown as dates."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import NamedTuple

from midspan.errors import FeedError
from midspan.feeds._formats import Format, format_of
from midspan.feeds._package import Package, local
from midspan.feeds._texts import TextReader

_TEXT_LIMIT = 500_000_000


class SheetPlace(NamedTuple):
    """A sheet and the part it stands in."""

    name: str
    part: str
    hidden: bool


class Workbook(NamedTuple):
    """formats: by the number of a cell's style. from_1904: days are counted from 1904."""

    sheets: list[SheetPlace]
    texts: list[str]
    formats: list[Format]
    from_1904: bool


def workbook(package: Package, shown: str) -> Workbook:
    """Raises FeedError where it is none."""
    main = next(iter(_related(package, "").get("officeDocument", {}).values()), "xl/workbook.xml")
    if not package.holds(main) or main.endswith(".bin"):
        raise FeedError(f"`{shown}` is a packed file, but no xlsx", help="save it as xlsx, or as CSV")
    related = _related(package, main)
    sheets: list[SheetPlace] = []
    days: list[bool] = []
    parts = related.get("worksheet", {})

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            days.append(attributes.get("date1904", "0") in {"1", "true"})
        elif name == "sheet":
            key = next(
                (value for each, value in attributes.items() if each != "id" and local(each) == "id"), ""
            )
            if key in parts:
                hidden = attributes.get("state", "visible") != "visible"
                sheets.append(SheetPlace(attributes.get("name", ""), parts[key], hidden))

    package.read(main, start)
    if not sheets:
        raise FeedError(f"`{shown}` has no sheet of cells", help="give a workbook with a table in it")
    texts = [
        text for part in related.get("sharedStrings", {}).values() for text in _texts(package, part, shown)
    ]
    formats = [each for part in related.get("styles", {}).values() for each in _formats(package, part)]
    return Workbook(sheets, texts, formats, any(days))


def _related(package: Package, part: str) -> dict[str, dict[str, str]]:
    """The parts that a part names, by kind and by the key it has for them."""
    folder, _, name = part.rpartition("/")
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, dict[str, str]] = {}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found.setdefault(kind, {})[attributes.get("Id", "")] = target

    if package.holds(relations):
        package.read(relations, start)
    return found


def _texts(package: Package, part: str, shown: str) -> list[str]:
    """The shared texts, in their order; the reading aids of East Asian ones are no part of them."""
    reader = TextReader()
    texts: list[str] = []
    size = 0

    def end(name: str) -> None:
        nonlocal size
        reader.end(name)
        if name == "si":
            texts.append(reader.taken())
            size += len(texts[-1])

    for _ in package.walk(part, reader.start, end, reader.text):
        if size + reader.size > _TEXT_LIMIT:
            raise FeedError(f"the texts of `{shown}` are longer than 500 MB", help="save the sheet as CSV")
    return texts


def _formats(package: Package, part: str) -> list[Format]:
    codes: dict[int, str] = {}
    numbers: list[int] = []
    within: list[bool] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            codes[_number(attributes, "numFmtId")] = attributes.get("formatCode", "")
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within[:] = [name == "cellXfs"]
        elif name == "xf" and within == [True]:
            numbers.append(_number(attributes, "numFmtId"))

    package.read(part, start)
    return [format_of(number, codes.get(number)) for number in numbers]


def _number(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
