from __future__ import annotations

import pytest

from midspan.definitions.scalars import ScalarError, plain


@pytest.mark.parametrize(
    "word",
    [
        "yes",
        "no",
        "on",
        "off",
        "Yes",
        "NO",
        "y",
        "n",
        "2026-09-01",
        "12:30",
        "1_000",
        "0b1",
        "+",
        ".",
        "-",
        "1.2.3",
        "0x",
        "0o8",
        "Norway",
        "12,000",
    ],
)
def test_what_the_core_schema_does_not_name_stays_text(word: str) -> None:
    assert plain(word) == word


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("12", 12), ("-7", -7), ("+3", 3),
     ("007", 7), ("0o17", 15), ("0x1F", 31), ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("-2.5E-1", -0.25)],
)  # fmt: skip
def test_the_core_schema_is_read(text: str, value: object) -> None:
    got = plain(text)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("9" * 301, "more than 300 digits"), ("0x" + "f" * 400, "more than 300 digits"), ("1e999", "too large"),
     (".inf", "not a finite"), ("-.INF", "not a finite"), (".nan", "not a finite")],
)  # fmt: skip
def test_a_number_that_nothing_can_hold_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ScalarError, match=problem):
        plain(text)
