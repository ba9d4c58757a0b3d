"""A reference against what arrives now: what is said of each way in which data stops being what it was, and what is not said."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.data.fit.comparison import Comparison, comparison
from midspan.data.fit.fields import Drift, FieldFit, Side, compared
from midspan.data.fit.leaks import leaks
from midspan.data.fit.mismatch import Mismatch, Weight
from midspan.data.fit.reading import Reading, Values, moment, read, read_both
from midspan.data.fit.segments import thin_segments
from midspan.data.ports import BLANKS, NULL_TOKENS

ROWS = 2_000


def side(values: list[Any] | dict[Any, int], rows: int | None = None) -> Side:
    """Of texts, as a landed file has them, or of numbers."""
    counts = Counter(values) if isinstance(values, list) else values
    texts = all(isinstance(each, str) for each in counts)
    found = read(counts) if texts else Values(Reading.NUMBER, dict(counts))
    return Side(found, sum(counts.values()) if rows is None else rows)


def normal(mean: float, sd: float = 10, seed: int = 1, rows: int = ROWS) -> list[float]:
    return np.random.default_rng(seed).normal(mean, sd, rows).tolist()  # type: ignore[no-any-return]


def of(before: Side, now: Side) -> tuple[FieldFit, dict[str, Mismatch]]:
    fit, found = compared("f", before, now)
    assert len({each.check for each in found}) == len(found)
    return fit, {each.check: each for each in found}


def test_a_field_that_stays_as_it_was_is_alike_and_nothing_is_said_of_it() -> None:
    for before, now in (
        (side(normal(100)), side(normal(100, seed=2))),
        (side(["a"] * 900 + ["b"] * 100), side(["a"] * 880 + ["b"] * 120)),
        (side({1: 500, 2: 500}), side({1: 480, 2: 520})),
    ):
        fit, found = of(before, now)
        assert fit.drift is Drift.ALIKE
        assert found == {}


def test_a_mean_that_moved_is_said_in_the_unit_of_the_field() -> None:
    fit, found = of(side(normal(100)), side(normal(108, seed=2)))
    assert fit.drift is Drift.SHIFTED
    assert fit.change is not None
    assert fit.change.shift == pytest.approx(8, abs=1)
    assert found["drift"].weight is Weight.WARN
    assert found["drift"].message.startswith("`f` has a mean 7.") or found["drift"].message.startswith(
        "`f` has a mean 8"
    )
    assert found["drift"].of == ROWS


def test_a_wider_spread_is_said_although_the_mean_stays() -> None:
    fit, found = of(side(normal(100)), side(normal(100, sd=20, seed=2)))
    assert fit.change is not None
    assert fit.change.distance == pytest.approx(8, abs=1)
    assert "a value lies" in found["drift"].message


def test_values_that_go_missing_are_said_as_such() -> None:
    fit, found = of(side(normal(100), rows=ROWS), side(normal(100, seed=2, rows=1200), rows=ROWS))
    assert fit.drift is Drift.SHIFTED
    assert found["drift"].message == "`f` is missing in 40.0% of the rows, 0.0% before"


def test_so_few_rows_that_chance_would_do_it_are_unknown_and_not_alike() -> None:
    fit, found = of(side(normal(100)), side(normal(100, seed=2, rows=40)))
    assert fit.drift is Drift.UNKNOWN
    assert "by chance" in fit.because
    assert {name: each.weight for name, each in found.items()} == {"drift": Weight.UNKNOWN}
    rows = int(fit.because.split("; ")[1].split()[0])
    fit, found = of(side(normal(100, rows=rows)), side(normal(100, seed=2, rows=rows)))
    assert (fit.drift, found) == (Drift.ALIKE, {})


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (["1.5"] * 500 + ["2"] * 500, ["high"] * 1000),
        (["2026-01-01"] * 500 + ["2026-01-02"] * 500, ["01/02/2026"] * 1000),
        (["1.25"] * 500 + ["2.50"] * 500, ["1,25"] * 500 + ["2,50"] * 500),
        (["yes"] * 500 + ["no"] * 500, ["1"] * 500 + ["0"] * 500),
        (["0123"] * 500 + ["0124"] * 500, ["123"] * 500 + ["124"] * 500),
    ],
)
def test_another_kind_of_value_blocks_and_is_compared_no_further(before: list[str], now: list[str]) -> None:
    fit, found = of(side(before), side(now))
    assert (fit.drift, fit.change) == (Drift.APART, None)
    assert list(found) == ["type-changed"]
    assert found["type-changed"].weight is Weight.BLOCK
    assert f"`{now[0]}`" in found["type-changed"].message


def test_values_of_another_kind_among_the_right_ones_are_named_with_their_rows() -> None:
    numbers = [str(each) for each in range(980)]
    fit, found = of(side(numbers + ["7"] * 20), side([*numbers, *["n.v."] * 19, "k.A."]))
    assert fit.now is Reading.NUMBER
    mismatch = found["type-changed"]
    assert (mismatch.weight, mismatch.faulty, mismatch.of) == (Weight.BLOCK, 20, 1000)
    assert "`n.v.`, `k.A.`" in mismatch.message
    assert of(side([*numbers, *["n.v."] * 20]), side([*numbers, *["n.v."] * 20]))[1] == {}


@pytest.mark.parametrize("factor", [1000, 0.001, 100, 0.01, 60, 2.20462, 1 / 1.609344])
def test_another_unit_is_found_and_takes_the_place_of_drift(factor: float) -> None:
    before = np.random.default_rng(1).lognormal(3, 0.3, ROWS)
    now = np.random.default_rng(2).lognormal(3.02, 0.3, ROWS) * factor
    _, found = of(side(before.tolist()), side(now.tolist()))
    assert list(found) == ["unit-changed"]
    wanted = f"× {factor:,g}" if factor > 1 else f"÷ {1 / factor:,g}"
    assert f"all numbers {wanted} (" in found["unit-changed"].message


def test_degrees_of_another_scale_are_found() -> None:
    before, now = normal(20, 5), [1.8 * each + 32 for each in normal(20, 5, seed=2)]
    assert "°C and °F" in of(side(before), side(now))[1]["unit-changed"].message
    assert "°F and °C" in of(side(now), side(before))[1]["unit-changed"].message


@settings(max_examples=30)
@given(st.floats(0.2, 3), st.integers(1, 100))
def test_a_drift_of_less_than_a_spread_is_never_taken_for_another_unit(shift: float, seed: int) -> None:
    spread = min(shift, 0.9)
    _, found = of(side(normal(100)), side(normal(100 + 10 * spread, seed=seed)))
    assert "unit-changed" not in found


def test_values_that_a_field_of_few_values_never_had_are_named() -> None:
    before = side(["web"] * 600 + ["desk"] * 400)
    _, found = of(before, side(["web"] * 500 + ["desk"] * 380 + ["Web "] * 100 + ["app"] * 20))
    mismatch = found["new-values"]
    assert (mismatch.weight, mismatch.faulty, mismatch.of) == (Weight.BLOCK, 120, 1000)
    assert "`Web ` (`web` before), `app`" in mismatch.message
    assert of(before, side({"web": 599_500, "desk": 400_000, "app": 500}))[1] == {}
    assert (
        of(before, side({"web": 598_000, "desk": 400_000, "app": 2_000}))[1]["new-values"].weight
        is Weight.WARN
    )
    assert "`desk`" in of(before, side(["web"] * 1000))[1]["values-gone"].message
    assert (
        "new-values"
        not in of(side([f"id {n}" for n in range(1000)]), side([f"id {n}" for n in range(2000)]))[1]
    )


def test_codes_that_are_numbers_are_values_and_measures_are_not() -> None:
    assert (
        "`4`" in of(side({1: 500, 2: 300, 3: 200}), side({1: 500, 2: 300, 4: 200}))[1]["new-values"].message
    )
    assert "new-values" not in of(side({0.5: 500, 1.5: 500}), side({0.5: 500, 2.5: 500}))[1]


def test_times_move_on_and_are_no_drift() -> None:
    fit, found = of(
        side([f"2025-01-{d:02}" for d in range(1, 29)] * 30),
        side([f"2026-01-{d:02}" for d in range(1, 29)] * 30),
    )
    assert (fit.drift, found) == (Drift.APART, {})


@given(st.dictionaries(st.text(max_size=6), st.integers(1, 50), max_size=12))
def test_reading_loses_no_row(values: dict[str, int]) -> None:
    found = read(values)
    filled = sum(
        rows
        for text, rows in values.items()
        if text.strip(BLANKS) and text.strip(BLANKS).lower() not in NULL_TOKENS
    )
    assert found.rows + found.stray_rows == filled
    assert found.stray_rows <= 0.05 * filled
    assert sum(rows for _, rows in found.strays) <= found.stray_rows


def test_two_sides_are_of_one_kind_as_long_as_half_of_either_is() -> None:
    number, text = Reading.NUMBER, Reading.TEXT
    for before, now, kinds in (
        ({"1": 100}, {"2": 60, "n.v.": 40, "null": 99}, (number, number)),
        ({"1": 100}, {"2": 40, "n.v.": 60}, (number, text)),
        ({"1": 60, "2a": 40}, {"3": 100}, (text, text)),
        ({"1": 10, "2a": 90}, {"3": 100}, (text, number)),
        ({"1": 100}, {"": 5}, (number, number)),
        ({"1": 100}, {}, (number, number)),
        ({"": 3}, {"3": 100}, (number, number)),
        ({"1.234,5": 3, "0,75": 5}, {"3,5": 100, "n/a": 300}, (Reading.COMMA, Reading.COMMA)),
    ):
        assert tuple(each.reading for each in read_both(before, now)) == kinds


@pytest.mark.parametrize(
    "text", ["007", "1,5,5", "1e9999", "0x10", "nan", "inf", "１２", "1_000", "--1", "."]
)
def test_what_is_no_plain_number_stays_a_text(text: str) -> None:
    assert read({text: 10}).reading is Reading.TEXT


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "20260101", "2026-01-01 25:00", "2026-1-1"])
def test_what_is_no_day_stays_a_text(text: str) -> None:
    assert moment(text) is None
    assert read({text: 10}).reading is not Reading.TIME


def rows_of(*pairs: tuple[Any, Any]) -> list[tuple[int, dict[str, Any]]]:
    return [(number, {"decided": one, "paid": other}) for number, (one, other) in enumerate(pairs, 1)]


def test_a_field_recorded_after_the_decision_leaks_with_its_rows() -> None:
    rows = rows_of(
        ("2026-01-05", "2026-01-04"),
        ("2026-01-05T10:00:00", "2026-01-05T10:00:01Z"),
        ("2026-01-05", "2026-01-05T23:00"),
        (date(2026, 1, 5), datetime(2026, 1, 6, 1, tzinfo=UTC)),
        (None, "2026-01-09"),
        ("2026-01-05", ""),
        ("2026-01-05", "later"),
    )
    [found] = leaks(rows, "decided", {"paid": ["paid", "amount"]})
    assert (found.check, found.weight) == ("newer-than-the-decision", Weight.BLOCK)
    assert (found.faulty, found.of, found.rows) == (2, 4, (2, 4))
    assert (
        found.message == "`paid`, `amount` is newer than the decision (`paid` after `decided`) in 2 of 4 rows"
    )
    assert leaks(rows_of(("2026-01-05", "2026-01-05")), "decided", {"paid": ["paid"]}) == []


def test_times_that_nobody_can_read_leave_a_leak_unknown() -> None:
    [found] = leaks(rows_of(("5 Jan", "6 Jan"), ("2026-01-05", "")), "decided", {"paid": ["paid"]})
    assert found.weight is Weight.UNKNOWN


def test_segments_with_fewer_than_30_rows_in_the_reference_are_named_required_ones_block() -> None:
    before, now = {"north": 400, "south": 29, "old": 3}, {"north": 100, "south": 50, "east": 7}
    found = thin_segments("region", before, now, required=["east", "west"])
    assert [(each.message.split("`")[1], each.weight, each.faulty) for each in found] == [
        ("south", Weight.WARN, 50),
        ("east", Weight.BLOCK, 7),
        ("west", Weight.BLOCK, 0),
    ]


def both(reference: dict[str, Side], current: dict[str, Side], **segments: list[str]) -> Comparison:
    return comparison(("then", "now"), reference, current, segments=segments)


def test_fields_that_are_gone_block_and_new_ones_are_said() -> None:
    same = side(["a"] * 100)
    found = both({"kept": same, "gone": same}, {"kept": same, "new": same}, kept=[])
    assert [(each.check, each.column, each.weight) for each in found.mismatches] == [
        ("field-missing", "gone", Weight.BLOCK),
        ("field-new", "new", Weight.WARN),
    ]
    assert found.blocked
    assert found.as_json()["current"] == {"name": "now", "rows": 100}
    assert not both({"kept": same}, {"kept": same}).blocked


def test_a_side_without_rows_is_unknown() -> None:
    empty = Side(Values(Reading.NUMBER, {}), 0)
    for before, now in ((empty, side([1.0, 2.0])), (side([1.0, 2.0]), empty), (empty, empty)):
        fit, found = of(before, now)
        assert fit.drift is Drift.UNKNOWN
        assert found["drift"].weight is Weight.UNKNOWN
    assert (
        of(Side(Values(Reading.NUMBER, {}), 500), Side(Values(Reading.NUMBER, {}), 500))[0].drift
        is Drift.ALIKE
    )
