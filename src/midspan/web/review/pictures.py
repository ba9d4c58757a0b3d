"""Pictures that items hold: pixels as numbers are drawn, and base64 of a known kind is handed on, both within bounds.

Nothing that can hold a script (SVG) is a picture here.
"""

from __future__ import annotations

import base64
import binascii
import math
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# What a browser is handed at most: a file of so many bytes, a picture of so many pixels, and a drawing so wide.
MOST_BYTES, MOST_PIXELS, WIDEST = 8_000_000, 40_000_000, 512
_SMALLEST = 49
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_SCALES = (1, 16, 255)
_BASE64_LEAST = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """kind: its media type. content: its bytes."""

    kind: str
    content: bytes
    width: int
    height: int


def picture_of(value: Any) -> Picture | str | None:
    """A picture, why a picture cannot be shown, or None where the value is none."""
    if isinstance(value, str):
        return _encoded(value)
    rows = _pixels(value) if isinstance(value, list) else None
    return None if rows is None else Picture("image/png", drawn(rows), len(rows[0]), len(rows))


def drawn(rows: Sequence[Sequence[float]]) -> bytes:
    """A grey PNG; the greatest value that this scale has (1, 16, 255, or the greatest there is) is white."""
    most = max(max(row) for row in rows)
    top = next((each for each in _SCALES if most <= each), most)
    lines = b"".join(b"\0" + bytes(_grey(each, top) for each in row) for row in rows)
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts)


def _grey(value: float, top: float) -> int:
    return round(255 * min(1.0, max(0.0, value / top)))


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixels(value: list[Any]) -> list[list[float]] | None:
    """Rows of numbers: as they are, or of a square that is written in one line."""
    if value and all(isinstance(row, list) for row in value):
        wide = len(value[0])
        even = all(len(row) == wide for row in value)
        numbers = (
            even and len(value) * wide >= _SMALLEST and all(_is_grey(each) for row in value for each in row)
        )
        return value if numbers and max(wide, len(value)) <= WIDEST and wide > 1 else None
    side = math.isqrt(len(value))
    if side * side != len(value) or not _SMALLEST <= len(value) <= WIDEST**2:
        return None
    if not all(_is_grey(each) for each in value):
        return None
    return [value[row * side : (row + 1) * side] for row in range(side)]


def _is_grey(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _SCALES[-1]


def _encoded(text: str) -> Picture | str | None:
    said, _, rest = text.partition(",")
    body = rest if said.startswith("data:") and said.endswith(";base64") else text
    if len(body) < _BASE64_LEAST or not _begins_as_picture(body):
        return None
    if len(body) * 3 // 4 > MOST_BYTES:
        return f"a picture of more than {MOST_BYTES // 1_000_000} MB"
    try:
        content = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return None
    kind = _kind(content)
    size = _SIZES[kind](content) if kind else None
    if kind is None or size is None:
        return "a picture that is damaged"
    if size[0] * size[1] > MOST_PIXELS:
        return f"a picture of {size[0]:,} × {size[1]:,} pixels, which is more than is shown"
    return Picture(kind, content, *size)


def _begins_as_picture(body: str) -> bool:
    try:
        return _kind(base64.b64decode(body[:16], validate=True)) is not None
    except (binascii.Error, ValueError):
        return False


def _kind(content: bytes) -> str | None:
    return next((kind for magic, kind in _KINDS.items() if content.startswith(magic)), None)


def _png_size(content: bytes) -> tuple[int, int] | None:
    return struct.unpack(">II", content[16:24]) if content[12:16] == b"IHDR" and len(content) > 24 else None


def _gif_size(content: bytes) -> tuple[int, int] | None:
    return struct.unpack("<HH", content[6:10]) if len(content) > 10 else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """From its first frame header (ITU-T T.81, B.2.2): markers with a length each, up to one of SOF0–SOF15."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + length
    return None


_SIZES = {"image/png": _png_size, "image/gif": _gif_size, "image/jpeg": _jpeg_size}
