"""An implementation that fails again and again in production: left alone, tried with one item, and asked again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from fallback_ground import IMPLEMENTATIONS, OTHER, asked
from loopback import Fault, Loopback
from midspan.cli.producing import Place, open_place, processing
from midspan.model.stage import Level
from midspan.run.asking.breakers import Breakers
from midspan.run.asking.breaking import Breaker, Phase, breaker_of
from midspan.run.asking.spending import Purse
from midspan.run.incidents import incidents, timeline
from midspan.run.ports import Arrival
from midspan.run.running import Books, Running
from midspan.run.showing import shown
from production_ground import Given, at_level, balanced, items, lines, numbers, placed, prepare, ran, sums
from proving_ground import Ground
from served import Served

START = datetime(2030, 1, 7, 9, tzinfo=UTC)


class Clock:
    """Of one workspace; text as the ledger writes it."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> str:
        return f"{self.at.isoformat(timespec='milliseconds').removesuffix('+00:00')}Z"

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Tens:
    """Ten records together. Implements `Pace`."""

    def parted(self, arrivals: Iterator[Arrival], size: int) -> Iterator[tuple[Arrival, ...]]:
        while some := tuple(islice(arrivals, min(size, 10))):
            yield some


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """`other` is named by the level, and fails for as long as `other.down` is there."""
    made = Ground(tmp_path / "workspace")
    prepare(made)
    made.write_code(OTHER, "others")
    made.write_work(implementations=[*IMPLEMENTATIONS])
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW, implementation="other")
    return made


def down(ground: Ground) -> Path:
    return ground.root / "implementations" / "other.down"


def took_in(place: Place, start: int, count: int) -> Books:
    source = Given(*numbers(*range(start, start + count)), identity=f"{start:016d}")
    return Running(processing(place), place.production, source, lambda _: None, pace=Tens()).run()


def breaker(place: Place, name: str = "other") -> Breaker:
    return breaker_of(place.production.mark(f"breaker:sign:{name}"))


def codes(place: Place) -> Counter[str]:
    return Counter(str(each.body.get("because")) for each in place.ledger.read("item", "sign"))


def test_it_opens_asks_one_thing_after_its_pause_and_closes_with_an_answer(ground: Ground) -> None:
    clock = Clock()
    down(ground).touch()
    place = open_place(ground.root, "sign", clock)
    with place.ledger:
        took_in(place, 0, 40)
        # Ten were asked together and one by one; what came after them was not.
        assert codes(place) == {"error:exception": 10, "breaker": 30}
        asked(ground)
        said = items(place)["n39"].because or ""
        assert said == (
            "`other` failed again and again (`error:exception`), so it is not asked before `2030-01-07T09:00:30+00:00`"
        )
        clock.pass_by(31)
        took_in(place, 100, 20)
        assert set(asked(ground)) == {"100"}
        assert breaker(place).until == clock.at + timedelta(seconds=60)
        clock.pass_by(61)
        down(ground).unlink()
        took_in(place, 200, 20)
        assert codes(place) == {"error:exception": 11, "breaker": 49, "None": 20}
        assert breaker(place) == Breaker()
        events = [(each.key, dict(each.body)) for each in place.ledger.read("breaker", "sign")]
        assert events == [
            ("other", {"state": "open", "because": "error:exception"}),
            ("other", {"state": "closed"}),
        ]
        found = shown(place.ledger, place.file, {}, clock.at, frozenset())
        assert (found.answered, found.unusable) == (80, 60)
        assert balanced(place, 80) == {"shadowed": 80}


def test_while_it_is_open_the_fallback_answers_and_the_first_is_not_asked(ground: Ground) -> None:
    rule = {**IMPLEMENTATIONS[0]}
    del rule["fallback"]
    ground.write_work(implementations=[rule, {**IMPLEMENTATIONS[1], "fallback": "rule"}])
    down(ground).touch()
    place = open_place(ground.root, "sign", Clock())
    with place.ledger:
        took_in(place, 20, 40)
        by = Counter(json.loads(row.answer or "{}")["implementation"] for row in items(place).values())
        assert by == {"rule": 40}
        missed = Counter(each.body["missed"]["other"] for each in place.ledger.read("item", "sign"))
        assert missed == {"error:exception": 10, "breaker": 30}
        because = items(place)["n39"].because or ""
        assert because.startswith("`other`: `other` failed again and again")
        assert because.endswith("`rule` answered in its place")
        assert balanced(place, 40) == {"shadowed": 40}


def test_a_few_bad_items_among_many_do_not_open_it(ground: Ground) -> None:
    ground.write_code(
        OTHER.replace(
            '    if (HERE / "other.down").exists():', '    if any(item["x"] < 7 for item in items):'
        ),
        "others",
    )
    with placed(ground) as place:
        ran(place, Given(*numbers(*range(40))))
        assert breaker(place).phase is Phase.CLOSED
        assert codes(place) == {"error:exception": 7, "None": 33}
        ran(place, Given(*numbers(*range(40, 80)), identity="e" * 16))
        assert breaker(place) == Breaker()  # forgotten, once twenty in a row were right


def test_one_that_stays_open_for_a_quarter_of_an_hour_is_one_incident_with_its_timeline(
    ground: Ground,
) -> None:
    clock = Clock()
    down(ground).touch()
    place = open_place(ground.root, "sign", clock)
    with place.ledger:
        for nth in range(8):
            took_in(place, 100 * nth, 10)
            clock.pass_by(601)
        [found] = incidents(place.ledger, place.file)
        assert found.what == "`other` has given no usable answer for more than 15 minutes (`error:exception`)"
        assert (found.owner, found.severity, found.opened_by) == ("counting", "medium", "midspan")
        assert "breaker" in [each.kind for each in timeline(place.ledger, place.file, found)]
        assert place.ledger.count("breaker", "sign") == 1


def test_workers_share_it_and_of_two_at_the_same_time_one_has_the_probe(ground: Ground) -> None:
    clock = Clock()
    down(ground).touch()
    first, second = (open_place(ground.root, "sign", clock) for _ in range(2))
    with first.ledger, second.ledger:
        took_in(first, 0, 10)
        mine, its = (
            Breakers(each.file, each.ledger, each.production, "counting", clock) for each in (first, second)
        )
        assert its.admits("other", ["a"])[0] == "none"
        clock.pass_by(30)
        assert its.admits("other", ["a"])[0] == mine.admits("other", ["b"])[0] == "one"
        with first.ledger.transaction():
            mine.ask("other", ["b"])
        assert its.admits("other", ["a"])[0] == "none"
        with first.ledger.transaction():
            mine.tell("other", [("b", None)])
        assert its.admits("other", ["a"])[0] == "all"


def opened(made: Ground | Served, name: str) -> None:
    """As another process left it a while ago."""
    with placed(made) as place, place.ledger.transaction():
        then = datetime.now(UTC) - timedelta(minutes=1)
        stands = Breaker().told([(f"i{at}", "error:timeout") for at in range(5)], then)
        place.production.set_mark(f"breaker:sign:{name}", stands.as_json())


def command(made: Ground | Served, source: Path) -> subprocess.CompletedProcess[str]:
    line = ["run", "sign", "--input", str(source), "--format", "json", "--workspace", str(made.root)]
    return subprocess.run(
        [sys.executable, "-c", "from midspan.cli import main; main()", *line],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_process_that_dies_with_the_probe_leaves_it_to_be_tried_again_and_the_others_waiting(
    ground: Ground, tmp_path: Path
) -> None:
    opened(ground, "other")
    kills = ground.root / "implementations" / "other.kills"
    source = tmp_path / "items.jsonl"
    source.write_text(lines(numbers(*range(30))))
    kills.touch()
    assert command(ground, source).returncode == -signal.SIGKILL
    assert set(asked(ground)) == {"0"}
    with placed(ground) as place:
        assert breaker(place).phase is Phase.PROBING
        assert Counter(row.attempts for row in items(place).values()) == {0: 29, 1: 1}
    kills.unlink()
    done = command(ground, source)
    said: dict[str, Any] = json.loads(done.stdout)
    assert (said["received"], said["shadowed"], said["failed"]) == (30, 30, 0), done.stderr
    with placed(ground) as place:
        assert breaker(place) == Breaker()
        assert codes(place) == {"None": 30}
        assert balanced(place, 30) == {"shadowed": 30}


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path, server: Loopback) -> Served:
    made = Served(tmp_path / "workspace", server, 2)
    at = request.getfixturevalue("postgres_server").new_database() if request.param == "postgresql" else None
    prepare(made, at)
    path = made.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["quality"]["cost_per_item"] = "0.01 EUR"
    work["implementations"][0]["calls"] = {"budget_per_day": "5 EUR", "retries": 0, "at_once": 4}
    path.write_text(yaml.safe_dump(work))
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW, implementation="reader")
    return made


def test_a_service_that_fails_is_asked_for_one_chunk_and_no_more(served: Served) -> None:
    served.server.faults = lambda *_: Fault("status", 400)
    with placed(served) as place:
        assert sums(ran(place, Given(*numbers(*range(400)))).counts)
        assert len(served.server.asked) <= 128
        assert breaker(place, "reader").phase is Phase.OPEN
        assert codes(place)["breaker"] >= 272
        assert Purse(place.production, "sign").read(place.now()[:10]).under_way == 0
        assert balanced(place, 400) == {"shadowed": 400}


def test_a_service_that_is_well_again_is_asked_for_all_that_waited_for_the_probe(served: Served) -> None:
    opened(served, "reader")
    with placed(served) as place:
        assert sums(ran(place, Given(*numbers(*range(150)))).counts)
        assert codes(place) == {"None": 150}
        assert sum(served.server.charged.values()) == 150
        assert breaker(place, "reader") == Breaker()
        purse = Purse(place.production, "sign").read(place.now()[:10])
        assert (float(purse.spent), purse.under_way) == (1.5, 0)
