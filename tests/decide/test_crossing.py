"""The board: every number counted from its rows, every span from the verdict, and the plan that is the initiative's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelled import Shell
from situations import INITIATIVE_FILE, NAME, TODAY, UNCERTIFIED, WORK, Patched, state

from midspan.decide.crossing.board import Board, numbers, reach
from midspan.decide.crossing.document import document
from midspan.decide.crossing.headline import Weight, below, headline, plain
from midspan.decide.crossing.planned import Gap, gap, planned
from midspan.decide.crossing.row import Row, row
from midspan.decide.crossing.spans import SpanState
from midspan.decide.crossing.text import text
from midspan.decide.deciding.history import Approval, Commit, Decided, History
from midspan.decide.deciding.lock import lock
from midspan.definitions.load import load
from midspan.model.initiative import Initiative
from midspan.model.stage import STAGES_BY_CEILING, Stage

START = date(2026, 9, 1)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "board.md"

plans = st.dictionaries(st.sampled_from([stage.value for stage in Stage]), st.integers(0, 120), max_size=7)
ways = st.sampled_from(list(STAGES_BY_CEILING.values()))
days = st.integers(-10, 200).map(lambda number: START + timedelta(days=number))


@given(plans, ways, days)
def test_a_plan_is_reached_stage_by_stage(plan: dict[str, int], way: tuple[Stage, ...], today: date) -> None:
    found = planned(Initiative(started=START.isoformat(), plan=_written(plan)), way, today)
    if found is None:
        assert not set(plan) & {each.value for each in way}
        return
    due = list(found.due.values())
    assert due == sorted(due)
    assert list(found.due) == [each for each in way if each in found.due]
    assert [each for each in way if found.by_now(each)] == [
        each for each, on in found.due.items() if on <= today
    ]
    assert all(
        found.due[Stage(name)] <= START + timedelta(days=day)
        for name, day in plan.items()
        if Stage(name) in way
    )


@given(plans, ways, days, st.none() | st.sampled_from(Stage))
def test_the_gap_is_what_is_due_and_not_reached(
    plan: dict[str, int], way: tuple[Stage, ...], today: date, standing: Stage | None
) -> None:
    found = planned(Initiative(started=START.isoformat(), plan=_written(plan)), way, today)
    behind = gap(found, way, standing, today)
    assert (behind is None) == (found is None)
    if found is None or behind is None:
        return
    reached = -1 if standing is None else standing.order
    assert all(each.order > reached and found.due[each] <= today for each in behind.stages)
    assert set(behind.stages) == {
        each for each, on in found.due.items() if on <= today and each.order > reached
    }
    assert behind.days >= 0
    assert behind.days == max([0, *((today - found.due[each]).days for each in behind.stages)])


def test_without_a_first_day_or_a_plan_nobody_is_behind() -> None:
    assert planned(Initiative(plan={"ready": "day 3"}), tuple(Stage), START) is None
    assert planned(Initiative(started=START.isoformat()), tuple(Stage), START) is None
    assert gap(None, tuple(Stage), None, START) is None


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Row:
    return row(state(tmp_path_factory.mktemp("one")), TODAY)


rows_drawn = st.lists(
    st.tuples(
        st.none() | st.sampled_from(Stage),
        ways,
        st.none() | st.integers(0, 3),
        st.none() | st.integers(-20, 20),
        st.booleans(),
        st.booleans(),
        st.none() | st.integers(0, 90),
    ),
    max_size=12,
)


@given(drawn=rows_drawn)
def test_every_number_is_counted_from_the_rows(one: Row, drawn: list[tuple[Any, ...]]) -> None:
    rows = [
        replace(
            one,
            initiative=f"i-{number}",
            stage=stage if stage in way else None,
            stages=way,
            plan=None if missing is None else one.plan,
            gap=None if missing is None else Gap(tuple(Stage)[:missing], missing),
            days_left=left,
            decided=decided,
            stopped=TODAY if stopped else None,
            still_days=still,
        )
        for number, (stage, way, missing, left, decided, stopped, still) in enumerate(drawn)
    ]
    said = document(Board(TODAY, tuple(rows), reach(rows), numbers(rows)))
    each = said["initiatives"]
    going = [one for one in each if one["stopped"] is None]
    counted = said["numbers"]
    assert counted["set_out"] == len(each)
    assert counted["behind"] == sum(bool(one["gap"] and one["gap"]["stages"]) for one in going)
    assert counted["overdue"] == [
        one["initiative"] for one in going if not one["decided"] and (one["days_left"] or 0) < 0
    ]
    assert counted["still"] == [one["initiative"] for one in going if (one["still_days"] or 0) > 30]
    assert counted["planless"] == sum(one["plan"] is None for one in going)
    assert counted["stopped"] == len(each) - len(going)
    assert counted["proven"] == sum(one["stage"] == "proven" for one in each)
    far = [at["far"] for at in said["reach"]]
    assert far == sorted(far, reverse=True)
    assert all(at["count"] <= at["far"] for at in said["reach"])
    assert counted["alone"] == next(at["count"] for at in said["reach"] if at["stage"] == "autonomous")
    assert str(counted["set_out"] or "No") in said["headline"]


def test_a_span_that_stands_has_its_evidence_and_passes_no_gate_that_does_not_hold(tmp_path: Path) -> None:
    for number, patches in enumerate([{}, UNCERTIFIED, {INITIATIVE_FILE: {"problem": None}}]):
        found = state(tmp_path / str(number), patches)
        for span in row(found, TODAY).spans:
            if span.state is SpanState.PASSED:
                assert not found.gates[span.stage]
                assert span.evidence
            if span.state is SpanState.UNDER_WAY:
                assert [each.id for each in span.evidence] == [each.code for each in found.verdict.reasons]


def test_what_the_plan_says_and_nobody_built_is_missing(tmp_path: Path) -> None:
    shown = {
        each.stage: each.state
        for each in row(state(tmp_path, UNCERTIFIED, today=START + timedelta(days=46)), TODAY).spans
    }
    assert shown[Stage.READY] is SpanState.PASSED
    assert shown[Stage.CHOSEN] is SpanState.UNDER_WAY
    late = row(state(tmp_path / "late", UNCERTIFIED), START + timedelta(days=46))
    assert {each.stage: each.state for each in late.spans}[Stage.ASSISTED] is SpanState.MISSING
    assert late.gap == Gap((Stage.CHOSEN, Stage.SHADOW, Stage.ASSISTED), 16)


def test_a_stop_tears_the_deck_and_counts_as_behind_no_more(tmp_path: Path) -> None:
    stop = Decided("stop", TODAY, "tenant-services", "owner", "too dear", 7)
    found = row(
        state(tmp_path, UNCERTIFIED, History(stopped=stop, decisions=(stop,))), TODAY + timedelta(days=90)
    )
    assert {each.stage: each.state for each in found.spans}[Stage.CHOSEN] is SpanState.TORN
    assert not found.behind
    assert not found.overdue


def test_a_stage_that_was_decided_points_at_the_record_of_the_decision(tmp_path: Path) -> None:
    made = Decided("commit", TODAY, "tenant-services", "owner", "it holds", 41, Stage.SHADOW)
    found = state(
        tmp_path,
        history=History(_approval(tmp_path), Commit(Stage.SHADOW, TODAY, {WORK: "a-1"}), decisions=(made,)),
    )
    spans = {each.stage: each for each in row(found, TODAY).spans}
    assert spans[Stage.SHADOW].state is SpanState.PASSED
    assert [each.seq for each in spans[Stage.SHADOW].evidence] == [41]
    assert [each.id for each in spans[Stage.CHOSEN].evidence] == ["a-1"]


def test_stages_above_the_ceiling_are_skipped_and_counted_apart(tmp_path: Path) -> None:
    patches = {f"works/{WORK}.yaml": {"autonomy": {"ceiling": "assisted"}}}
    found = row(state(tmp_path, patches), TODAY)
    assert {each.stage: each.state for each in found.spans}[Stage.AUTONOMOUS] is SpanState.SKIPPED
    proven = replace(found, stage=Stage.PROVEN)
    at = {each.stage: (each.count, each.far) for each in reach([proven])}
    assert at[Stage.AUTONOMOUS] == (0, 1)
    assert numbers([proven]).alone == 0


def test_nothing_measured_is_unknown_and_never_zero(one: Row) -> None:
    assert one.value.newest is None
    assert (
        document(Board(TODAY, (one,), reach([one]), numbers([one])))["initiatives"][0]["value"]["now"] is None
    )
    assert "nothing measured yet" in text(board_of(one), 100)


@pytest.mark.parametrize("width", [80, 120, 200])
def test_no_line_of_the_board_is_wider_than_the_terminal(one: Row, width: int) -> None:
    rows = [
        replace(one, initiative="a" * 70, owner="o" * 50),
        one,
        replace(one, days_left=-1234, plan=None, gap=None),
    ]
    assert max(map(len, text(board_of(*rows), width).splitlines())) <= width


def test_an_empty_workspace_says_so() -> None:
    found = board_of()
    assert plain(headline(found.numbers)) == "No initiative has set out yet."
    assert below(found.numbers) == ()
    assert text(found, 80) == "No initiative has set out yet."


def test_the_sentence_names_who_is_overdue_and_who_is_not_behind(one: Row) -> None:
    late = replace(one, initiative="late", days_left=-3, gap=Gap((), 0))
    said = plain(below(numbers([late])))
    assert said == "None is behind its own plan. 1 decision is past the date: late."


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ((Stage.READY,), "1 is behind its own plan, at Ready."),
        ((Stage.READY, Stage.READY), "2 are behind their own plan, all of them at Ready."),
        (
            (Stage.READY, Stage.CHOSEN, None, Stage.CHOSEN, Stage.SHADOW),
            "5 are behind their own plan, 2 of them at Chosen.",
        ),
    ],
)
def test_the_sentence_says_how_many_stand_where_most_do_and_never_that_two_of_five_are_most(
    one: Row, stages: tuple[Stage | None, ...], said: str
) -> None:
    rows = [
        replace(one, initiative=f"i-{at}", stage=each, gap=Gap((Stage.ASSISTED,), 3))
        for at, each in enumerate(stages)
    ]
    assert plain(below(numbers(rows))) == said


@pytest.mark.parametrize(("many", "shown"), [(1, 1), (6, 6), (7, 5), (40, 5)])
def test_a_sentence_names_few_and_counts_the_others(one: Row, many: int, shown: int) -> None:
    late = [replace(one, initiative=f"i-{each}", days_left=-3) for each in range(many)]
    words = below(numbers(late))
    assert len([each for each in words if each.weight is Weight.NAME]) == shown
    assert (f"and {many - shown} more" in plain(words)) == (shown < many)


def test_the_command_shows_and_prints_the_same_board(shell: Shell) -> None:
    code, said = shell("board", "--at", shell.day(20))
    assert code == 0
    assert said.startswith("1 initiative set out.")
    found = shell.json("board", "--at", shell.day(20))
    (only,) = found["initiatives"]
    assert (only["initiative"], only["stage"], only["verdict"]) == (NAME, "chosen", "COMMIT")
    assert {each["mode"] for each in only["failure_modes"]} >= {
        "data-not-ready",
        "left-to-drift",
        "sponsor-gone",
    }
    assert found["headline"] in " ".join(said.split())


def test_every_key_of_the_board_is_documented_and_every_documented_key_is_there(shell: Shell) -> None:
    shell("value", "add", NAME, "--metric", "desk-hours", "--value", "150", "--at", shell.day(5))
    found = shell.json("board", "--at", shell.day(40))
    text = DOCS.read_text(encoding="utf-8").partition("<!-- keys -->")[2]
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `")}
    assert set(_keys(found)) == documented


def _keys(node: Any, at: str = "") -> Iterator[str]:
    """Every key by its path; what another page documents, or what are names, is not looked into."""
    if isinstance(node, list):
        for each in node:
            yield from _keys(each, f"{at}[]")
    elif isinstance(node, dict) and not at.endswith(
        (".reason", ".net", ".place", ".due", ".spending", "modes[].turn")
    ):
        for key, each in node.items():
            path = f"{at}.{key}" if at else key
            yield path
            yield from _keys(each, path)


def board_of(*rows: Row) -> Board:
    return Board(TODAY, rows, reach(rows), numbers(rows))


def _written(plan: dict[str, int]) -> dict[str, str]:
    return {name: f"day {day}" for name, day in plan.items()}


def _approval(root: Path) -> Approval:
    patched = Patched(root / "approved")
    workspace = load(patched.root)
    locked = lock(workspace.initiatives[NAME], workspace.works)
    return Approval(TODAY, "tenant-services", "owner", locked["rule"], locked["works"])
