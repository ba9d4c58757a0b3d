"""What comes only once, from standard input or a query, kept in a temporary file, so that it has a digest and can be resumed."""

from __future__ import annotations

import base64
import codecs
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from midspan.errors import FeedError

_PART = 1 << 18


def parts(stream: BinaryIO) -> Iterator[bytes]:
    """Of a stream, as they come."""
    while part := stream.read(_PART):
        yield part


def spool(chunks: Iterable[bytes], name: str, shown: str) -> Path:
    """A file of these bytes that only this user can read; the caller unlinks it. Raises FeedError.

    name: how it ends. shown: what people call what is kept in it.
    """
    path: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(prefix="midspan-", suffix=name, delete=False) as file:
            path = Path(file.name)
            for chunk in chunks:
                file.write(chunk)
    except BaseException as error:
        if path is not None:
            with suppress(OSError):
                path.unlink()
        if not isinstance(error, OSError):
            raise
        raise FeedError(
            f"`{shown}` cannot be kept in `{tempfile.gettempdir()}`: {error.strerror or error}",
            help="free some space there, or name another folder in `TMPDIR`",
        ) from None
    return path


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Rows of a database, one a line. What JSON does not know is written so that reading it says why it is refused.

    The mark before them says that they are UTF-8, so that a text that is not is the fault of its row, not of them all.
    """
    yield codecs.BOM_UTF8
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, default=_as_json)
        yield text.encode("utf-8", "surrogateescape") + b"\n"


def known_again(rows: Iterator[Mapping[str, Any]], shown: str) -> Iterator[Mapping[str, Any]]:
    """The same rows. Raises FeedError where they have no `id`: asked again, the rows that are new could not be told."""
    for row in rows:
        if "id" not in row:
            raise FeedError(
                f"the query on `{shown}` gives no column `id`",
                help="select what makes a row known again `AS id`: asked anew, rows that were seen are then not done twice",
            )
        yield row
        break
    yield from rows


def _as_json(value: Any) -> Any:
    """Numbers that stay the same are numbers; times are ISO 8601, bytes base64, all else is text."""
    if isinstance(value, Decimal):
        near = int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
        return near if Decimal(repr(near)) == value else str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    iso = getattr(value, "isoformat", None)
    return str(value) if iso is None else iso()
