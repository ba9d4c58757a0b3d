"""What people decided leaves the house once it cannot be taken back, exactly once, and only what counts."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

from desk_ground import AT, DESK, FIRST, GRAVE, OTHER, Ground, done, minutes, task, waiting

from midspan.model.production import Purpose
from midspan.run.delivering import Delivering
from midspan.run.ports import Outlet
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.undoing import undo
from midspan.sinks import jsonl

ACCEPT = Response(Verdict.ACCEPT)


def delivered(desk: Desk, target: Path, now: str) -> dict[str, Any]:
    """What the file holds after everything that may leave by then has left."""
    outlet = Outlet(str(target), {}, False, {}, lambda: 0.0, lambda: 0.5, lambda _: None)
    with closing(jsonl.open_sink(outlet)) as sink:
        Delivering(desk.file, desk.ledger, desk.production, sink).settled(now)
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    return {line["id"]: line["output"] for line in lines}


def test_a_decision_leaves_after_its_minute_and_a_rejection_never(desk: Desk, tmp_path: Path) -> None:
    a, b, c = (each.id for each in waiting(desk, "a", "b", "c"))
    done(respond(desk, a, DESK, ACCEPT, AT))
    done(respond(desk, b, DESK, Response(Verdict.REJECT, reason="not ours"), AT))
    done(respond(desk, c, DESK, Response(Verdict.EDIT, {"sign": "minus"}), minutes(0.5)))
    target = tmp_path / "out.jsonl"
    assert delivered(desk, target, minutes(0.99)) == {}
    assert delivered(desk, target, minutes(1)) == {"a": {"sign": "plus"}}
    for _ in range(2):
        assert delivered(desk, target, minutes(5)) == {"a": {"sign": "plus"}, "c": {"sign": "minus"}}


def test_what_was_taken_back_leaves_as_what_was_said_in_its_place(desk: Desk, tmp_path: Path) -> None:
    (a,) = (each.id for each in waiting(desk, "a"))
    target = tmp_path / "out.jsonl"
    done(respond(desk, a, FIRST, ACCEPT, AT))
    done(undo(desk, a, FIRST, minutes(0.5)))
    assert delivered(desk, target, minutes(2)) == {}
    done(respond(desk, a, FIRST, Response(Verdict.EDIT, {"sign": "minus"}), minutes(3)))
    assert delivered(desk, target, minutes(5)) == {"a": {"sign": "minus"}}


def test_what_another_person_has_to_check_leaves_after_that(ground: Ground, tmp_path: Path) -> None:
    ground.write_work(failures=[GRAVE])
    with ground.desk() as desk:
        (a,) = (each.id for each in waiting(desk, "a"))
        target = tmp_path / "out.jsonl"
        done(respond(desk, a, FIRST, Response(Verdict.EDIT, {"sign": "minus"}), AT))
        assert delivered(desk, target, minutes(30)) == {}
        done(respond(desk, task(desk, "a", Purpose.SECOND).id, OTHER, ACCEPT, minutes(31)))
        assert delivered(desk, target, minutes(33)) == {"a": {"sign": "minus"}}
