"""Items in production, from what came in to what is in the books; through a real ledger and real files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.desks import open_desks
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place, processing
from midspan.cli.running import Run
from midspan.model.production import ChunkRow, ItemRow, State, TaskRow
from midspan.model.stage import Level
from midspan.run.asking.trying import put
from midspan.run.incidents import opening
from midspan.run.ports import Arrival
from midspan.run.running import Running
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from production_ground import (
    Given,
    at_level,
    balanced,
    items,
    lines,
    numbers,
    placed,
    prepare,
    promote,
    ran,
    sums,
)
from proving_ground import CODE, WORK, Ground


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    return made


@pytest.fixture
def promoted(ground: Ground) -> Ground:
    promote(
        ground,
        judgement=[{"when": "has(input.zone) && input.zone == 'hospital'", "because": "billed by contract"}],
        constraints=[{"id": "known", "must": "input.x < 1000000.0"}],
    )
    return ground


def states(place: Place) -> dict[str, str]:
    return {name: row.state.value for name, row in items(place).items()}


def test_where_nothing_was_raised_every_item_goes_to_people_unasked(ground: Ground) -> None:
    with placed(ground) as place:
        books = ran(place, Given(*numbers(1, 2, 3)))
        assert books.counts["to_people"] == 3
        assert {row.because for row in items(place).values()} == {"the level is `off`"}
        assert balanced(place, 3) == {"open": 3}
    assert ground.calls() == []


def test_without_a_decision_that_allows_it_nothing_is_asked_whatever_it_was_raised_to(ground: Ground) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS, ceiling=Level.OFF)
        ran(place, Given(*numbers(1)))
        assert items(place)["n1"].because == "its initiative allows no more than `off`"
    assert ground.calls() == []


def test_in_shadow_everything_is_answered_and_nothing_comes_of_it(ground: Ground) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        books = ran(
            place, Given(*numbers(1, 13, 15), "line 4 is no JSON", {"id": "t", "input": {"x": "one"}})
        )
        assert books.counts == {"received": 5, "shadowed": 3, "rejected": 2, "repeated": 0}
        assert all(row.output is None for row in items(place).values())
        assert balanced(place, 5) == {"shadowed": 3, "rejected": 2}
    assert ground.calls() == ["1", "13", "15"]


def test_an_answer_acts_alone_only_where_everything_holds(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        source = Given(
            *numbers(900),
            *numbers(901, zone="hospital"),
            *numbers(5, 13, 14, 15, 2_000_000),
            {"input": {"x": 950}},
        )
        books = ran(place, source)
        rows = items(place)
        assert books.counts["acted_alone"] == 2
        assert sums(books.counts)
        assert rows["n900"].output == '{"sign":"plus"}'
        assert rows["n900"].transitions == "received validated executed checked acted_alone"
        assert rows["0123456789ab-8"].state is State.ACTED_ALONE
        waiting = {name: row.because or "" for name, row in rows.items() if row.state is State.OPEN}
        assert waiting["n901"] == "billed by contract"
        assert waiting["n5"].startswith("its confidence is `0.5025`")
        assert waiting["n13"].startswith("no usable answer: exception")
        assert waiting["n14"].startswith("no usable answer: confidence")
        assert waiting["n15"].startswith("no usable answer: shape")
        assert waiting["n2000000"] == "constraint `known` does not hold"
        balanced(place, 8)
    assert "901" not in promoted.calls()


def test_the_ledger_holds_nothing_of_an_item_but_digests(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        ran(
            place,
            Given(
                {"id": "a", "input": {"x": 900, "note": "SECRET-1"}}, {"id": "b", "input": {"x": "SECRET-2"}}
            ),
        )
        bodies = json.dumps([dict(entry.body) for entry in place.ledger.read("item")])
        assert "SECRET" not in bodies
        assert "SECRET-1" in (items(place)["a"].input or "")


def test_a_share_of_what_acts_alone_is_labelled_unseen(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        ran(place, Given(*numbers(*range(800, 1000))))
        alone = {name for name, state in states(place).items() if state == "acted_alone"}
        labels = [task for task in place.production.tasks(work="sign", limit=1000) if task.purpose == "label"]
        assert {task.item for task in labels} <= alone
        assert all(task.blind for task in labels)
        drawn = {entry.key for entry in place.ledger.read("draw")}
        assert {task.item for task in labels} == drawn & alone
        assert 0.1 * len(alone) < len(labels) < 0.5 * len(alone)


def test_on_a_ramp_only_a_share_acts_alone_and_a_wider_one_keeps_those(promoted: Ground) -> None:
    found = []
    for ramp, source in ((0.5, "a" * 16), (1.0, "b" * 16)):
        with placed(promoted) as place:
            at_level(place.ledger, place, Level.AUTONOMOUS, ramp=ramp)
            given = [{"id": f"{source[0]}{number}", "input": {"x": number}} for number in range(800, 1000)]
            found.append(ran(place, Given(*given, identity=source)).counts["acted_alone"])
    assert found[1] == 200
    assert 60 < found[0] < 140


def test_items_that_come_again_change_nothing_and_another_under_a_known_id_is_rejected(
    promoted: Ground,
) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        first = ran(place, Given(*numbers(900, 901, 900)))
        assert first.counts == {"received": 2, "acted_alone": 2, "repeated": 1}
        again = ran(place, Given(*numbers(901), {"id": "n900", "input": {"x": 1}}, identity="f" * 16))
        assert again.counts == {"received": 1, "rejected": 1, "repeated": 1}
        assert "was taken in as `n900` before" in str(
            [row.because for row in items(place).values() if row.because]
        )
        balanced(place, 3)


def test_the_same_source_goes_on_where_it_was_left(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        source = Given(*numbers(*range(800, 830)))
        assert ran(place, source, limit=10).counts["received"] == 10
        promoted.calls()
        books = ran(place, source)
        assert (books.counts["received"], books.resumed) == (30, 1)
        assert promoted.calls() == [str(number) for number in range(810, 830)]
        assert ran(place, source).counts == books.counts
        balanced(place, 30)


PAUSES = """\
import midspan
from midspan.cli.opening import utc_now
from midspan.cli.producing import open_place
from midspan.run.footing import changed
from pathlib import Path


@midspan.implements("sign", name="rule")
def rule(items):
    place = open_place(Path(__file__).parents[1], "sign", utc_now)
    with place.ledger:
        place.ledger.append([changed(place.footing, place.file, because="stop", by="counting", paused=True)])
    return [midspan.Answer({"sign": "plus"}, confidence=1.0, cost=0.01) for _ in items]
"""


def test_a_pause_while_an_answer_is_under_way_sends_it_to_a_person(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        running_code = (promoted.root / "implementations" / "signs.py").read_text()
        promoted.write_code(PAUSES)
        try:
            ran(place, Given(*numbers(900)))
        finally:
            promoted.write_code(running_code)
        assert states(place) == {"n900": "open"}
        assert items(place)["n900"].because == "the work is paused"


def test_a_certificate_that_no_longer_holds_lowers_the_level_before_anything_acts_alone(
    promoted: Ground,
) -> None:
    promoted.write_code(CODE.replace("0.5 + abs(x) / 2000", "1.0"))
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        ran(place, Given(*numbers(900)))
        assert states(place) == {"n900": "shadowed"}
        fallen = place.ledger.latest("level", "sign")
        assert fallen is not None
        assert (fallen.body["level"], fallen.body["by"]) == ("shadow", "midspan")
        assert fallen.body["because"].startswith("no certificate of `rule` holds")


KILLS = CODE.replace("    if x == 13:", "    if x == 66:\n        os.kill(os.getpid(), 9)\n    if x == 13:")


def run_command(ground: Ground, source: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from midspan.cli import main; main()",
        "run",
        "sign",
        "--input",
        str(source),
        "--format",
        "json",
    ]
    return subprocess.run(
        [*command, "--workspace", str(ground.root)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ,
    )


def test_an_item_that_the_process_does_not_survive_lies_with_the_dead_letters_and_holds_nobody_back(
    ground: Ground, tmp_path: Path
) -> None:
    ground.write_code(KILLS)
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    source = tmp_path / "items.jsonl"
    source.write_text(lines(numbers(1, 2, 66, 3, 4)))
    for _ in range(3):
        died = run_command(ground, source)
        assert died.returncode == -signal.SIGKILL, died.stderr
    last = run_command(ground, source)
    assert last.returncode == 1, last.stderr
    said: dict[str, Any] = json.loads(last.stdout)
    assert (said["received"], said["shadowed"], said["failed"]) == (5, 4, 1)
    with placed(ground) as place:
        balanced(place, 5)
        assert items(place)["n66"].because == "the process ended `3` times while this item was answered"


def test_the_label_that_demotes_lowers_the_level_with_it_and_opens_an_incident(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        ran(place, Given(*({"id": f"w{at}", "input": {"x": 900, "note": str(at)}} for at in range(400))))
    with open_desks(promoted.root, "sign") as desks:
        desk = desks.by_work["sign"]
        labels = [task for task in desks.production.tasks(work="sign", limit=1000) if task.purpose == "label"]
        for task in labels:
            said = Response(Verdict.EDIT, {"sign": "minus"})
            assert isinstance(respond(desk, task.id, Reviewer("desk"), said, utc_now()), TaskRow)
            fallen = desk.ledger.latest("level", "sign")
            if fallen is not None and fallen.body["by"] == "midspan":
                break
        assert fallen is not None
        assert (fallen.body["level"], fallen.body["ramp"]) == ("assisted", 0.0)
        assert fallen.body["because"].startswith("demoted: `")
        incident = desk.ledger.latest("incident", "sign")
        assert incident is not None
        assert incident.body["owner"] == "counting"
    with placed(promoted) as place:
        ran(place, Given(*numbers(950), identity="c" * 16))
        assert items(place)["n950"].because == "a person decides every item at this level"


OTHER = """

@midspan.implements("sign", name="other")
def other(items):
    return [one(item) for item in items]
"""


def test_what_one_implementation_said_never_acts_alone_by_the_proof_of_another(ground: Ground) -> None:
    """`other` is asked, and `rule`, which is promoted, takes its place before the answer is written down."""
    other = {"name": "other", "python": "implementations.signs:other"}
    promote(ground, implementations=[*WORK["implementations"], other], code=CODE + OTHER)
    with placed(ground) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS, implementation="other")
        on = processing(place)
        first = on.begin(ChunkRow("c1", "sign", "s", 1, 1, 1, "begun", 0, {}))
        answers = put(on.receive(first, [Arrival(1, "n900", {"x": 900})]).trials)
        at_level(place.ledger, place, Level.AUTONOMOUS, implementation="rule")
        on.begin(ChunkRow("c2", "sign", "s", 2, 2, 2, "begun", 0, {}))
        assert on.ended(answers) == []
        row = items(place)["n900"]
        assert (row.state, row.because) == (State.OPEN, "`other` answered it, which has been replaced since")
        assert json.loads(row.answer or "{}")["implementation"] == "other"
        assert place.ledger.latest("draw", "sign", "n900") is None


def test_a_run_asks_whatever_is_named_when_a_chunk_begins(ground: Ground) -> None:
    with placed(ground) as place:
        on = processing(place)
        running = Running(on, place.production, Given(*numbers(1)), lambda _: None)
        at_level(place.ledger, place, Level.SHADOW)
        assert running.run().counts["shadowed"] == 1
        assert json.loads(items(place)["n1"].answer or "{}")["implementation"] == "rule"


def test_a_dead_letter_that_is_replayed_is_tried_as_a_new_item(ground: Ground, tmp_path: Path) -> None:
    ground.write_code(KILLS)
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    source = tmp_path / "items.jsonl"
    source.write_text(lines(numbers(66)))
    for _ in range(4):
        run_command(ground, source)
    ground.write_code(CODE)
    running = Run(ground.root, "sign")
    try:
        counts = running.replay().counts
    finally:
        running.close()
    assert counts == {"received": 1, "shadowed": 1}
    with placed(ground) as place:
        row = items(place)["n66"]
        assert row.transitions == "received failed received validated executed checked shadowed"
        assert place.ledger.count("replay", "sign") == 1
        assert [entry.body["states"] for entry in place.ledger.read("item", "sign")][-1] == row.transitions


def test_a_dead_letter_that_was_erased_is_not_tried_again(ground: Ground) -> None:
    with placed(ground) as place:
        row = ItemRow(
            "sign", "gone", "c", State.FAILED, "{}", "k", "2026-11-20T08:00:00.000Z", ended_at="2026-11-20"
        )
        place.production.insert([row])
        place.production.erase("sign", ["gone"])
        assert not processing(place).replay("gone")
        assert items(place)["gone"].state is State.FAILED


def test_a_severe_incident_holds_back_what_is_committed_in_the_same_second(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        stopped = replace(place, now=lambda: "2026-11-28T08:00:00.000Z")
        on = processing(stopped)
        Running(on, place.production, Given(*numbers(900)), lambda _: None).run()
        place.ledger.append(
            [
                opening(
                    place.file,
                    what="wrong bills",
                    by="desk",
                    at=place.now(),
                    owner="counting",
                    severity="severe",
                )
            ]
        )
        Running(on, place.production, Given(*numbers(901), identity="d" * 16), lambda _: None).run()
        assert states(place) == {"n900": "acted_alone", "n901": "open"}
