"""A work whose answers come from a service, one by one: in production, through kills and failures."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from loopback import Fault, Input, Loopback
from midspan.cli.producing import processing
from midspan.errors import ImplementationError
from midspan.model.stage import Level
from midspan.prove.ports import Described, Failed, Item, Reply
from midspan.run.running import Running
from patience import until
from production_ground import Given, at_level, balanced, items, lines, numbers, placed, prepare, ran, sums
from served import Served


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path, server: Loopback) -> Served:
    made = Served(tmp_path / "workspace", server, 2)
    at = request.getfixturevalue("postgres_server").new_database() if request.param == "postgresql" else None
    prepare(made, at)
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW, implementation="reader")
    return made


def test_every_item_is_asked_once_and_stands_in_the_books(served: Served) -> None:
    with placed(served) as place:
        books = ran(place, Given(*numbers(*range(200)), "a line that is none"))
        assert books.counts == {"received": 201, "shadowed": 200, "rejected": 1, "repeated": 0}
        assert books.chunks == 4
        balanced(place, 201)
        assert ran(place, Given(*numbers(*range(200)), "a line that is none")).counts == books.counts
    assert sum(served.server.charged.values()) == 200


def test_chunks_are_done_in_the_order_of_the_source_however_late_an_answer_comes(served: Served) -> None:
    slow = served.server
    slow.faults = lambda asked, nth: (
        Fault("status", 503, {"Retry-After": "0"}) if asked["x"] == 3 and nth < 2 else None
    )
    with placed(served) as place:
        books = ran(place, Given(*numbers(*range(150))))
        assert sums(books.counts)
        assert [entry.body["first"] for entry in place.ledger.read("chunk")] == [1, 65, 129]


def test_what_the_service_does_not_answer_says_why(served: Served) -> None:
    served.server.faults = lambda asked, _: Fault("status", 400) if asked["x"] == 7 else None
    with placed(served) as place:
        ran(place, Given(*numbers(6, 7)))
        rows = items(place)
        assert rows["n6"].because is None
        assert (rows["n7"].because or "").startswith("no usable answer: ")
        balanced(place, 2)


def command(served: Served, source: Path) -> subprocess.Popen[str]:
    line = ["run", "sign", "--input", str(source), "--format", "json", "--workspace", str(served.root)]
    return subprocess.Popen(
        [sys.executable, "-c", "from midspan.cli import main; main()", *line],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def asked_for(server: Loopback, least: int) -> None:
    """Wait until so many requests have come in."""
    until(lambda: len(server.asked) >= least, said=lambda: f"{len(server.asked)} requests came in")


def test_a_killed_run_goes_on_and_pays_for_nothing_twice(served: Served, tmp_path: Path) -> None:
    source = tmp_path / "items.jsonl"
    source.write_text(lines(numbers(*range(300))))
    for least in (40, 140):
        started = command(served, source)
        asked_for(served.server, least)
        started.send_signal(signal.SIGKILL)
        started.communicate(timeout=60)
    out, err = command(served, source).communicate(timeout=120)
    said = json.loads(out)
    assert (said["received"], said["shadowed"], said["failed"]) == (300, 300, 0), err
    assert max(served.server.charged.values()) == 1
    with placed(served) as place:
        assert balanced(place, 300) == {"shadowed": 300}
        assert max(row.attempts for row in items(place).values()) >= 2


def test_where_another_implementation_is_named_meanwhile_it_answers_from_the_next_chunk_on(
    served: Served,
) -> None:
    reader = {"name": "reader", "http": served.server.address}
    path = served.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**work, "implementations": [reader, {**reader, "name": "second"}]}))

    def named(asked: Input, nth: int) -> None:
        if asked["x"] == 70 and nth == 1:
            with placed(served) as place:
                at_level(place.ledger, place, Level.SHADOW, implementation="second")

    served.server.faults = named
    with placed(served) as place:
        books = ran(place, Given(*numbers(*range(400))))
        assert (books.counts["received"], books.counts["shadowed"]) == (400, 400)
        by = Counter(json.loads(row.answer or "{}")["implementation"] for row in items(place).values())
        assert set(by) == {"reader", "second"}
        assert by["reader"] < 300
        assert [entry.body["first"] for entry in place.ledger.read("chunk")] == list(range(1, 401, 64))
        balanced(place, 400)


class Leaves:
    """An implementation that ends before it has answered everything."""

    described = Described("rule", "http")

    def stream(self, items_: Iterable[Item]) -> Iterator[Sequence[tuple[int, Reply]]]:
        yield [(place, Reply(Failed("drop", "closed"))) for place, _ in zip(range(3), items_, strict=False)]

    def answer(self, items_: Sequence[Item]) -> Sequence[Reply]:
        return [Reply(Failed("drop", "closed")) for _ in items_]


def test_an_implementation_that_leaves_items_without_a_reply_ends_the_run_with_an_error(
    served: Served,
) -> None:
    with placed(served) as place:
        on = processing(place)
        on.answering.implementation = Leaves()
        with pytest.raises(ImplementationError, match="left `7` items without a reply"):
            Running(on, place.production, Given(*numbers(*range(10))), lambda _: None).run()
        books = ran(place, Given(*numbers(*range(10))))
        assert (books.counts["received"], books.counts["shadowed"]) == (10, 10)
        balanced(place, 10)
