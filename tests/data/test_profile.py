"""A profile counts exactly what is there, says what it only sampled, and shows no personal data."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing_ground import files_of, landed

from midspan.data import ports
from midspan.data.ports import BIN_BASE, BLANKS, NULL_TOKENS, Files, Limits, Part, Table, middle_of
from midspan.data.profiling.nouns import ColumnProfile, Counted, Reads
from midspan.data.profiling.profile import profile
from midspan.tables import duckdb as engine

WORDS = st.one_of(
    st.sampled_from(["", " ", "\u00a0", "n/a", " NULL ", "12", "007", "1e3", "x", "Köln", "MÃ¼nchen", "yes"]),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\r"), max_size=8),
)


@contextmanager
def table_of(select: str) -> Iterator[Table]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{file}' (FORMAT parquet)")
        with engine.opened({"it": Files((Part(file),), "it")}, Limits(Path(folder))) as tables:
            yield tables["it"]


def column_of(values: Sequence[str], tmp_path: Path, name: str = "value") -> ColumnProfile:
    file = tmp_path / "a.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["row", name])
        writer.writerows(enumerate(values))
    with engine.opened({"it": files_of([landed(file)], "it")}, Limits(tmp_path)) as tables:
        return profile(tables["it"], lambda *_: None).columns[1]


def place_of(value: str) -> float:
    """Where a value stands among all, from 0 to 1, by its MD5."""
    return int(md5(value.encode()).hexdigest()[:8], 16) / 2**32  # noqa: S324 - it draws a sample, and keeps no secret


@settings(max_examples=25)
@given(st.lists(WORDS, min_size=1, max_size=30))
def test_counts_of_texts_are_those_of_the_values(values: list[str]) -> None:
    with TemporaryDirectory() as folder:
        found = column_of(values, Path(folder))
    filled = [value for value in values if value]
    blank = [value for value in filled if not value.strip(BLANKS)]
    tokens = [value for value in filled if value.strip(BLANKS).lower() in NULL_TOKENS]
    assert found.nulls == len(values) - len(filled)
    assert (found.blanks, found.tokens) == (len(blank), len(tokens))
    if filled:
        assert found.distinct is not None
        assert found.distinct.exact == len(set(filled))
        assert (found.shortest, found.longest) == (min(map(len, filled)), max(map(len, filled)))
        counts = Counter(filled)
        assert sum(each.rows for each in found.top) == sum(sorted(counts.values())[-10:])


def test_a_sample_is_of_values_by_their_md5_and_never_of_what_is_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("midspan.tables._table.MOST_VALUES", 100)
    values = [f"v{number % 900}" for number in range(2000)] + [" ", "n/a"]
    found = column_of(values, tmp_path)
    assert found.sample is not None
    lowest = {value for value in values if place_of(value) < found.sample.share}
    assert found.distinct is not None
    assert found.distinct.exact is None
    assert found.distinct.at_least == len(lowest) <= 100
    assert found.sample.rows == sum(value in lowest for value in values)
    assert (found.blanks, found.tokens) == (1, 1)
    # The share is the largest that fits, whatever an estimate said.
    assert len({value for value in values if place_of(value) < 2 * found.sample.share}) > 100


def test_numbers_beyond_the_limit_are_bins_whose_quantiles_are_within_a_percent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("midspan.tables._table.MOST_VALUES", 100)
    with table_of(
        "SELECT exp(sin(i) * 3) * CASE WHEN i % 3 = 0 THEN -1 ELSE 1 END AS x FROM range(20000) t(i)"
    ) as table:
        (found,) = profile(table, lambda *_: None).columns
        exact = [row.values["x"] for batch in table.stream(["x"]) for row in batch]
    for share, value in found.quantiles.items():
        assert value == pytest.approx(float(np.quantile(exact, share, method="inverted_cdf")), rel=0.011)
    assert found.distinct is not None
    assert found.distinct.exact is None


def bin_of(number: float) -> tuple[int, int]:
    """The bin of a number, as (s, k) of Held.BINS."""
    if math.isnan(number):
        return 3, 0
    if math.isinf(number):
        return (2, 0) if number > 0 else (-2, 0)
    if number == 0:
        return 0, 0
    return (1 if number > 0 else -1), math.ceil(math.log(abs(number)) / math.log(BIN_BASE))


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: x == 0 or abs(x) > 1e-300))
def test_the_middle_of_a_bin_is_within_a_percent_of_all_in_it(number: float) -> None:
    assert math.isclose(middle_of(*bin_of(number)), number, rel_tol=0.0101)


def test_typed_columns_are_read_as_what_they_are() -> None:
    with table_of(
        "SELECT i::TINYINT AS n, DATE '2024-01-01' + i::INT AS d, i % 2 = 0 AS b, [i] AS l, (i / 4)::DECIMAL(9, 2) AS m,"
        " CASE WHEN i = 0 THEN 'NaN'::DOUBLE WHEN i = 1 THEN -0.0::DOUBLE ELSE i END AS f FROM range(100) t(i)"
    ) as table:
        number, day, flag, nested, money, real = profile(table, lambda *_: None).columns
    assert (number.least, number.most, number.quantiles[0.5]) == (0, 99, 49)
    assert (str(day.least), str(day.quantiles[0.5])) == ("2024-01-01", "2024-02-19")
    assert flag.top == (Counted("false", 50), Counted("true", 50))
    assert (nested.column.kind, nested.nulls, nested.top) == (ports.Kind.OTHER, 0, ())
    assert (str(money.most), money.distinct and money.distinct.exact) == ("24.75", 100)
    assert (real.least, real.most) == (0.0, 99.0)


def test_what_nearly_all_texts_stand_for_is_said_with_those_that_do_not(tmp_path: Path) -> None:
    dates = [f"2025-01-{day:02}" for day in range(1, 29)] + ["0000-00-00", "soon"]
    found = column_of(dates, tmp_path)
    assert found.reading is not None
    assert (found.reading.what, found.reading.fits, found.reading.fails) == (Reads.DATE, 28, 2)
    assert {each.value for each in found.reading.examples} == {"0000-00-00", "soon"}


def test_texts_that_stand_for_numbers_have_ends_and_quantiles(tmp_path: Path) -> None:
    found = column_of([*map(str, range(1, 101)), "n/a", "-1e3"], tmp_path)
    assert (found.least, found.most, found.quantiles[0.5]) == (-1000.0, 100.0, 50.0)


def test_digits_with_leading_zeros_are_codes(tmp_path: Path) -> None:
    found = column_of(["01234", "22222", "33333"], tmp_path)
    assert found.leading_zeros == 1
    assert not found.quantiles


@pytest.mark.parametrize(
    ("values", "undecidable"),
    [
        (["03/04/2025", "05/06/2025"], True),
        (["03/04/2025", "25/06/2025"], False),
        (["03-04-2025", "05-26-2025"], False),
        (["03/04/2025", "25/06/2025", "06/25/2025"], True),
    ],
)
def test_the_order_of_days_is_decided_by_the_column_or_not_at_all(
    values: list[str], undecidable: bool, tmp_path: Path
) -> None:
    found = column_of(values, tmp_path)
    assert found.day_order is not None
    assert found.day_order.undecidable is undecidable


@pytest.mark.parametrize(
    ("value", "broken"),
    [("MÃ¼ller", 1), ("â€œquotedâ€\u009d", 1), ("lost \ufffd", 1), ("SÃO PAULO", 0), ("Müller", 0), ("Â", 0)],
)
def test_damaged_letters_are_counted_and_real_ones_are_not(value: str, broken: int, tmp_path: Path) -> None:
    assert column_of([value, "x"], tmp_path).mojibake == broken


def test_a_placeholder_stands_out_and_an_ordinary_value_does_not(tmp_path: Path) -> None:
    values = [f"{1000 + number}" for number in range(200)] + ["9999"] * 40
    assert column_of(values, tmp_path).spikes == (Counted("9999", 40),)
    assert column_of([str(number % 50) for number in range(500)], tmp_path).spikes == ()


def test_personal_data_is_shown_as_its_shape_everywhere(tmp_path: Path) -> None:
    values = [f"anna.meyer{number}@example.org" for number in range(30)] + ["MÃ¼ller@example.org"] * 40
    found = column_of(values, tmp_path)
    assert found.personal == "email address"
    shown = [each.value for each in (*found.top, *found.spikes, *found.mojibake_examples)]
    assert shown
    assert not any("anna" in value or "ller" in value for value in shown)


def test_numbers_of_a_phone_have_no_quantiles_and_a_note_shows_no_address(tmp_path: Path) -> None:
    phones = column_of([f"151{number:07}" for number in range(100)], tmp_path, "phone")
    assert phones.personal == "phone number"
    assert phones.quantiles == {}
    notes = column_of(["ask anna@example.org"] * 3 + [f"note {number}" for number in range(90)], tmp_path)
    assert notes.personal is None
    assert notes.top[0] == Counted("xxx xxxx@xxxxxxx.xxx", 3)
    assert column_of(["n/a", "n/a", "151000000"], tmp_path, "phone").top[0] == Counted("n/a", 2)


def test_a_column_without_a_value_has_nothing_to_say(tmp_path: Path) -> None:
    found = column_of(["", ""], tmp_path)
    assert (found.nulls, found.distinct, found.top) == (2, None, ())
