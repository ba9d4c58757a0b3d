"""How long it takes from Framed to each stage: medians with their counts, from what was recorded and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelled import Shell
from situations import NAME

from midspan.decide.crossing.pace import first_days, pace, text
from midspan.errors import StoreError
from midspan.model.entry import Recorded
from midspan.model.stage import Stage

DAY = date(2026, 9, 1)


def said(kind: str, day: int, **body: Any) -> Recorded:
    on = (DAY + timedelta(days=day)).isoformat()
    return Recorded(day + 1, 1, f"{on}T10:00:00Z", kind, "i", "", {"on": on, **body})


@st.composite
def ways(draw: st.DrawFn) -> dict[Stage, date]:
    steps = draw(st.lists(st.integers(0, 40), max_size=len(Stage)))
    day, found = DAY + timedelta(days=draw(st.integers(0, 100))), {}
    for stage, step in zip(Stage, steps, strict=False):
        day += timedelta(days=step)
        found[stage] = day
    return found


@given(st.lists(ways(), max_size=9))
def test_a_median_is_of_those_who_got_there_and_says_of_how_many(found: list[dict[Stage, date]]) -> None:
    framed = [each for each in found if Stage.FRAMED in each]
    for each in pace(found):
        days = [(one[each.stage] - one[Stage.FRAMED]).days for one in framed if each.stage in one]
        assert (each.n, each.of) == (len(days), len(framed))
        assert each.days == (median(days) if days else None)
        assert each.older.of + each.newer.of == each.of
        assert each.older.n + each.newer.n == each.n
        assert 0 <= each.older.of - each.newer.of <= 1
        assert (each.older.days is None) == (each.older.n < 3)
    assert text(pace(found))


def test_evidence_counts_up_to_chosen_and_a_commit_beyond_it() -> None:
    found = first_days(
        [
            said("verdict", 3, stage=None),
            said("verdict", 5, stage="ready"),
            said("verdict", 7, stage="chosen", supposed=True),
            said("verdict", 9, stage="chosen"),
            said("decision", 12, decision="commit", stage="chosen", to_stage="shadow"),
            said("verdict", 13, stage="assisted"),
            said("decision", 20, decision="stop", stage="shadow"),
        ]
    )
    assert {stage.value: (on - DAY).days for stage, on in found.items()} == {
        "framed": 5, "ready": 5, "chosen": 9, "shadow": 12,
    }  # fmt: skip


def test_an_entry_of_another_version_is_said_to_be_one() -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        first_days([said("verdict", 1, stage="elsewhere")])


def test_the_command_says_it_with_counts(shell: Shell) -> None:
    assert "recorded as framed" in shell("board", "--pace")[1]
    assert shell("board", "--pace", "--at", shell.day(5))[0] == 2
    shell("verdict")
    found = {each["stage"]: each for each in shell.json("board", "--pace")["pace"]}
    assert (found["chosen"]["n"], found["chosen"]["of"], found["chosen"]["median_days"]) == (1, 1, 0)
    assert (found["shadow"]["n"], found["shadow"]["median_days"]) == (0, None)
    shell("decide", NAME, "--commit", "--by", "owner")
    assert shell.json("board", "--pace")["pace"][2]["n"] == 1
    assert "1 of 1" in shell("board", "--pace")[1]
