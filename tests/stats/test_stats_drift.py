"""The detector of drift: what it fires on and what it leaves alone, what it says of it, and that its state is whole."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as oracle

from midspan.stats import (
    DriftDetector,
    DriftReference,
    DriftState,
    jensen_shannon,
    log_binned,
    psi,
    wasserstein,
)
from midspan.stats.distance.bins import Bins
from midspan.stats.distance.calibration import Calibration, rejected

Window = dict[str, Any]
ROWS = 400


def day(chance: np.random.Generator, *, shift: float = 0.0, web: float = 0.3, nulls: float = 0.02) -> Window:
    """Of one number, one text and one that never changes; the number wanders from day to day."""
    amounts = chance.normal(100 + shift + chance.normal(0, 1), 10, ROWS)
    missing = chance.random(ROWS) < nulls
    return {
        "amount": log_binned([None if gone else each for each, gone in zip(amounts, missing, strict=True)]),
        "channel": Counter(np.where(chance.random(ROWS) < web, "web", "desk").tolist()),
        "country": Counter({"NL": ROWS}),
    }


@pytest.fixture(scope="module")
def reference() -> DriftReference:
    chance = np.random.default_rng(1)
    return DriftReference.of([day(chance) for _ in range(35)])


def until(
    reference: DriftReference, found: Callable[[DriftState], bool], windows: int = 30, **moved: float
) -> DriftState:
    chance, detector = np.random.default_rng(2), DriftDetector(reference)
    for number in range(1, windows + 1):
        if found(detector.update(f"day {number}", day(chance, **moved))):
            return detector.state
    raise AssertionError(detector.state)


def test_two_hundred_ordinary_days_raise_no_alarm(reference: DriftReference) -> None:
    chance, detector = np.random.default_rng(3), DriftDetector(reference)
    levels = [detector.update(str(number), day(chance)).level for number in range(200)]
    assert "alarm" not in levels
    assert levels.count("calm") > 180


def test_a_number_that_moved_is_said_with_its_column_since_when_and_by_how_much(
    reference: DriftReference,
) -> None:
    state = until(reference, lambda each: each.level == "alarm", windows=3, shift=7)
    assert [name for name, column in state.columns.items() if column.level == "alarm"] == ["amount"]
    column = state.columns["amount"]
    assert column.alarm is not None
    assert column.change is not None
    assert column.alarm.since == state.last
    assert column.change.shift == pytest.approx(7, abs=3)
    assert column.change.distance == pytest.approx(7, abs=3)
    assert column.change.value is None


def test_a_value_whose_share_moved_is_said_with_its_shares(reference: DriftReference) -> None:
    state = until(reference, lambda each: each.level == "alarm", windows=3, web=0.6)
    change = state.columns["channel"].change
    assert change is not None
    assert change.shares is not None
    assert change.value in {"web", "desk"}
    assert abs(change.shares[1] - change.shares[0]) == pytest.approx(0.3, abs=0.07)
    assert change.moved == pytest.approx(0.3, abs=0.07)
    assert change.distance is None


def test_values_that_go_missing_are_drift_of_their_own_bin(reference: DriftReference) -> None:
    state = until(reference, lambda each: each.level == "alarm", windows=3, nulls=0.3)
    change = state.columns["amount"].change
    assert change is not None
    assert change.nulls == pytest.approx((0.02, 0.3), abs=0.07)


def test_a_shift_too_small_for_an_alarm_is_watched(reference: DriftReference) -> None:
    state = until(reference, lambda each: each.level != "calm", shift=2.5)
    assert state.columns["amount"].watch is not None
    assert state.columns["amount"].alarm is None


def test_one_odd_window_raises_nothing_unless_it_is_far_off(reference: DriftReference) -> None:
    for web, level in ((0.53, "calm"), (0.8, "alarm")):
        detector = DriftDetector(reference)
        odd = detector.update("odd", day(np.random.default_rng(4), web=web)).columns["channel"]
        assert odd.hits == (True,)
        assert odd.level == level


def test_an_incident_keeps_its_beginning_and_ends_after_seven_quiet_windows(
    reference: DriftReference,
) -> None:
    chance, detector = np.random.default_rng(5), DriftDetector(reference)
    for number in range(3):
        detector.update(f"off {number}", day(chance, shift=30))
    alarm = detector.state.columns["amount"].alarm
    assert alarm is not None
    assert (alarm.since, alarm.last, alarm.quiet) == ("off 0", "off 2", 0)
    for number in range(6):
        alarm = detector.update(f"back {number}", day(chance)).columns["amount"].alarm
        assert alarm is not None
        assert (alarm.since, alarm.quiet) == ("off 0", number + 1)
    assert detector.update("back 6", day(chance)).columns["amount"].alarm is None


def test_a_column_that_never_changed_alarms_when_it_does(reference: DriftReference) -> None:
    detector = DriftDetector(reference)
    chance = np.random.default_rng(6)
    detector.update("1", {**day(chance), "country": {"NL": ROWS - 1, "BE": 1}})
    assert detector.state.columns["country"].level == "calm"
    for name in "23":
        detector.update(name, {**day(chance), "country": {"NL": ROWS - 40, "BE": 40}})
    country = detector.state.columns["country"]
    assert country.level == "alarm"
    assert country.change is not None
    assert (country.change.value, country.change.shares) in {("BE", (0.0, 0.1)), ("NL", (1.0, 0.9))}


def test_a_window_of_few_rows_has_a_higher_bar_and_is_no_drift() -> None:
    chance = np.random.default_rng(7)
    window = lambda rows: {"x": Counter(chance.integers(0, 20, rows).tolist())}  # noqa: E731 - one line says it
    detector = DriftDetector(DriftReference.of([window(2000) for _ in range(30)]))
    for number in range(100):
        assert detector.update(str(number), window(int(chance.integers(20, 400)))).level != "alarm", number


def test_too_few_windows_are_unknown_and_not_calm() -> None:
    chance = np.random.default_rng(8)
    few = DriftReference.of([day(chance) for _ in range(13)])
    state = DriftDetector(few).update("1", day(chance, shift=50))
    assert state.level == "unknown"
    amount = state.columns["amount"]
    assert amount.unknown == "the reference has 13 windows with rows of it; 14 are the least"
    assert amount.change is not None
    assert amount.change.shift == pytest.approx(50, abs=4)
    assert amount.p is None


def test_what_the_window_lacks_or_the_reference_never_had_is_unknown(reference: DriftReference) -> None:
    detector = DriftDetector(reference)
    window = day(np.random.default_rng(9))
    del window["country"]
    columns = detector.update("1", {**window, "channel": {}, "new": {"a": 3}}).columns
    assert {name: column.unknown for name, column in columns.items()} == {
        "amount": None,
        "channel": "the window has no rows",
        "country": "the window does not have this column",
        "new": "the reference does not have this column",
    }
    assert detector.state.level == "calm"


def test_a_window_that_says_nothing_leaves_an_alarm_standing(reference: DriftReference) -> None:
    detector = DriftDetector(reference)
    detector.update("1", day(np.random.default_rng(9), shift=30))
    before = detector.state.columns["amount"]
    after = detector.update("2", {}).columns["amount"]
    assert (after.level, after.alarm, after.hits) == ("alarm", before.alarm, before.hits)
    assert (after.p, after.change) == (None, None)


def test_a_window_is_not_counted_twice(reference: DriftReference) -> None:
    detector = DriftDetector(reference)
    state = detector.update("1", day(np.random.default_rng(9)))
    with pytest.raises(ValueError, match="counted already"):
        detector.update("1", day(np.random.default_rng(9)))
    assert detector.state is state


def test_counts_that_cannot_be_leave_the_state_as_it_was(reference: DriftReference) -> None:
    detector = DriftDetector(reference)
    state = detector.update("1", day(np.random.default_rng(9)))
    for bad in ({"amount": {1: -1, 2: 3}}, {"channel": {"web": math.nan, "desk": 1}}):
        with pytest.raises(ValueError, match="count"):
            detector.update("2", bad)
        assert detector.state is state
    with pytest.raises(ValueError, match="says nothing"):
        DriftReference.of([{}, {"x": {}}])


@settings(max_examples=8)
@given(st.integers(0, 12), st.integers(0, 12), st.floats(0, 40))
def test_a_restored_detector_has_the_same_future(past: int, future: int, shift: float) -> None:
    chance = np.random.default_rng(past)
    known = DriftReference.of([day(chance) for _ in range(14)])
    detector = DriftDetector(known)
    for number in range(past):
        detector.update(f"past {number}", day(chance, shift=shift))
    again = DriftDetector(DriftReference.read(json.loads(json.dumps(known.as_json()))))
    assert again.restore(json.loads(json.dumps(detector.state.as_json()))) == detector.state
    for number in range(future):
        window = day(chance, shift=shift)
        assert again.update(str(number), window) == detector.update(str(number), window)


def written(reference: DriftReference) -> dict[str, Any]:
    detector = DriftDetector(reference)
    detector.update("1", day(np.random.default_rng(9), shift=30))
    return json.loads(json.dumps(detector.state.as_json()))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("method", "cusum"),
        ("version", 2),
        ("reference", "0" * 64),
        ("windows", -1),
        ("windows", 0),
        ("windows", True),
        ("last", None),
        ("level", "calm"),
        ("columns", None),
        ("columns", {"amount": {}}),
        ("other", 1),
    ],
)
def test_a_state_of_a_detector_made_otherwise_is_refused(
    reference: DriftReference, key: str, value: object
) -> None:
    detector = DriftDetector(reference)
    with pytest.raises(ValueError, match="state"):
        detector.restore(written(reference) | {key: value})
    assert detector.state == DriftDetector(reference).state


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("level", "calm"),
        ("alarm", None),
        ("alarm", {"since": "1", "last": "1", "quiet": 7}),
        ("alarm", {"since": 1, "last": "1", "quiet": 0}),
        ("hits", [1]),
        ("hits", [True] * 4),
        ("evidence", -1),
        ("evidence", math.inf),
        ("evidence", "1"),
        ("change", {}),
    ],
)
def test_a_column_that_cannot_be_so_is_refused(reference: DriftReference, key: str, value: object) -> None:
    state = written(reference)
    state["columns"]["amount"][key] = value
    with pytest.raises(ValueError, match="state"):
        DriftDetector(reference).restore(state)


@pytest.mark.parametrize("change", [{"method": "x"}, {"version": 0}, {"columns": {"a": {}}}, {"columns": 3}])
def test_a_reference_that_is_not_whole_is_refused(reference: DriftReference, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="reference"):
        DriftReference.read(reference.as_json() | change)


@settings(max_examples=40)
@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=8), st.floats(0.001, 0.5))
def test_what_is_rejected_is_what_the_adjusted_p_values_of_scipy_reject(
    p_values: dict[str, float], level: float
) -> None:
    adjusted = oracle.false_discovery_control(list(p_values.values())) if p_values else []
    close = any(abs(each - level) < 1e-9 for each in adjusted)
    wanted = {name for name, each in zip(p_values, adjusted, strict=True) if each <= level}
    assert close or rejected(p_values, level) == wanted


def test_a_p_value_is_that_of_one_more_value_of_a_normal_sample() -> None:
    logs = np.random.default_rng(3).normal(-2, 0.3, 20)
    own = Calibration(tuple(np.exp(logs)), (100.0,) * 20, 5)
    # A prediction of one more: t = (x − mean)/(s·√(1 + 1/n)) is the two-sample t of scipy with one value on a side.
    odds = [math.atanh(2 * each**2 - 1) for each in np.exp(logs)]
    for value in (0.45, 0.6, 0.8):
        wanted = oracle.ttest_ind([math.atanh(2 * value**2 - 1)], odds, alternative="greater").pvalue
        assert own.p_value(value, 100) == pytest.approx(wanted, rel=1e-9)
        assert own.p_value(value, 1000) == own.p_value(value, 100) < own.p_value(value, 50)


def test_what_the_reference_does_itself_is_no_less_usual_than_it_makes_it() -> None:
    chance = np.random.default_rng(3)
    days = [{"holiday": {"no": 100} if number % 20 else {"yes": 100}} for number in range(200)]
    detector = DriftDetector(DriftReference.of(days))
    for number in range(60):
        now = {"yes": 100} if chance.random() < 0.05 else {"no": 100}
        assert detector.update(str(number), {"holiday": now}).level == "calm"


def test_numbers_outside_of_all_that_the_reference_held_are_drift() -> None:
    for before, after in ((5.0, 6.0), (5.0, 4.0), (0.0, 0.1), (0.0, -0.1), (-3.0, -2.0)):
        detector = DriftDetector(DriftReference.of([{"rate": {before: 50}}] * 14))
        assert detector.update("same", {"rate": {before: 50}}).level == "calm"
        assert detector.update("other", {"rate": {after: 50}}).level == "alarm"
    # A rate that is another one every month, and then far from all of them.
    months = [{"rate": log_binned([4.0 + 0.1 * (number % 5)] * 50)} for number in range(30)]
    detector = DriftDetector(DriftReference.of(months))
    assert all(detector.update(str(n), month).level == "calm" for n, month in enumerate(months))
    assert detector.update("crisis", {"rate": log_binned([1.2] * 50)}).level == "alarm"


@given(
    st.lists(st.one_of(st.none(), st.integers(-50, 50), st.floats(-1e3, 1e3)), min_size=1, max_size=80),
    st.lists(st.one_of(st.none(), st.integers(-50, 50), st.sampled_from(["x", math.inf])), max_size=30),
)
def test_bins_lose_no_row_and_are_the_same_after_a_round_trip(
    reference: list[Any], window: list[Any]
) -> None:
    bins = Bins.of([Counter(reference)])
    for rows in (reference, window):
        counts = bins.counts(Counter(rows))
        assert counts.sum() == len(rows)
        assert counts[-1] == rows.count(None)
        assert counts[-2] == (
            sum(each in {"x", math.inf} for each in rows) if bins.ends is not None else counts[-2]
        )
    assert Bins.read(json.loads(json.dumps(bins.as_json()))) == bins
    assert len(bins) <= 24 or bins.ends is None


def test_how_far_numbers_far_from_0_moved_is_within_a_thousandth_by_value_and_a_fiftieth_in_bins() -> None:
    chance = np.random.default_rng(2)
    before, now = chance.normal(290, 8, 5_000), chance.normal(291, 8, 5_000)
    for counted, part in ((log_binned, 0.02), (Counter, 1e-3)):
        own = DriftReference.of([{"kelvin": counted(before.tolist())}]).columns["kelvin"]
        change = own.change(counted(now.tolist()))
        assert change.distance == pytest.approx(wasserstein(before, now), rel=part)
        assert change.shift == pytest.approx(float(now.mean() - before.mean()), rel=1e-9)


def test_intervals_hold_equal_parts_where_values_allow_it() -> None:
    values = np.random.default_rng(1).lognormal(0, 2, 20_000)
    counts = Bins.of([Counter(values.tolist())]).counts(Counter(values.tolist()))
    assert counts[:-2].tolist() == [0, *[1000] * 20, 0]
    assert len(Bins.of([dict.fromkeys(range(8), 5)])) == 2 + 8 + 2
    assert len(Bins.of([{f"v{number}": 1 for number in range(80)}])) == 50 + 2


def test_numbers_in_bins_fall_into_the_same_intervals_whatever_the_mean_of_their_bin() -> None:
    chance = np.random.default_rng(4)
    days = [chance.normal(100, 10, 300) for _ in range(20)]
    bins = Bins.of([log_binned(each) for each in days])
    assert len(bins) > 12
    for each in days:
        assert bins.counts(log_binned(each)).tolist() == bins.counts(Counter(each.tolist())).tolist()


def test_whole_numbers_close_together_are_told_apart() -> None:
    assert len(Bins.of([{1010 + number: 100} for number in range(10)])) == 2 + 10 + 2


def test_the_change_of_a_column_is_measured_on_its_bins(reference: DriftReference) -> None:
    window = day(np.random.default_rng(11), shift=5)
    own = reference.columns["amount"]
    change, now = own.change(window["amount"]), own.bins.counts(window["amount"])
    assert change.js == jensen_shannon(own.rows, now)
    assert change.psi == psi(own.rows, now)
    assert change.moved == pytest.approx(
        np.abs(np.array(own.rows) / sum(own.rows) - now / now.sum()).sum() / 2
    )
