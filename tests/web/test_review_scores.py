"""What reviewers are told of their own work: counts with their bound, of days that are over, and of nobody else."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import AT, FIRST, OTHER, Ground, done, minutes, waiting

from midspan.definitions.cases import read_cases
from midspan.model.case import Case
from midspan.run.tasks.mixing import Mixing, fill
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.undoing import undo
from midspan.web.review.scoring import counted

ACCEPT = Response(Verdict.ACCEPT)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "workspace")


def test_a_score_counts_known_answers_of_days_that_are_over_without_what_was_taken_back(
    ground: Ground,
) -> None:
    path = ground.root / "works" / "sign.cases.jsonl"
    line = '{{"id": "c{0}", "input": {{"x": {0}}}, "expected": {{"sign": "plus"}}, "use": "develop"}}\n'
    path.write_text("".join(line.format(n) for n in range(1, 6)))
    ground.heard.known = {each.id: each for each in read_cases(path, "cases") if isinstance(each, Case)}
    ground.write_work(review={"by": "desk", "within": "4 h", "known": "100%"})
    with ground.desk() as desk:
        fill(
            desk.production,
            "sign",
            [(f"c{n}", {"output": {"sign": "plus" if n > 2 else "minus"}}) for n in range(1, 6)],
        )
        made = Mixing(desk.production, desk.file, b"k" * 32).beside(waiting(desk, *"12345"), None)
        desk.production.ask(made)
        done(respond(desk, made[0].id, FIRST, ACCEPT, AT))  # a wrong one
        done(respond(desk, made[2].id, FIRST, ACCEPT, AT))
        done(respond(desk, made[3].id, OTHER, ACCEPT, AT))
        done(respond(desk, made[4].id, FIRST, ACCEPT, AT))
        done(undo(desk, made[4].id, FIRST, minutes(0.5)))
        desks = cast("Any", SimpleNamespace(by_work={"sign": desk}))
        assert counted(desks, AT[:10]) == {}
        assert counted(desks, "2026-11-28") == {"first clerk": (1, 2), "second clerk": (1, 1)}
