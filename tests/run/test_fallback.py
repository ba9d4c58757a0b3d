"""What answers where the implementation that the level names fails: by its own proof alone, or as a proposal to a person."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from fallback_ground import FAILS, IMPLEMENTATIONS, OTHER, asked, certified, proven
from loopback import Fault, Loopback
from midspan.cli.desks import open_desks
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place, processing
from midspan.cli.workshop import Implementations, Workshop
from midspan.model.entry import Recorded
from midspan.model.production import ChunkRow, State, TaskRow
from midspan.model.stage import Level
from midspan.run.asking.spending import Purse
from midspan.run.footing import footing
from midspan.run.ports import Arrival
from midspan.run.showing import shown
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from production_ground import Given, at_level, balanced, items, lines, numbers, placed, prepare, ran, sums
from proving_ground import Ground
from served import Served


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    made.write_code(FAILS)
    made.write_code(OTHER, "others")
    made.write_work(implementations=IMPLEMENTATIONS)
    return made


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return proven(tmp_path_factory.mktemp("proven") / "workspace").root


@pytest.fixture
def promoted(once: Path, tmp_path: Path) -> Ground:
    """Both have proven themselves, and the work acts alone."""
    shutil.copytree(once, tmp_path / "workspace")
    found = Ground(tmp_path / "workspace")
    found.calls()
    asked(found)
    return found


def entry(place: Place, name: str) -> Recorded:
    return next(each for each in place.ledger.read("item", "sign") if each.key == name)


def test_without_proof_of_its_own_a_fallback_only_proposes_and_the_person_reads_why(promoted: Ground) -> None:
    promoted.write_code(OTHER.replace("confidence=0.9", "confidence=0.95"), "others")
    with placed(promoted) as place:
        assert sums(ran(place, Given(*numbers(900, 20_000))).counts)
        assert items(place)["n900"].state is State.ACTED_ALONE
        row = items(place)["n20000"]
        assert row.state is State.OPEN
        assert json.loads(row.answer or "{}")["implementation"] == "other"
        assert row.because == (
            "`rule`: no usable answer: exception: ValueError: too large (implementations/signs.py:15 in one); `other` answered in its place; nothing is promoted for it"
        )
        body = entry(place, "n20000").body
        assert (body["missed"], body["fallback"]) == ({"rule": "error:exception"}, "other")
        assert body["because"] == "not-promoted"
        assert "missed" not in entry(place, "n900").body
        # Labels of what another one fails at prove nothing of all that comes.
        assert place.ledger.latest("draw", "sign", "n20000") is None
        balanced(place, 2)
    assert asked(promoted) == ["20000"]


def test_with_its_own_certificate_and_promotion_a_fallback_acts_alone_and_is_audited(
    promoted: Ground,
) -> None:
    with placed(promoted) as place:
        ran(place, Given(*numbers(*range(20_000, 20_040))))
        alone = {name for name, row in items(place).items() if row.state is State.ACTED_ALONE}
        assert len(alone) == 40
        body = entry(place, "n20000").body
        assert (body["by"], body["fallback"], body["missed"]) == ("ai", "other", {"rule": "error:exception"})
        drawn = {each.key for each in place.ledger.read("draw")} & alone
        assert 2 < len(drawn) < 25
        streams = {each.key: each.body["implementation"] for each in place.ledger.read("stream", "sign")}
        of = {each.subject for each in place.ledger.read("draw") if each.key in drawn}
        assert [streams[each] for each in of] == ["other"]
        balanced(place, 40)


def test_a_fallback_that_labels_demote_acts_alone_no_more_and_the_level_stays(promoted: Ground) -> None:
    with placed(promoted) as place:
        # As many again that `rule` answers, so that its breaker stays closed.
        ran(place, Given(*numbers(*range(20_000, 20_600), *range(3_000, 3_700))))
    with open_desks(promoted.root, "sign") as desks:
        desk = desks.by_work["sign"]
        for task in desks.production.tasks(work="sign", limit=1000):
            if not task.item.startswith("n20"):
                continue
            said = Response(Verdict.EDIT, {"sign": "minus"})
            assert isinstance(respond(desk, task.id, Reviewer("desk"), said, utc_now()), TaskRow)
            if desk.ledger.count("demotion", "sign"):
                break
        incident = desk.ledger.latest("incident", "sign")
        assert incident is not None
        assert incident.body["what"].startswith("`other`, which answers where `rule` fails, is demoted: `")
        assert incident.body["owner"] == "counting"
    with placed(promoted) as place:
        assert footing(place.ledger, place.file).level is Level.AUTONOMOUS
        ran(place, Given(*numbers(900, 30_000), identity="c" * 16))
        assert items(place)["n900"].state is State.ACTED_ALONE
        assert items(place)["n30000"].state is State.OPEN


def test_a_promotion_of_a_fallback_that_was_changed_since_counts_for_nothing(promoted: Ground) -> None:
    """It has a certificate again; what was labelled is of what it was."""
    promoted.write_code(OTHER.replace("confidence=0.9", "confidence=0.95"), "others")
    certified(promoted, date(2029, 12, 21))
    with placed(promoted) as place:
        ran(place, Given(*numbers(900, 20_000)))
        assert {row.state for row in items(place).values()} == {State.ACTED_ALONE, State.OPEN}
        assert (items(place)["n20000"].because or "").endswith("nothing is promoted for it")


def test_where_all_of_the_line_fail_the_person_reads_of_each(ground: Ground) -> None:
    (ground.root / "implementations" / "other.down").touch()
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(20_000)))
        assert items(place)["n20000"].because == (
            "`rule`: no usable answer: exception: ValueError: too large (implementations/signs.py:15 in one); no usable answer: exception: OSError: other is down (implementations/others.py:14 in other)"
        )
        assert entry(place, "n20000").body["missed"] == {"rule": "error:exception"}
        assert entry(place, "n20000").body["because"] == "error:exception"
        balanced(place, 1)


def test_a_fallback_that_cannot_be_loaded_holds_nobody_up_and_says_so(ground: Ground) -> None:
    ground.write_code("import nothing_of_that_name\n", "others")
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(1, 20_000)))
        said = items(place)["n20000"].because or ""
        assert "no usable answer: load: " in said
        assert "nothing_of_that_name" in said
        balanced(place, 2)


def test_a_ring_ends_where_it_would_close(ground: Ground) -> None:
    ring = [IMPLEMENTATIONS[0], {**IMPLEMENTATIONS[1], "fallback": "rule"}, IMPLEMENTATIONS[2]]
    ground.write_work(implementations=ring)
    (ground.root / "implementations" / "other.down").touch()
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(20_000)))
        assert ground.calls() == ["20000"]
        assert asked(ground) == ["20000"]
        assert place.file.work.fallbacks("other") == ("rule",)
        assert place.file.work.fallbacks("desk") == ()


def test_what_a_fallback_answered_in_shadow_is_no_answer_of_what_it_stands_in_for(ground: Ground) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(1, 2, 3, 20_000)))
        found = shown(place.ledger, place.file, {}, datetime.now(UTC), frozenset())
        assert (found.answered, found.unusable) == (4, 1)
        assert balanced(place, 4) == {"shadowed": 4}


def test_an_item_by_itself_goes_through_the_line_and_each_try_is_paid_for(ground: Ground) -> None:
    path = ground.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["quality"]["cost_per_item"] = "0.05 EUR"
    for each in work["implementations"][:2]:
        each["calls"] = {"budget_per_day": "0.12 EUR"}
    path.write_text(yaml.safe_dump(work, sort_keys=False))
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(20_000)))
        row = items(place)["n20000"]
        assert json.loads(row.answer or "{}")["implementation"] == "other"
        purse = Purse(place.production, "sign").read(place.now()[:10])
        # What an exception took nobody knows, so what was reserved for it is spent.
        assert (str(purse.spent), purse.under_way) == ("0.07", 0)
        ran(place, Given(*numbers(20_001, 20_002, 20_003, 20_004), identity="d" * 16))
        purse = Purse(place.production, "sign").read(place.now()[:10])
        assert purse.spent <= purse.spent.__class__("0.12")
        assert purse.under_way == 0
        over = [name for name, each in items(place).items() if "budget of `0.12 EUR`" in (each.because or "")]
        assert over
        balanced(place, 5)


def test_beyond_the_budget_a_fallback_is_not_asked_and_the_person_reads_both(ground: Ground) -> None:
    path = ground.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["quality"]["cost_per_item"] = "0.05 EUR"
    work["implementations"][1]["calls"] = {"budget_per_day": "0.01 EUR"}
    path.write_text(yaml.safe_dump(work, sort_keys=False))
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(20_000)))
        said = items(place)["n20000"].because or ""
        assert said.startswith("`other`: the budget of `0.01 EUR` for one day is used up")
        assert said.endswith(
            "no usable answer: exception: ValueError: too large (implementations/signs.py:15 in one)"
        )
        assert entry(place, "n20000").body["missed"] == {"other": "budget"}
    assert asked(ground) == []


def test_where_one_is_asked_after_the_other_the_second_is_begun_in_the_commit_of_the_first(
    ground: Ground,
) -> None:
    """A process that dies in between leaves the item to be tried again from the first on."""
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        on, arrived = processing(place), [Arrival(1, "n20000", {"x": 20_000})]
        chunk = ChunkRow("c1", "sign", "s", 1, 1, 1, "begun", 0, {})
        trials = on.receive(on.begin(chunk), arrived).trials
        following = on.replied([(trial, trial.by.replies([trial.item])[0]) for trial in trials])
        assert [each.by.named for each in following] == ["other"]
        assert items(place)["n20000"].state is State.RECEIVED
        del on, following
        again = processing(place)
        first = again.left(again.begin(chunk), arrived)
        for part in first:
            again.through(again.try_again(part))
        assert items(place)["n20000"].attempts == 2
        assert balanced(place, 1) == {"shadowed": 1}


def test_a_worker_puts_an_item_to_the_fallback_once_the_first_has_failed(ground: Ground) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        arrived = [Arrival(1, "n20000", {"x": 20_000})]
        on = processing(place)
        on.receive(on.begin(ChunkRow("c1", "sign", "s", 1, 1, 1, "begun", 0, {})), arrived)
    shop = Workshop(ground.root, utc_now, Implementations())
    try:
        begun, named = shop.begin("sign", "n20000", once_more=False), []
        while begun is not None:
            named.append(begun.candidate.name)
            reply = begun.trial.by.replies([begun.trial.item])[0]
            state, begun = shop.end("sign", begun, reply)
    finally:
        shop.close()
    assert (named, state) == (["rule", "other"], "shadowed")
    with placed(ground) as place:
        assert balanced(place, 1) == {"shadowed": 1}


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path, server: Loopback) -> Served:
    """A service that is paid for, and `other` where it fails."""
    made = Served(tmp_path / "workspace", server, 2)
    at = request.getfixturevalue("postgres_server").new_database() if request.param == "postgresql" else None
    prepare(made, at)
    (made.root / "implementations").mkdir()
    (made.root / "implementations" / "others.py").write_text(OTHER)
    reader = {
        "name": "reader",
        "http": server.address,
        "fallback": "other",
        "calls": {"budget_per_day": "5 EUR", "retries": 0},
    }
    path = made.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["quality"]["cost_per_item"] = "0.01 EUR"
    path.write_text(yaml.safe_dump({**work, "implementations": [reader, IMPLEMENTATIONS[1]]}))
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW, implementation="reader")
    return made


def by_whom(place: Place) -> Counter[str]:
    return Counter(json.loads(row.answer or "{}").get("implementation") for row in items(place).values())


def test_what_a_service_does_not_answer_goes_on_while_the_rest_streams(served: Served) -> None:
    served.server.faults = lambda asked, _: Fault("status", 503) if asked["x"] % 10 == 3 else None
    with placed(served) as place:
        assert sums(ran(place, Given(*numbers(*range(150)))).counts)
        assert by_whom(place) == {"reader": 135, "other": 15}
        assert balanced(place, 150) == {"shadowed": 150}
        purse = Purse(place.production, "sign").read(place.now()[:10])
        assert purse.under_way == 0
        assert float(purse.spent) >= 1.35


def test_a_process_that_dies_in_a_fallback_leaves_nothing_open_and_nothing_twice(
    served: Served, tmp_path: Path
) -> None:
    served.server.faults = lambda asked, _: Fault("status", 400) if asked["x"] % 10 == 3 else None
    kills = served.root / "implementations" / "other.kills"
    source = tmp_path / "items.jsonl"
    source.write_text(lines(numbers(*range(40))))
    line = ["run", "sign", "--input", str(source), "--format", "json", "--workspace", str(served.root)]
    command = [sys.executable, "-c", "from midspan.cli import main; main()", *line]
    kills.touch()
    assert (
        subprocess.run(command, capture_output=True, timeout=120, check=False).returncode == -signal.SIGKILL
    )
    kills.unlink()
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    said = json.loads(done.stdout)
    assert (said["received"], said["shadowed"], said["failed"]) == (40, 40, 0), done.stderr
    with placed(served) as place:
        assert balanced(place, 40) == {"shadowed": 40}
        assert by_whom(place)["other"] == 4
        assert Purse(place.production, "sign").read(place.now()[:10]).under_way == 0
