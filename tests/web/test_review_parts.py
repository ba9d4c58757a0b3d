"""What an item holds as it is put before a person: pictures that were numbers or base64, tables, long texts, all within bounds."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.web.review.parts import MOST_COLUMNS, MOST_ROWS, MOST_TEXT, parts_of
from midspan.web.review.pictures import MOST_BYTES, WIDEST, Picture, drawn, picture_of

PNG = drawn([[0, 255], [255, 0]])
GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\0" * 60
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xc0\0\x11\x08\0\x05\0\x07\3" + b"\0" * 60


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def unpacked(png: bytes) -> list[list[int]]:
    """The grey values of a PNG as `drawn` writes it, by the chunks of the format (ISO 15948)."""
    at, size, packed = 8, (0, 0), b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data = png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + data) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        if kind == b"IHDR":
            size = struct.unpack(">II", data[:8])
            assert data[8:] == bytes([8, 0, 0, 0, 0])
        packed += data if kind == b"IDAT" else b""
        at += 12 + length
    lines = zlib.decompress(packed)
    wide = size[0] + 1
    assert len(lines) == wide * size[1]
    return [list(lines[row * wide + 1 : (row + 1) * wide]) for row in range(size[1])]


@given(st.integers(1, 8), st.integers(1, 8), st.data())
def test_what_is_drawn_is_what_the_numbers_say(wide: int, high: int, data: st.DataObject) -> None:
    value = st.integers(0, 255)
    rows = [[data.draw(value) for _ in range(wide)] for _ in range(high)]
    top = max(max(row) for row in rows)
    scale = next(each for each in (1, 16, 255) if top <= each)
    assert unpacked(drawn(rows)) == [[round(255 * each / scale) for each in row] for row in rows]


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ([float(n % 17) for n in range(64)], (8, 8)),
        ([[n % 2 for n in range(10)] for _ in range(5)], (10, 5)),
        (encoded(PNG + b"\0" * 40), (2, 2)),
        (f"data:image/gif;base64,{encoded(GIF)}", (3, 2)),
        (encoded(JPEG), (7, 5)),
    ],
)
def test_a_picture_is_known_by_what_it_holds(value: Any, size: tuple[int, int]) -> None:
    found = picture_of(value)
    assert isinstance(found, Picture)
    assert (found.width, found.height) == size
    assert found.kind.startswith("image/")
    (part,) = parts_of({"scan": value})
    assert (part.kind, part.name) == ("picture", "scan")


@pytest.mark.parametrize(
    "value",
    [
        "a text of words, as long as it may be, and no picture at all " * 4,
        encoded(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>" + b" " * 60),
        encoded(b"plain bytes of nothing in particular " * 4),
        [1, 2, 3, 4],
        [-1.0] * 64,
        [True] * 64,
        [float("nan")] * 64,
        [256] * 64,
        [0] * (WIDEST + 1) ** 2,
        [[1, 2], [3]] * 40,
        ["a"] * 64,
        None,
        True,
    ],
)
def test_what_is_no_picture_is_shown_as_what_it_is(value: Any) -> None:
    assert picture_of(value) is None
    assert parts_of({"x": value})[0].kind != "picture"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "damaged"),
        (b"\xff\xd8\xff" + b"\0" * 60, "damaged"),
        (PNG[:16] + struct.pack(">II", 100_000, 100_000) + PNG[24:] + b"\0" * 40, "more than is shown"),
        (b"GIF89a" + b"\0" * (MOST_BYTES + 10), "more than 8 MB"),
    ],
)
def test_a_picture_that_would_hurt_is_named_and_not_shown(content: bytes, said: str) -> None:
    assert said in str(picture_of(encoded(content)))
    (part,) = parts_of(encoded(content))
    assert part.kind == "text"
    assert said in part.left
    assert not part.text


def test_a_table_has_the_columns_that_any_row_has_and_says_what_is_left_out() -> None:
    rows = [{"name": f"row {n}", **({"late": True} if n == 1 else {})} for n in range(MOST_ROWS + 5)]
    (part,) = parts_of({"lines": rows})
    assert (part.kind, part.columns, len(part.rows)) == ("table", ("name", "late"), MOST_ROWS)
    assert part.rows[:2] == (("row 0", ""), ("row 1", "true"))
    assert part.left == "5 more rows are left out"
    (wide,) = parts_of([{f"c{n}": n for n in range(MOST_COLUMNS + 2)}])
    assert len(wide.rows[0]) == len(wide.columns) == MOST_COLUMNS
    assert parts_of({"x": [[1, "a"], [2, "b"]]})[0].rows == (("1", "a"), ("2", "b"))


def test_a_long_text_is_folded_and_one_without_end_is_cut() -> None:
    (part,) = parts_of("x" * 5_000)
    assert (len(part.text), len(part.rest), part.left) == (2_000, 3_000, "")
    (endless,) = parts_of("x" * (MOST_TEXT + 7))
    assert len(endless.text) + len(endless.rest) == MOST_TEXT
    assert endless.left == "7 more characters are left out"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
        max_leaves=20,
    )
)
def test_whatever_an_item_holds_can_be_shown(value: Any) -> None:
    assert all(part.kind in {"text", "code", "picture", "table"} for part in parts_of(value))
