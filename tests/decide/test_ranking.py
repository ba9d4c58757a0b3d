"""Candidates are ranked by worth, evidence and data; what is unknown stays unknown, and says what it could be at most."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelled import Shell
from situations import EVIDENCE_FILE, INITIATIVE_FILE, NAME, TODAY, UNCERTIFIED, WORK, WORK_FILE, state

from midspan.decide.crossing.ranking import Factor, Ranked, place_of, rank
from midspan.decide.deciding.history import Commit, Decided, History
from midspan.model.stage import Stage

shares = st.none() | st.floats(0, 1)
drawn = st.builds(
    lambda worth, evidence, data, name: Ranked(
        name, "EUR", (Factor("worth", worth, ""), Factor("evidence", evidence, ""), Factor("data", data, ""))
    ),
    st.none() | st.floats(0, 1e6),
    shares,
    shares,
    st.text("abc", min_size=1, max_size=3),
)


@given(drawn)
def test_a_product_with_an_unknown_factor_is_unknown_and_at_most_what_the_known_ones_allow(
    each: Ranked,
) -> None:
    values = [one.value for one in each.factors]
    assert (each.score is None) == (None in values)
    assert (each.at_most is None) == (values[0] is None)
    if each.score is not None and each.at_most is not None:
        assert each.score == each.at_most
    if each.at_most is not None and values[0] is not None:
        assert each.at_most <= values[0]


@given(st.lists(drawn, max_size=8))
def test_what_is_known_comes_first_and_the_most_first(found: list[Ranked]) -> None:
    ordered = sorted(found, key=place_of)
    known = [each.score for each in ordered if each.score is not None]
    assert known == sorted(known, reverse=True)
    assert [each.score is None for each in ordered] == sorted(each.score is None for each in ordered)


def test_the_reference_is_worth_what_its_promise_says(tmp_path: Path) -> None:
    (found,) = rank([state(tmp_path)])
    worth, evidence, data = found.factors
    assert worth.value == pytest.approx((200 - 60) / 5 * 42)
    assert evidence.value is not None
    assert 0 < evidence.value < 0.913
    assert (data.value, data.said) == (1.0, f"46 cases of 46 for `{WORK}`")
    assert found.score == pytest.approx(worth.value * evidence.value)


@pytest.mark.parametrize(
    ("patches", "factor", "said"),
    [
        (UNCERTIFIED, "evidence", "no certificate of `route-request` holds"),
        ({INITIATIVE_FILE: {"value": {"unit": "requests"}}}, "worth", "`requests` cannot be set against"),
        ({INITIATIVE_FILE: {"value": {"target": None}}}, "worth", "does not say baseline, target and worth"),
        ({INITIATIVE_FILE: {"value": {"worth": "42 USD/hour"}}}, "worth", "its worth is in `USD`"),
        ({WORK_FILE: {"autonomy": {"ceiling": "assisted"}}}, "evidence", "saves was not measured"),
        ({WORK_FILE: {"autonomy": {"ceiling": "shadow"}}}, "evidence", "may change nothing"),
        ({WORK_FILE: {"today": {"volume": None}}}, "evidence", "the volume of `route-request` is not said"),
    ],
)
def test_what_is_unknown_says_why(tmp_path: Path, patches: dict[str, object], factor: str, said: str) -> None:
    (found,) = rank([state(tmp_path, patches)])
    (one,) = (each for each in found.factors if each.name == factor)
    assert one.value is None
    assert said in one.said
    assert found.score is None


def test_of_a_refusal_the_part_of_the_cases_that_is_there_counts(tmp_path: Path) -> None:
    refusal = {"missing": 46, "message": "46 more", "total": 46, "max_error": 0.1}
    patches = {EVIDENCE_FILE: {"certificate": {"outcome": {"certificate": None, "refusal": refusal}}}}
    (found,) = rank([state(tmp_path, patches)])
    assert found.factors[2].value == 0.5


def test_what_is_decided_is_no_candidate(tmp_path: Path) -> None:
    stop = Decided("stop", TODAY, "tenant-services", "owner", "too dear")
    stopped = state(tmp_path / "a", history=History(stopped=stop))
    going = state(tmp_path / "b", history=History(commit=Commit(Stage.SHADOW, TODAY, {WORK: "a-1"})))
    assert rank([stopped, going]) == ()


def test_the_command_ranks(shell: Shell) -> None:
    said = shell("board", "--rank")[1]
    assert f"  1. {NAME}: " in said
    (found,) = shell.json("board", "--rank")["candidates"]
    assert found["initiative"] == NAME
    assert [each["name"] for each in found["factors"]] == ["worth", "evidence", "data"]
    assert shell("board", "--rank", "--pace")[0] == 2
