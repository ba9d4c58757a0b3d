"""A STOP that is recorded drops the works to shadow: the very next item is answered beside people, and acts no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.cli.app import run
from midspan.model.entry import Entry
from midspan.model.stage import Level
from production_ground import Given, at_level, items, numbers, placed, prepare, promote, ran
from proving_ground import Ground

COMMIT = {
    "decision": "commit",
    "on": "2026-11-20",
    "by": "counting",
    "role": "owner",
    "why": "it holds",
    "to_stage": "autonomous",
    "certificates": {},
}
STOP = ["--stop", "--by", "owner", "--why", "too dear", "--differently", "ask for the price first"]


@pytest.fixture
def promoted(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    promote(made)
    return made


def test_after_a_stop_nothing_acts_alone_and_everything_is_shadowed(promoted: Ground) -> None:
    with placed(promoted) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        place.ledger.append([Entry("decision", "signs", "commit", COMMIT)])
        assert ran(place, Given(*numbers(900, 901))).counts["acted_alone"] == 2
    assert run(["decide", "signs", *STOP, "--workspace", str(promoted.root)]) == 0
    with placed(promoted) as place:
        assert place.footing.level is Level.SHADOW
        books = ran(place, Given(*numbers(902, 903), identity="the day after"))
        assert books.counts["shadowed"] == 2
        assert books.counts.get("acted_alone", 0) == 0
        assert all(items(place)[name].output is None for name in ("n902", "n903"))


def test_what_never_was_allowed_to_run_is_asked_nothing_after_a_stop(promoted: Ground) -> None:
    assert run(["decide", "signs", *STOP, "--workspace", str(promoted.root)]) == 0
    with placed(promoted) as place:
        assert place.footing.ceiling is Level.OFF
        assert ran(place, Given(*numbers(900))).counts["to_people"] == 1
