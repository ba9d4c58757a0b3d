"""Where an initiative stands, and what its works may do there."""

from __future__ import annotations

import pytest

from midspan.decide.gating.stage import following, level_at, path, standing
from midspan.model.stage import STAGES_BY_CEILING, Level, Stage

ALL = tuple(Stage)


@pytest.mark.parametrize(
    ("blocked", "committed", "reached"),
    [
        ({Stage.FRAMED}, None, None),
        ({Stage.READY}, None, Stage.FRAMED),
        ({Stage.CHOSEN}, None, Stage.READY),
        (set(), None, Stage.CHOSEN),
        (set(), Stage.SHADOW, Stage.SHADOW),
        (set(), Stage.PROVEN, Stage.PROVEN),
        ({Stage.ASSISTED}, Stage.SHADOW, Stage.SHADOW),
        ({Stage.CHOSEN}, Stage.ASSISTED, Stage.READY),
    ],
)
def test_evidence_leads_up_to_chosen_and_a_commit_beyond_it(
    blocked: set[Stage], committed: Stage | None, reached: Stage | None
) -> None:
    assert standing(ALL, {stage: ["x"] for stage in blocked}, committed) is reached


def test_a_commit_alone_reaches_no_stage_that_evidence_has_to_show() -> None:
    assert standing(ALL, {Stage.FRAMED: ["x"]}, Stage.PROVEN) is None


@pytest.mark.parametrize("stage", [None, *Stage])
def test_the_next_stage_is_exactly_one_further(stage: Stage | None) -> None:
    ahead = following(ALL, stage)
    assert (
        ALL.index(ahead) == (-1 if stage is None else ALL.index(stage)) + 1
        if ahead
        else stage is Stage.PROVEN
    )


def test_the_way_is_that_of_the_work_that_may_go_furthest() -> None:
    assert path([Level.SHADOW, Level.ASSISTED]) == STAGES_BY_CEILING[Level.ASSISTED]
    assert path([]) == ALL


@pytest.mark.parametrize(
    ("stage", "ceiling", "level"),
    [
        (None, Level.AUTONOMOUS, Level.OFF),
        (Stage.CHOSEN, Level.AUTONOMOUS, Level.OFF),
        (Stage.SHADOW, Level.AUTONOMOUS, Level.SHADOW),
        (Stage.ASSISTED, Level.SHADOW, Level.SHADOW),
        (Stage.PROVEN, Level.ASSISTED, Level.ASSISTED),
        (Stage.AUTONOMOUS, Level.AUTONOMOUS, Level.AUTONOMOUS),
    ],
)
def test_a_stage_allows_its_level_and_never_more_than_the_ceiling(
    stage: Stage | None, ceiling: Level, level: Level
) -> None:
    assert level_at(stage, ceiling) is level
