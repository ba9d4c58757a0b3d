"""What items held goes for good, and that they were there stays proven."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from desk_ground import AT, DESK, Ground, acted_alone, done, entries, item, minutes, task, texts, waiting

from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.definitions.digests import digest
from midspan.errors import StoreError, UsageError
from midspan.implementations.calling.endpoint import Said
from midspan.implementations.calling.kept import Kept
from midspan.model.answer import Answer
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run import forgetting
from midspan.run.forgetting import Forgetting, Forgotten
from midspan.run.ports import Production
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.settings import read
from midspan.stores import postgres, sqlite
from pgserver import Server
from production_ground import prepare

Command = Callable[..., tuple[int, str, str]]
SAID = Response(Verdict.EDIT, {"sign": "minus"}, reason="a private reason", note="a private note")


def forgets(desk: Desk, now: str = minutes(60)) -> Forgetting:
    return Forgetting(
        desk.file, desk.ledger, desk.production, now=now, by="owner (counting)", because="asked for"
    )


def held(row: ItemRow) -> list[str | None]:
    return [row.input, row.answer, row.output, row.because]


def test_contents_go_and_who_let_them_go_is_in_the_ledger(desk: Desk) -> None:
    a, b = (each.id for each in waiting(desk, "a", "b"))
    done(respond(desk, a, DESK, SAID, AT))
    done(respond(desk, b, DESK, SAID, AT))
    before = item(desk, "a")
    assert forgets(desk).these(["a"]) == Forgotten(1)
    after = item(desk, "a")
    assert held(after) == [None] * 4
    assert after == before._replace(input=None, answer=None, output=None, because=None)
    assert task(desk, "a").response is None
    assert task(desk, "a").decided_by == "desk"
    assert "private" in (task(desk, "b").response or "")
    assert entries(desk, "erasure") == [
        {
            "at": minutes(60),
            "because": "asked for",
            "by": "owner (counting)",
            "items": [digest("a")],
            "withdrawn": 0,
        }
    ]
    assert desk.production.counts("sign") == {State.SETTLED: 2}
    assert desk.ledger.verify().ok
    assert "private" not in texts(desk)


def test_what_holds_nothing_any_more_is_not_recorded_again(desk: Desk) -> None:
    acted_alone(desk, "a")
    assert forgets(desk).these(["a"]) == Forgotten(1, 1)
    assert forgets(desk).these(["a"]) == Forgotten()
    assert forgets(desk).before("2030-01-01") == Forgotten()
    assert len(entries(desk, "erasure")) == 1


def test_of_named_items_all_are_erased_or_none(desk: Desk) -> None:
    acted_alone(desk, "a")
    waiting(desk, "open")
    with pytest.raises(UsageError, match="no item has the id `other`, `unknown`"):
        forgets(desk).these(["unknown", "a", "other"])
    with pytest.raises(UsageError, match="`open` has not come to an end"):
        forgets(desk).these(["a", "open"])
    assert None not in [item(desk, "a").input, item(desk, "open").input]
    assert entries(desk, "erasure") == []


def test_what_may_yet_be_taken_back_is_not_erased(desk: Desk) -> None:
    (a,) = (each.id for each in waiting(desk, "a"))
    done(respond(desk, a, DESK, SAID, AT))
    with pytest.raises(UsageError, match="has not come to an end"):
        forgets(desk, minutes(1)).these(["a"])
    assert forgets(desk, minutes(1)).before("2030-01-01") == Forgotten()
    assert forgets(desk, minutes(1.01)).these(["a"]) == Forgotten(1)


def test_nobody_is_asked_about_what_they_cannot_see(desk: Desk) -> None:
    acted_alone(desk, "a")
    assert forgets(desk).these(["a"]) == Forgotten(1, 1)
    assert task(desk, "a", Purpose.LABEL).state is TaskState.WITHDRAWN
    assert desk.production.tasks() == []


def test_before_a_day_are_those_that_ended_before_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "_AT_A_TIME", 3)
    days = [f"2026-10-{day:02}T23:59:59.999Z" for day in range(1, 12)]
    for at, day in enumerate(days):
        acted_alone(desk, f"{at:02}", at=day)
    waiting(desk, "open", at=days[0])
    assert forgets(desk).count("2026-10-09") == 8
    assert forgets(desk).before("2026-10-09") == Forgotten(8, 8)
    kept = {row.id for row in desk.production.items("sign") if row.input is not None}
    assert kept == {"08", "09", "10", "open"}
    assert [len(each["items"]) for each in entries(desk, "erasure")] == [3, 3, 2]
    assert desk.ledger.verify().ok


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def erase(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `midspan ledger erase sign …` here; gives the exit code, the output, and what was said on standard error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["ledger", "erase", "sign", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def here(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ground.root)
    prepare(ground)
    return ground.root


WHO = ("--by", "owner", "--because", "kept for 90 days")
# As in life: of many sizes, moved from state to state, so that pages are filled, split and filled again.
SIZES = (1, 3, 40, 700)


def live(production: Production, count: int = 400) -> None:
    """Items that ended in 2020 with what is to be forgotten, and one of today."""
    chance = random.Random(7)
    ids = [f"{chance.getrandbits(40):010x}" for _ in range(count)]
    rows = [
        ItemRow("sign", id_, "c", State.OPEN, secret(chance), "k", "2020-01-01T00:00:00.000Z") for id_ in ids
    ]
    production.insert([*rows, ItemRow("sign", "kept", "c", State.OPEN, '"TODAY"', "k", AT)])
    for row in chance.sample(rows, count):
        answered = row._replace(state=State.CHECKED, answer=secret(chance), because="SECRET is why")
        assert production.move(answered, out_of=State.OPEN)
        ended = answered._replace(
            state=State.SETTLED, output=secret(chance), ended_at="2020-01-02T00:00:00.000Z"
        )
        assert production.move(ended, out_of=State.CHECKED)
        told = TaskRow(f"sign/{row.id}/decide", "sign", row.id, Purpose.DECIDE, "desk", AT, AT)
        production.ask([told])
        production.replace_task(replace(told, state=TaskState.DONE, response=secret(chance)), told)


def secret(chance: random.Random) -> str:
    return json.dumps({"name": "SECRET" * chance.choice(SIZES)})


def found(folder: Path, text: bytes) -> int:
    """How often it stands in any file."""
    return sum(each.read_bytes().count(text) for each in folder.rglob("*") if each.is_file())


def test_no_byte_of_what_was_erased_is_left_in_any_file(
    here: Path, ground: Ground, erase: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with ground.desk() as desk:
        live(desk.production)
    assert found(here / ".midspan", b"SECRET") > 1000
    code, out, err = erase("--before", "2021-01-01", *WHO, "--dry-run")
    assert (code, err) == (0, "")
    assert out == "400 items of `sign` would lose what they hold; nothing was written\n"
    assert found(here / ".midspan", b"SECRET") > 1000
    code, out, err = erase("--before", "2021-01-01", *WHO)
    assert (code, err) == (0, "")
    assert out.startswith("400 items of `sign` lost what they held, and the ledger says by whom and why\n")
    assert found(here / ".midspan", b"SECRET") == 0
    assert found(here / ".midspan", b"TODAY") == 1
    assert run(["audit", "verify"]) == 0
    assert "all intact" in capsys.readouterr().out
    with ground.desk() as desk:
        assert desk.production.counts("sign") == {State.SETTLED: 400, State.OPEN: 1}


def test_single_items_are_erased_by_their_ids(here: Path, ground: Ground, erase: Command) -> None:
    with ground.desk() as desk:
        live(desk.production, 3)
        one, other, third = (row.id for row in desk.production.items("sign", State.SETTLED))
    code, out, _ = erase("--item", one, "--item", other, *WHO, "--format", "json")
    assert code == 0
    said: dict[str, Any] = json.loads(out)
    assert said == {
        "work": "sign",
        "erased": 2,
        "withdrawn": 0,
        "by": {"role": "owner", "name": "counting"},
        "because": "kept for 90 days",
        "before": None,
        "dry_run": False,
        "answers": None,
    }
    with ground.desk() as desk:
        assert (item(desk, one).input, item(desk, other).input) == (None, None)
        assert item(desk, third).input is not None
        assert entries(desk, "erasure")[0]["by"] == "owner (counting)"


def test_where_answers_of_services_are_kept_that_is_said(here: Path, ground: Ground, erase: Command) -> None:
    with ground.desk() as desk:
        live(desk.production, 1)
    with closing(Kept(here)) as kept:
        kept.keep("0" * 64, Said(Answer({"sign": "plus"})))
    assert (
        "are also kept in `.midspan/answers.db`: delete that file" in erase("--before", "2021-01-01", *WHO)[1]
    )
    code, out, _ = erase("--before", "2021-01-01", *WHO, "--format", "json")
    assert (code, json.loads(out)["answers"]) == (0, ".midspan/answers.db")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--item", "kept", *WHO), "`kept` has not come to an end"),
        (("--item", "nobody", *WHO), "no item has the id `nobody`"),
        (("--item", "nobody", *WHO, "--dry-run"), "no item has the id `nobody`"),
        (WHO, "either items or a day"),
        (("--item", "kept", "--before", "2021-01-01", *WHO), "either items or a day"),
        (("--before", "last year", *WHO), "`last year` is not a date"),
        (("--before", "2021-01-01", "--because", "old"), "nobody is named who changes it"),
        (("--before", "2021-01-01", "--because", "old", "--by", "x"), "`x` is no role of this initiative"),
        (("--before", "2021-01-01", "--by", "owner"), "no reason is given"),
        (("--before", "2021-01-01", "--by", "owner", "--because", " "), "no reason is given"),
    ],
)
def test_what_is_not_said_whole_erases_nothing(
    here: Path, ground: Ground, erase: Command, arguments: tuple[str, ...], said: str
) -> None:
    with ground.desk() as desk:
        live(desk.production, 3)
    code, out, err = erase(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    with ground.desk() as desk:
        assert all(row.input is not None for row in desk.production.items("sign"))
        assert entries(desk, "erasure") == []


def test_a_reader_that_keeps_the_log_in_use_is_said_and_the_next_time_all_is_gone(
    here: Path, ground: Ground
) -> None:
    path = here / ".midspan" / "ledger.db"
    with ground.desk() as desk:
        live(desk.production, 30)
        with closing(sqlite.open_store(path, create=False)) as reader:
            reading = reader.connection.execute("SELECT input FROM midspan_items")
            reading.fetchone()
            assert forgets(desk).before("2021-01-01") == Forgotten(30)
            with (
                closing(sqlite.open_store(path, wait_s=0.01)) as store,
                pytest.raises(StoreError, match="another process is reading"),
            ):
                sqlite.clear(store)
            reading.close()
        assert found(here / ".midspan", b"SECRET") > 0
        with closing(sqlite.open_store(path, wait_s=0.01)) as store:
            sqlite.clear(store)
        assert found(here / ".midspan", b"SECRET") == 0
        assert desk.ledger.verify().ok


def test_on_a_server_nothing_is_left_in_the_files_of_the_tables(
    here: Path, erase: Command, postgres_server: Server
) -> None:
    address = postgres_server.new_database()
    Path("midspan.toml").write_text(f'format = 1\ndatabase = "{address}"\n')
    with open_ledger(read(here)) as ledger:
        live(postgres.open_production(ledger.store), 40)
    tables = postgres_server.folder / "base"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        assert found(tables, b"SECRET is why") > 0
        code, _, err = erase("--before", "2021-01-01", *WHO)
        assert (code, err) == (0, "")
        connection.execute("CHECKPOINT")
        assert found(tables, b"SECRET") == 0
    assert run(["audit", "verify"]) == 0
