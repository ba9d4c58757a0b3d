from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.intake.textkinds import TextKind, converted, kind_of, settled


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0", TextKind.INTEGER),
        ("-12", TextKind.INTEGER),
        (" 12 ", TextKind.INTEGER),
        ("9007199254740993", TextKind.LONG_NUMBER),
        ("4111111111111111111", TextKind.LONG_NUMBER),
        ("0.05644299999999999", TextKind.NUMBER),
        ("0.056442999999999990001", TextKind.LONG_NUMBER),
        ("1e5", TextKind.NUMBER),
        ("1e999", TextKind.LONG_NUMBER),
        (".5", TextKind.NUMBER),
        ("5.", TextKind.NUMBER),
        ("007", TextKind.LEADING_ZERO),
        ("00.5", TextKind.LEADING_ZERO),
        ("-0", TextKind.NUMBER),
        ("+1", TextKind.TEXT),
        ("1_000", TextKind.TEXT),
        ("1٢", TextKind.TEXT),
        ("0x1F", TextKind.TEXT),
        ("12 oz", TextKind.TEXT),
        ("5%", TextKind.TEXT),
        ("1,5", TextKind.DECIMAL_COMMA),
        ("1.234,56", TextKind.DECIMAL_COMMA),
        ("1,234", TextKind.DECIMAL_COMMA),
        ("1.2.3", TextKind.TEXT),
        ("true", TextKind.BOOLEAN),
        ("FALSE", TextKind.BOOLEAN),
        ("no", TextKind.TEXT),
        ("NO", TextKind.TEXT),
        ("on", TextKind.TEXT),
        ("Infinity", TextKind.TEXT),
        ("NaN", TextKind.NULL_TOKEN),
        ("N/A", TextKind.NULL_TOKEN),
        ("-", TextKind.NULL_TOKEN),
        ("2024-02-29", TextKind.DATE),
        ("2023-02-29", TextKind.TEXT),
        ("2024/02/29", TextKind.DATE),
        ("29/2/2016", TextKind.DAY_FIRST),
        ("2/29/2016", TextKind.MONTH_FIRST),
        ("03/04/2024", TextKind.EITHER),
        ("03.04.2024", TextKind.DOTTED),
        ("02.25.2024", TextKind.TEXT),
        ("3.4.2024 10:00", TextKind.LOCAL_DOTTED),
        ("31/31/2024", TextKind.TEXT),
        ("01/02/24", TextKind.TEXT),
        ("19081209", TextKind.INTEGER),
        ("2024-02-29T10:00:00Z", TextKind.MOMENT),
        ("2024-02-29 10:00:00.5+0530", TextKind.MOMENT),
        ("2024-02-29 10:00", TextKind.LOCAL),
        ("2024-02-29 25:00", TextKind.TEXT),
        ("2024-02-29T10:00:00+25:00", TextKind.TEXT),
        ("29/2/2016 04:40", TextKind.LOCAL_DAY_FIRST),
        ("2/29/2016 4:40 PM", TextKind.LOCAL_MONTH_FIRST),
        ("2/29/2016 14:40 PM", TextKind.TEXT),
        ("3/4/2016 04:40", TextKind.LOCAL_EITHER),
        ("=1+1", TextKind.TEXT),
        ("x" * 100, TextKind.TEXT),
        ("1" * 100, TextKind.TEXT),
    ],
)
def test_a_text_is_only_what_it_must_be(text: str, kind: TextKind) -> None:
    assert kind_of(text) is kind


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("12", TextKind.INTEGER, 12),
        ("12", TextKind.NUMBER, 12),
        ("12.50", TextKind.NUMBER, 12.5),
        ("TRUE", TextKind.BOOLEAN, True),
        ("2024/2/29", TextKind.DATE, "2024-02-29"),
        ("3/4/2016", TextKind.DAY_FIRST, "2016-04-03"),
        ("3/4/2016", TextKind.MONTH_FIRST, "2016-03-04"),
        ("3.4.2016", TextKind.MONTH_FIRST, "2016-04-03"),
        ("3.4.2016", TextKind.DATE, "2016-04-03"),
        ("3.4.2016 9:05", TextKind.LOCAL, "2016-04-03T09:05:00"),
        ("29/2/2016 04:40", TextKind.LOCAL_DAY_FIRST, "2016-02-29T04:40:00"),
        ("2/29/2016 12:05 am", TextKind.LOCAL_MONTH_FIRST, "2016-02-29T00:05:00"),
        ("2024-02-29 10:00+0530", TextKind.MOMENT, "2024-02-29T10:00:00+05:30"),
        (" as it is ", TextKind.TEXT, " as it is "),
    ],
)
def test_a_text_becomes_what_its_column_stands_for(text: str, kind: TextKind, value: Any) -> None:
    found = converted(text, kind)
    assert (found, type(found)) == (value, type(value))


def test_a_text_that_does_not_fit_its_column_says_so() -> None:
    with pytest.raises(ValueError, match="`x` is no integer"):
        converted("x", TextKind.INTEGER)
    with pytest.raises(ValueError, match="is no date, day first"):
        converted("2/29/2016", TextKind.DAY_FIRST)


def test_a_column_is_what_all_its_texts_can_be() -> None:
    assert settled({TextKind.INTEGER, TextKind.NUMBER}) is TextKind.NUMBER
    assert settled({TextKind.EITHER, TextKind.DAY_FIRST}) is TextKind.DAY_FIRST
    assert settled({TextKind.EITHER}) is TextKind.TEXT
    assert settled({TextKind.DAY_FIRST, TextKind.MONTH_FIRST}) is TextKind.TEXT
    assert settled({TextKind.INTEGER, TextKind.NULL_TOKEN}) is TextKind.TEXT
    assert settled(set()) is TextKind.TEXT


@given(st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_python_wrote_is_read_as_that_number(number: float) -> None:
    assert converted(repr(number), TextKind.NUMBER) == number


@given(st.datetimes(), st.sampled_from(["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%d.%m.%Y"]))
def test_no_date_is_read_as_another_one(moment: Any, form: str) -> None:
    text = moment.strftime(form.replace("%Y", f"{moment.year:04}"))
    kind = kind_of(text)
    if kind in {TextKind.EITHER, TextKind.LOCAL_EITHER}:
        assert moment.day <= 12
    else:
        assert converted(text, settled({kind})).startswith(
            f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
        )


@given(st.text())
def test_every_text_has_a_kind_and_converts_within_it(text: str) -> None:
    kind = settled({kind_of(text)})
    assert converted(text, kind) is not None
