from __future__ import annotations

import pytest

from midspan.definitions.jsonlines import DEEPEST, LineError, read_line


def test_a_line_is_read() -> None:
    assert read_line('{"a": [1, 2.5, null, true, "é\\ud83d\\ude00"]}'.encode()) == {
        "a": [1, 2.5, None, True, "é😀"]
    }


@pytest.mark.parametrize(
    ("line", "phrase", "column"),
    [
        (b'{"a": 1', "is not JSON: Expecting ',' delimiter", 8),
        (b'{"a": 1}{"b": 2}', "is not JSON: Extra data", 9),
        (b"{'a': 1}", "is not JSON", 2),
        (b'{"a": NaN}', "`NaN` is not JSON", 1),
        (b'{"a": -Infinity}', "`-Infinity` is not JSON", 1),
        (b'{"a": {"b": 1, "b": 2}}', "`b` stands twice in one object", 1),
        (b'{"a": "\\ud800"}', "half of a surrogate pair", 1),
        (b'{"\\uDC00": 1}', "half of a surrogate pair", 1),
        (b'{"a": "\xff"}', "is not UTF-8: byte 0xff", 8),
        (b'{"a": "\xed\xa0\x80"}', "is not UTF-8: byte 0xed", 8),
        (b"[" + b"9" * 5_000 + b"]", "too large to be read", 1),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested more than 100 deep", 1),
        (b'{"a":' * 200_000, "nested more than 100 deep", 1),
        (b"", "is not JSON", 1),
    ],
)
def test_a_line_that_is_no_json_says_why_and_where(line: bytes, phrase: str, column: int) -> None:
    with pytest.raises(LineError) as caught:
        read_line(line)
    assert phrase in str(caught.value)
    assert caught.value.column == column
    assert caught.value.help


def test_the_deepest_line_that_is_allowed_is_read() -> None:
    assert read_line(b"[" * DEEPEST + b"]" * DEEPEST)
    assert len(read_line(b"[" + b"[],{}," * 1_000 + b"[]]")) == 2_001
