"""What dead processes left of a chunk: tried with few others, then alone, and given up only where it is the cause."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from midspan.cli.producing import Place, processing
from midspan.model.production import ChunkRow
from midspan.model.stage import Level
from midspan.run.asking.spending import Purse
from midspan.run.asking.trying import put
from midspan.run.ports import Arrival
from production_ground import at_level, balanced, items, placed, prepare
from proving_ground import Ground

COUNT = 100
ARRIVALS = [Arrival(at + 1, f"i{at}", {"x": 1_000 + at}) for at in range(COUNT)]
CHUNK = ChunkRow("c", "sign", "s", 1, 1, COUNT, "begun", 0, {})


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW)
    return made


def process(place: Place, poison: str | None, asked: list[list[str]]) -> bool:
    """One process that works until it is done, or dies as it asks about the poison, with nothing of that written down."""
    on = processing(place)
    began = on.begin(CHUNK)
    if began.attempts == 1 and on.one_commit:
        return False  # asks all at once, and dies
    if began.attempts == 1:
        asked.append([trial.item.id for trial in on.receive(began, ARRIVALS).trials])
        return False
    for part in on.left(began, ARRIVALS):
        trials = on.try_again(part).trials
        names = [each.item.id for each in trials]
        asked.append(names)
        if poison in names:
            return False
        assert on.ended(put(trials)) == []
    on.finish(began)
    return True


def test_a_chunk_that_was_killed_by_chance_is_tried_in_parts_and_nothing_by_itself(ground: Ground) -> None:
    asked: list[list[str]] = []
    with placed(ground) as place:
        assert not process(place, None, asked)
        assert process(place, None, asked)
        assert [len(each) for each in asked] == [10] * 10
        assert {row.attempts for row in items(place).values()} == {2}
        assert balanced(place, COUNT) == {"shadowed": COUNT}


@pytest.mark.parametrize("at", [0, 57, 99])
def test_a_poison_item_ends_alone_with_the_dead_letters_after_three_deaths(ground: Ground, at: int) -> None:
    asked: list[list[str]] = []
    with placed(ground) as place:
        deaths = 0
        while not process(place, f"i{at}", asked):
            deaths += 1
        assert deaths == 3
        assert balanced(place, COUNT) == {"shadowed": COUNT - 1, "failed": 1}
        assert items(place)[f"i{at}"].state == "failed"
        alone = [each for each in asked if each == [f"i{at}"]]
        assert len(alone) == 1
        times = Counter(name for each in asked for name in each)
        # Nobody else is asked more than twice beside the whole chunk, and few at all by themselves.
        assert max(times.values()) <= 2
        assert sum(len(each) == 1 for each in asked) <= 10


@pytest.mark.parametrize(("tries_paid", "failed"), [(150, 0), (250, 1)])
def test_where_tries_are_paid_for_each_of_them_is_counted_and_the_budget_holds(
    ground: Ground, tries_paid: int, failed: int
) -> None:
    path = ground.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["quality"]["cost_per_item"] = "0.01 EUR"
    work["implementations"][0]["calls"] = {"budget_per_day": f"{tries_paid / 100} EUR"}
    path.write_text(yaml.safe_dump(work, sort_keys=False))
    asked: list[list[str]] = []
    with placed(ground) as place:
        while not process(place, "i57", asked):
            pass
        tries = sum(len(each) for each in asked)
        stands = Purse(place.production, "sign").read(place.now()[:10])
        assert (float(stands.spent), stands.under_way) == (round(tries * 0.01, 6), 0)
        assert tries <= tries_paid
        states = balanced(place, COUNT)
        assert (states["failed"], states["shadowed"]) == (failed, COUNT - failed)
        over = [row for row in items(place).values() if "is used up" in (row.because or "")]
        assert len(over) == COUNT - failed - sum(row.answer is not None for row in items(place).values())
