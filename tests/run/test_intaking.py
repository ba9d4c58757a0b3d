"""Items that come one by one, through a real ledger: taken in once, answered once, in the books once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from midspan.cli.producing import Place, processing
from midspan.definitions.compiled import compile_work
from midspan.durable.dbos import open_durable
from midspan.model.production import State
from midspan.model.stage import Level
from midspan.prove.ports import Reply
from midspan.run.asking.trying import Trial
from midspan.run.footing import changed
from midspan.run.intaking import Conflict, Intaking, Receipt
from midspan.run.ports import Durable
from midspan.run.processing import TRIES, MovedError
from production_ground import at_level, balanced, items, placed, prepare
from proving_ground import Ground


@pytest.fixture(params=["sqlite", "postgresql"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    at = request.getfixturevalue("postgres_server").new_database() if request.param == "postgresql" else None
    prepare(made, at)
    with placed(made) as place:
        at_level(place.ledger, place, Level.SHADOW)
    return made


@contextmanager
def door(ground: Ground) -> Iterator[tuple[Place, Intaking, Durable]]:
    numbers = count(1)
    with placed(ground) as place:
        settings = place.workspace.settings
        with closing(open_durable(settings.database_path or settings.database)) as durable:
            yield (
                place,
                Intaking(
                    place.file,
                    compile_work(place.file),
                    place.ledger,
                    place.production,
                    durable,
                    now=place.now,
                    new_id=lambda: f"made-{next(numbers)}",
                ),
                durable,
            )


def waiting(durable: Durable) -> list[str]:
    return [segment.id for segment in durable.unfinished()]


def said(trial: Trial) -> Reply:
    return trial.by.replies([trial.item])[0]


def x(number: Any) -> dict[str, Any]:
    return {"x": number}


def test_an_item_is_taken_in_with_the_segment_that_answers_it(ground: Ground) -> None:
    with door(ground) as (place, intaking, durable):
        assert intaking.take("a", x(5)) == Receipt("a", State.RECEIVED, fresh=True)
        assert waiting(durable) == ["sign a"]
        assert items(place)["a"].input == '{"x":5}'


def test_an_item_that_is_rejected_at_the_door_is_in_the_books_and_asks_for_nothing(ground: Ground) -> None:
    with door(ground) as (place, intaking, durable):
        found = intaking.take("a", x("five"))
        assert isinstance(found, Receipt)
        assert found.state is State.REJECTED
        assert found.because
        assert waiting(durable) == []
        assert balanced(place, 1) == {"rejected": 1}
        again = intaking.take("a", x("five"))
        assert again == Receipt("a", State.REJECTED, fresh=False, because=found.because)


def test_whoever_sends_again_hears_how_the_item_stands(ground: Ground) -> None:
    with door(ground) as (place, intaking, durable):
        first = intaking.take(None, x(5), "K")
        assert first == Receipt("K", State.RECEIVED, fresh=True)
        assert intaking.take(None, x(5), "K") == Receipt("K", State.RECEIVED, fresh=False)
        assert intaking.take(None, x(7)) == Receipt("made-1", State.RECEIVED, fresh=True)
        assert intaking.take("a", x(6), "L") == Receipt("a", State.RECEIVED, fresh=True)
        assert intaking.take(None, x(6), "L") == Receipt("a", State.RECEIVED, fresh=False)
        assert intaking.take("a", x(6), "M") == Receipt("a", State.RECEIVED, fresh=False)
        assert sorted(waiting(durable)) == ["sign K", "sign a", "sign made-1"]
        assert set(items(place)) == {"K", "made-1", "a"}


def test_another_input_under_an_id_or_a_key_is_refused_and_nothing_of_it_is_kept(ground: Ground) -> None:
    with door(ground) as (place, intaking, durable):
        intaking.take("a", x(5), "K")
        intaking.take(None, x(5), "L")
        for sent in (
            ("a", x(6), None),
            ("b", x(5), "K"),
            (None, x(6), "K"),
            ("b", x(5), "L"),
            (None, x(6), "L"),
        ):
            refused = intaking.take(*sent)
            assert isinstance(refused, Conflict), sent
            assert refused.help
        assert set(items(place)) == {"a", "L"}
        assert len(waiting(durable)) == 2


def test_of_many_that_send_the_same_at_once_one_is_taken_in(ground: Ground) -> None:
    start = threading.Barrier(8, timeout=60)

    def send(number: int) -> Receipt | Conflict:
        try:
            with door(ground) as (_, intaking, _durable):
                start.wait()
                return intaking.take("a", x(number % 2))
        except BaseException:
            start.abort()  # nobody waits for it
            raise

    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, number) for number in range(8)]
    failed = [error for each in sent if (error := each.exception())]
    assert [each for each in failed if not isinstance(each, threading.BrokenBarrierError)] == []
    receipts = [each for each in (each.result() for each in sent) if isinstance(each, Receipt)]
    assert (len(receipts), sum(each.fresh for each in receipts)) == (4, 1)
    with door(ground) as (place, _, durable):
        assert set(items(place)) == {"a"}
        assert waiting(durable) == ["sign a"]


def test_a_door_that_closes_before_the_commit_leaves_neither_item_nor_segment(ground: Ground) -> None:
    with door(ground) as (place, intaking, durable):
        with suppress(InterruptedError), place.production.transaction():
            intaking.take("a", x(5))
            raise InterruptedError
        assert items(place) == {}
        assert waiting(durable) == []


def test_an_item_is_answered_and_settled_once(ground: Ground) -> None:
    with door(ground) as (place, intaking, _):
        intaking.take("a", x(5))
        work = processing(place)
        trial = work.begin_one("a")
        assert trial is not None
        reply = said(trial)
        work.end_one(trial, reply)
        work.end_one(trial, reply)
        assert work.begin_one("a") is None
        assert balanced(place, 1) == {"shadowed": 1}
        assert items(place)["a"].attempts == 1
    assert ground.calls() == ["5"]


def test_an_item_that_needs_no_answer_goes_to_people_unasked(ground: Ground) -> None:
    with door(ground) as (place, intaking, _):
        at_level(place.ledger, place, Level.OFF)
        intaking.take("a", x(5))
        assert processing(place).begin_one("a") is None
        assert balanced(place, 1) == {"open": 1}
    assert ground.calls() == []


def test_an_item_that_no_process_survives_lies_with_the_dead_letters_after_three_tries(
    ground: Ground,
) -> None:
    with door(ground) as (place, intaking, _):
        intaking.take("a", x(5))
        for _ in range(TRIES):
            assert processing(place).begin_one("a") is not None
        assert processing(place).begin_one("a") is None
        assert balanced(place, 1) == {"failed": 1}
        assert items(place)["a"].because == "the process ended `3` times while this item was answered"


def test_a_level_that_is_paused_while_an_item_is_answered_sends_it_to_a_person(ground: Ground) -> None:
    with door(ground) as (place, intaking, _):
        at_level(place.ledger, place, Level.ASSISTED)
        intaking.take("a", x(5))
        work = processing(place)
        trial = work.begin_one("a")
        assert trial is not None
        reply = said(trial)
        pause = changed(place.footing, place.file, because="look", by="counting", paused=True)
        place.ledger.append([pause])
        work.end_one(trial, reply)
        assert items(place)["a"].because == "the work is paused"
        assert balanced(place, 1) == {"open": 1}


def test_what_one_implementation_said_never_counts_under_another(ground: Ground) -> None:
    with door(ground) as (place, intaking, _):
        intaking.take("a", x(5))
        work = processing(place)
        trial = work.begin_one("a")
        assert trial is not None
        reply = said(trial)
        moved = changed(place.footing, place.file, because="better", by="counting", implementation="other")
        place.ledger.append([moved])
        with pytest.raises(MovedError):
            work.end_one(trial, reply)
        with pytest.raises(MovedError):
            work.begin_one("a")
        assert items(place)["a"].state is State.RECEIVED


def test_a_try_that_no_process_survived_counts_as_paid_and_beyond_the_budget_nothing_is_asked(
    ground: Ground,
) -> None:
    path = ground.root / "works" / "sign.yaml"
    work = yaml.safe_load(path.read_text())
    work["quality"]["cost_per_item"] = "0.01 EUR"
    for each in work["implementations"]:
        each["calls"] = {"budget_per_day": "0.02 EUR"}
    path.write_text(yaml.safe_dump(work, sort_keys=False))
    with door(ground) as (place, intaking, _):
        intaking.take("a", x(5))
        assert processing(place).begin_one("a") is not None
        # Asked for once more, what the first one said is paid for and counts for nothing.
        assert processing(place).begin_one("a", once_more=True) is not None
        assert processing(place).begin_one("a") is None
        assert (items(place)["a"].because or "").startswith(
            "the budget of `0.02 EUR` for one day is used up: `0.02`"
        )
        assert balanced(place, 1) == {"shadowed": 1}
