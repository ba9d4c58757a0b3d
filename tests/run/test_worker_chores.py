"""What a worker does beside answering, as a process of its own: it delivers, and moves on what is due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from worker_ground import Workers, end, open_door, received, x

from labelling_ground import Production as Labelling
from labelling_ground import known
from midspan.model.certificate import Certificate
from midspan.model.stage import Level
from production_ground import at_level, balanced, items, placed, prepare
from proving_ground import Ground, many

ALWAYS = """\
format = 1
[calendars.default]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
hours_per_day = 24
from = "00:00"
"""


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    return made


@pytest.fixture
def workers(ground: Ground) -> Iterator[Workers]:
    with closing(Workers(ground)) as made:
        yield made


def test_what_acts_alone_reaches_its_destination_once_over_workers(ground: Ground, workers: Workers) -> None:
    """Certified and promoted; half of it came before the first worker, half before the second."""
    ground.write_work(
        autonomy={"ceiling": "autonomous", "ramp": ["50%", "100%"], "audit": "25%"},
        review={"by": "desk", "people": 2, "effort": "20 s", "within": "4 h", "blind": "50%"},
    )
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    certified = ground.certify(today=date(2029, 12, 20))
    assert isinstance(certified.record.outcome, Certificate)
    with placed(ground) as place:
        labelling = Labelling(ground, place.ledger, place.key)
        labelling.promoted(labelling.opened())
        at_level(place.ledger, place, Level.AUTONOMOUS)
    out = ground.root / "out.jsonl"
    given = f"sign={out}"
    with open_door(ground) as (place, intaking, _):
        for first in (900, 905):
            for number in range(first, first + 5):
                intaking.take(f"i{number}", x(number))
            worker = workers.start("--output", given)
            workers.until(lambda count=first - 895: received(place) == 0 and len(lines(out)) == count)
            assert end(worker) == 0
        assert balanced(place, 10) == {"acted_alone": 10}
    assert sorted(each["id"] for each in lines(out)) == [f"i{number}" for number in range(900, 910)]
    assert {each["by"] for each in lines(out)} == {"ai"}


def test_a_task_that_nobody_answers_moves_on_when_it_is_due(ground: Ground, workers: Workers) -> None:
    (ground.root / "midspan.toml").write_text(ALWAYS)
    ground.write_work(review={"by": "desk", "within": "1 s", "then": ["lead"]})
    with placed(ground) as place:
        at_level(place.ledger, place, Level.OFF)
    with open_door(ground) as (place, intaking, _):
        intaking.take("a", x(5))
        workers.start()
        workers.until(lambda: [each.role for each in place.production.tasks(work="sign")] == ["lead"])
        assert items(place)["a"].state.value == "escalated"
        assert place.ledger.count("escalation", "sign") >= 1


def test_a_definition_that_changes_is_read_again(ground: Ground, workers: Workers) -> None:
    """The second item is kept from the implementation by a judgement that the first one did not know."""
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    with open_door(ground) as (place, intaking, _):
        workers.start()
        intaking.take("a", x(5))
        workers.until(lambda: received(place) == 0)
        ground.write_work(
            judgement=[{"when": "input.x > 1.0", "because": "large numbers are read by people"}]
        )
        asked = 0
        while items(place).get(f"b{asked}") is None or not items(place)[f"b{asked}"].because:
            asked += 1
            intaking.take(f"b{asked}", x(6))
            workers.until(lambda: received(place) == 0)
            assert asked < 500
        assert items(place)[f"b{asked}"].because == "large numbers are read by people"
        assert items(place)["a"].because is None


def test_a_definition_that_cannot_be_read_keeps_its_items_waiting(ground: Ground, workers: Workers) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    with open_door(ground) as (place, intaking, durable):
        intaking.take("a", x(5))
        file = ground.root / "works" / "sign.yaml"
        good = file.read_text()
        file.write_text("work: [")
        worker = workers.start("--log-format", "json")
        workers.until(lambda: len(list(durable.failed())) == 1)
        assert received(place) == 1
        said = [json.loads(line) for line in workers.said(worker).splitlines()]
        assert any("cannot be read" in each["message"] for each in said)
        file.write_text(good)
        workers.until(lambda: received(place) == 0)
        assert balanced(place, 1) == {"shadowed": 1}


def test_items_that_wait_without_a_segment_are_answered_once(ground: Ground, workers: Workers) -> None:
    """One was replayed by a process that died before it asked, one waits as usual."""
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    with open_door(ground) as (place, intaking, durable):
        for name in ("orphan", "other"):
            intaking.take(name, x(5))
        assert durable.cancel("sign orphan")
        worker = workers.start()
        workers.until(lambda: received(place) == 0)
        assert balanced(place, 2) == {"shadowed": 2}
        assert "1 items of sign waited" in workers.said(worker)
    assert ground.calls() == ["5", "5"]


def test_a_destination_of_no_work_is_refused(ground: Ground, workers: Workers) -> None:
    for given, said in (
        ("sgn=out.jsonl", "there is no work `sgn`"),
        ("out.jsonl", "does not say of which work"),
    ):
        worker = workers.begin("--output", given)
        assert worker.wait(120) == 2
        assert said in workers.said(worker)


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
