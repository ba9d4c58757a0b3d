"""What goes out to a destination, and when: each result once, whichever way its item came to its end."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.delivering import open_sink
from midspan.cli.producing import Place
from midspan.errors import SinkError
from midspan.model.production import ChunkRow, ItemRow, State
from midspan.run import delivering
from midspan.run.delivering import Delivering
from midspan.run.intaking import SINGLY
from production_ground import placed, prepare
from proving_ground import WORK, Ground

AT = "2026-11-20T08:00:00.000Z"
DONE = ChunkRow("c", "sign", "s", 1, 1, 9, "done", 1, {})


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    return made


def row(name: str, state: State = State.ACTED_ALONE, chunk: str = "c", sign: str = "plus") -> ItemRow:
    ended = {"output": f'{{"sign":"{sign}"}}', "by": "ai", "level": "autonomous", "ended_at": AT}
    return ItemRow("sign", name, chunk, state, "{}", "k", AT, **(ended if state is State.ACTED_ALONE else {}))  # type: ignore[arg-type]


def send(place: Place, target: str, *steps: str, chunk: ChunkRow = DONE) -> Delivering:
    """One process that delivers, step by step, and ends."""
    with closing(open_sink(target, WORK["output"])) as sink:
        out = Delivering(place.file, place.ledger, place.production, sink)
        for step in steps:
            if step == "chunk":
                out.chunk(chunk)
            else:
                getattr(out, step)()
        out.finish()
        return out


def ids(target: Path) -> list[str]:
    return [json.loads(line)["id"] for line in target.read_text().splitlines()]


def end(place: Place, name: str) -> None:
    """The item acts alone after all."""
    was = place.production.item("sign", name)
    assert was is not None
    assert place.production.move(row(name, chunk=was.chunk), out_of=was.state)


def test_a_chunk_goes_out_once_however_often_it_is_told_of(ground: Ground, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with placed(ground) as place:
        place.production.insert([row("b"), row("a"), row("open", State.OPEN), row("gone", State.FAILED)])
        for _ in range(2):
            send(place, str(out), "chunk", "late")
        assert ids(out) == ["b", "a"]
        other = tmp_path / "other.jsonl"
        send(place, str(other), "chunk")
        assert ids(other) == ["b", "a"]


def test_what_failed_goes_out_once_it_acts_alone_after_all(ground: Ground, tmp_path: Path) -> None:
    out, later = tmp_path / "out.jsonl", tmp_path / "later.jsonl"
    with placed(ground) as place:
        place.production.insert([row("a"), row("dead", State.FAILED), row("lost", State.FAILED)])
        send(place, str(out), "chunk", "late")
        place.production.move(row("dead", State.FAILED)._replace(state=State.RECEIVED), out_of=State.FAILED)
        send(place, str(out), "late")
        end(place, "dead")
        for _ in range(2):
            send(place, str(out), "chunk", "late")
            send(place, str(later), "chunk", "late")
    assert ids(out) == ["a", "dead"]
    assert ids(later) == ["a", "dead"]


def test_items_that_come_by_themselves_go_out_once_they_have_ended(ground: Ground, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with placed(ground) as place:
        for name in ("a", "b", "c"):
            place.production.insert([row(name, State.RECEIVED, SINGLY)])
        end(place, "b")
        send(place, str(out), "late")
        assert ids(out) == ["b"]
        place.production.insert([row("d", chunk=SINGLY), row("e", State.REJECTED, SINGLY)])
        end(place, "a")
        for _ in range(2):
            send(place, str(out), "late")
        assert ids(out) == ["b", "a", "d"]
        end(place, "c")
        send(place, str(out), "late")
    assert ids(out) == ["b", "a", "d", "c"]


def refusing(tmp_path: Path) -> str:
    """A table that takes no minus."""
    with closing(sqlite3.connect(tmp_path / "out.db")) as there:
        there.execute(
            "CREATE TABLE t (id TEXT PRIMARY KEY, sign TEXT CHECK (sign <> 'minus'), output TEXT, by, level, at)"
        )
    return f"sqlite:///{tmp_path}/out.db#t"


def because(place: Place) -> Mapping[str, str | None]:
    return {each.id: each.because for each in place.production.items("sign")}


def test_what_is_refused_is_kept_said_of_the_item_and_offered_again(ground: Ground, tmp_path: Path) -> None:
    target = refusing(tmp_path)
    with placed(ground) as place:
        place.production.insert([row("a"), row("b", sign="minus"), row("c", sign="minus"), row("d")])
        done = send(place, target, "chunk")
        assert (done.delivered, sorted(done.refused), done.undelivered) == (2, ["b", "c"], 2)
        said = because(place)
        assert (said["a"], said["d"]) == (None, None)
        assert str(said["b"]).startswith(f"not delivered to {target}: CHECK constraint failed")
        assert send(place, target, "chunk", "again").undelivered == 2
        place.production.erase("sign", ["c"])
        with closing(sqlite3.connect(tmp_path / "out.db")) as there, there:
            there.executescript(
                "ALTER TABLE t RENAME TO old; CREATE TABLE t (id TEXT PRIMARY KEY, sign, output, by, level, at);"
                "INSERT INTO t SELECT * FROM old; DROP TABLE old;"
            )
        done = send(place, target, "again")
        assert (done.delivered, done.undelivered) == (1, 0)
        assert set(because(place).values()) == {None}
    with closing(sqlite3.connect(tmp_path / "out.db")) as there:
        assert there.execute("SELECT id, sign FROM t ORDER BY id").fetchall() == [
            ("a", "plus"),
            ("b", "minus"),
            ("d", "plus"),
        ]


def test_a_destination_that_refuses_nearly_everything_ends_the_delivery(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "_MOST_REFUSED", 3)
    target = refusing(tmp_path)
    with placed(ground) as place:
        place.production.insert([row(f"n{number}", sign="minus") for number in range(4)])
        with pytest.raises(SinkError, match="refuses more than 3 results"):
            send(place, target, "chunk")
        with closing(sqlite3.connect(tmp_path / "out.db")) as there:
            there.execute("DROP TABLE t")
        assert send(place, target, "chunk").delivered == 4


def test_nothing_is_marked_that_did_not_go_out(ground: Ground, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    with placed(ground) as place:
        place.production.insert([row("a"), row("single", chunk=SINGLY)])
        with closing(open_sink(str(out), WORK["output"])) as sink:
            first = Delivering(place.file, place.ledger, place.production, sink)
            kept = out.rename(tmp_path / "moved")
            for step in (lambda: first.chunk(DONE), first.late):
                with pytest.raises(SinkError):
                    step()
            kept.rename(out)
        send(place, str(out), "chunk", "late")
    assert ids(out) == ["a", "single"]


def test_the_store_gives_items_in_the_order_asked_for(ground: Ground) -> None:
    with placed(ground) as place:
        names = [f"i{number * 37 % 600}" for number in range(600)]
        place.production.insert([row(name) for name in names])
        found: list[Any] = [
            each.id for each in place.production.those("sign", [*names[300:], "none", *names[:9]])
        ]
        assert found == [*names[300:], *names[:9]]
        assert place.production.parts("sign", "c") == [(1, names)]
        assert place.production.parts("sign", "c", 1) == []
