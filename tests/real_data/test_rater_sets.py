"""Real raters: how far they agree, and that nobody of them is named where somebody who accepts everything is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from midspan.stats import ConfusionCounts, krippendorff, unlooking

Ratings = list[list[int]]


@pytest.fixture(scope="module")
def ratings(shared_data: Path) -> Ratings:
    """Which of two answers is better, said by three people (PandaLM, Apache-2.0)."""
    with gzip.open(shared_data / "llm_judge_pandalm" / "comparisons_dev.jsonl.gz", "rt") as stream:
        rows = [json.loads(line) for line in stream]
    return [[row[f"annotator{n}"] for n in (1, 2, 3)] for row in rows]


def shown(ratings: Ratings, rater: int) -> ConfusionCounts:
    """One of them where the other two agree: rejecting is to say that the second answer is better."""
    others = [(unit[rater], {*unit[:rater], *unit[rater + 1 :]}) for unit in ratings if 0 not in unit]
    wrong = [said == 1 for said, said_by_others in others if said_by_others == {2}]
    right = [said == 2 for said, said_by_others in others if said_by_others == {1}]
    return ConfusionCounts(len(wrong), sum(wrong), len(right), sum(right))


def test_trained_annotators_agree_well_and_with_mixed_up_items_as_chance_would(
    ratings: Ratings,
) -> None:
    found = krippendorff(ratings, draws=200)
    assert (found.units, found.ratings, found.left_out) == (710, 2130, 0)
    assert found.low is not None
    assert found.alpha is not None
    assert 0.8 < found.low < found.alpha < 0.9
    shuffled = [[unit[0], ratings[at - 237][1], ratings[at - 411][2]] for at, unit in enumerate(ratings)]
    by_chance = krippendorff(shuffled, draws=200)
    assert by_chance.low is not None
    assert by_chance.high is not None
    assert by_chance.low < 0.05
    assert by_chance.high < 0.15


def test_nobody_of_them_is_named_and_somebody_who_accepts_all_they_saw_is(ratings: Ratings) -> None:
    team = {f"annotator {n + 1}": shown(ratings, n) for n in range(3)}
    assert all(each.wrong > 100 and each.right > 100 for each in team.values())
    assert unlooking(team) == {}
    stamp = ConfusionCounts(
        team["annotator 1"].wrong, team["annotator 1"].wrong, team["annotator 1"].right, 0
    )
    assert list(unlooking({**team, "stamp": stamp})) == ["stamp"]
