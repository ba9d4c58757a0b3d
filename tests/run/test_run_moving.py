"""Items into `midspan run` and outputs out of it, through the command: every kind of source to every kind of file or table."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from labelling_ground import Production as Labelling
from labelling_ground import known
from midspan.cli.app import run
from midspan.model.stage import Level
from patience import until
from production_ground import at_level, placed, prepare
from proving_ground import Ground, many

RECORDS = [(f"n{x}", x, "north") for x in (900, -950, 990, 1_000)]


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    return made


@pytest.fixture
def promoted(ground: Ground) -> Ground:
    """Acts alone at a confidence of about 0.8, that is from 600 on."""
    ground.write_work(
        autonomy={"ceiling": "autonomous", "audit": "25%"},
        review={"by": "desk", "people": 2, "effort": "20 s", "within": "4 h", "blind": "50%"},
    )
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    ground.certify(today=date(2029, 12, 20))
    with placed(ground) as place:
        labelling = Labelling(ground, place.ledger, place.key)
        labelling.promoted(labelling.opened())
        at_level(place.ledger, place, Level.AUTONOMOUS)
    return ground


@pytest.fixture
def sign(ground: Ground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command; gives its exit code, and its JSON or what it said of an error."""

    def called(*arguments: str, stdin: bytes = b"") -> tuple[int, Any]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run(["run", "sign", "--workspace", str(ground.root), "--format", "json", *arguments])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else said.err

    return called


def sources(folder: Path, first: int) -> dict[str, tuple[list[str], bytes]]:
    """The same records in every kind of source; their ids begin with another number in each."""
    named = {
        kind: [(f"{first + at}-{name}", x, zone) for name, x, zone in RECORDS]
        for at, kind in enumerate("jcpqs")
    }
    lines = {
        kind: "".join(json.dumps({"id": i, "input": {"x": x, "zone": zone}}) + "\n" for i, x, zone in rows)
        for kind, rows in named.items()
    }
    (folder / "in.jsonl").write_text(lines["j"])
    with (folder / "in.csv").open("w", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("id", "x", "zone"), *named["c"]])
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (id VARCHAR, x DOUBLE, zone VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", named["p"])
        connection.execute(f"COPY t TO '{folder}/in.parquet' (FORMAT parquet)")
    with closing(sqlite3.connect(folder / "in.db")) as there, there:
        there.execute("CREATE TABLE t (id TEXT, x TEXT, zone TEXT)")
        there.executemany("INSERT INTO t VALUES (?, ?, ?)", named["q"])
    return {
        "jsonl": (["--input", f"{folder}/in.jsonl"], b""),
        "csv": (["--input", f"{folder}/in.csv"], b""),
        "parquet": (["--input", f"{folder}/in.parquet"], b""),
        "query": (["--input", f"{folder}/in.db", "--query", "SELECT * FROM t ORDER BY rowid"], b""),
        "stdin": (["--input", "-"], lines["s"].encode()),
    }


def delivered(target: str) -> list[tuple[str, str]]:
    """Id and sign of all that is there."""
    if target.endswith(".jsonl"):
        found = [json.loads(line) for line in Path(target).read_text().splitlines()]
        return [(each["id"], each["output"]["sign"]) for each in found]
    if target.endswith(".csv"):
        with Path(target).open(newline="") as file:
            return [(row["id"], row["sign"]) for row in csv.DictReader(file)]
    if target.endswith(".parquet"):
        with duckdb.connect() as connection:
            return connection.execute("SELECT id, sign FROM read_parquet(?)", [target]).fetchall()
    path, _, table = target.removeprefix("sqlite:///").partition("#")
    with closing(sqlite3.connect(path)) as there:
        return there.execute(f"SELECT id, sign FROM {table} ORDER BY rowid").fetchall()


@pytest.mark.parametrize("ending", ["out.jsonl", "out.csv", "out.parquet", "out.db#results"])
def test_every_source_reaches_every_destination_once(
    promoted: Ground, sign: Any, tmp_path: Path, ending: str
) -> None:
    target = f"sqlite:///{tmp_path}/{ending}" if "#" in ending else f"{tmp_path}/{ending}"
    expected = []
    for kind, (arguments, stdin) in sources(tmp_path, 1).items():
        for _ in range(2):  # the second time all of it is known
            code, said = sign(*arguments, "--output", target, stdin=stdin)
            assert code == 0, said
        assert (said["received"], said["acted_alone"], said["resumed"]) == (4, 4, 1), kind
        number = len(expected) // 4 + 1
        expected += [(f"{number}-{name}", "minus" if x < 0 else "plus") for name, x, _ in RECORDS]
        assert delivered(target) == expected


def test_how_a_file_is_read_can_be_said(ground: Ground, sign: Any, tmp_path: Path) -> None:
    path = tmp_path / "items.txt"
    path.write_bytes("x|note\n1|süß\n2|no\nthree|no\n4|no|more\n".encode("windows-1252"))
    code, said = sign("--input", str(path), "--kind", "csv")
    assert code == 2
    assert "`--encoding windows-1252`" in said
    code, said = sign("--input", str(path), "--kind", "csv", "--encoding", "windows-1252", "--delimiter", "|")
    assert (code, said["received"], said["to_people"], said["rejected"]) == (0, 4, 2, 2)


def test_the_output_is_refused_before_anything_is_asked(promoted: Ground, sign: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "a", "input": {"x": 900}}\n')
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("theirs\n")
    promoted.calls()  # of the proof
    for target, words in [(theirs, "was not written by midspan"), (source, "is the input")]:
        code, said = sign("--input", str(source), "--output", str(target))
        assert code == 2
        assert words in said
    assert promoted.calls() == []
    assert theirs.read_text() == "theirs\n"


def grown(path: Path, size: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the file has so many bytes, or the process ended."""
    until(lambda: process.poll() is not None or (path.exists() and path.stat().st_size >= size))


@pytest.mark.parametrize("ending", ["out.jsonl", "out.db#results"])
def test_a_run_that_is_killed_anywhere_delivers_each_result_once_and_in_order(
    promoted: Ground, sign: Any, tmp_path: Path, ending: str
) -> None:
    target = f"sqlite:///{tmp_path}/{ending}" if "#" in ending else f"{tmp_path}/{ending}"
    source = tmp_path / "in.jsonl"
    xs = [x if x % 2 else -x for x in range(600, 2_800)]
    source.write_text("".join(f'{{"id": "n{x}", "input": {{"x": {x}}}}}\n' for x in xs))
    arguments = ["--input", str(source), "--output", target]
    command = [sys.executable, "-c", "from midspan.cli import main; main()", "run", "sign"]
    command += ["--workspace", str(promoted.root), "--format", "json", *arguments]
    out = tmp_path / ending.partition("#")[0]
    draw = random.Random(ending)
    for size in (1, 1, draw.randrange(1, 200_000)):
        with subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL) as process:
            grown(out, size, process)
            process.send_signal(signal.SIGKILL)
    code, said = sign(*arguments)
    assert said["received"] == 2_200 == sum(said[name] for name in ("acted_alone", "failed", "to_people"))
    assert said["acted_alone"] >= 2_197  # one that is under way at two kills is given up
    assert code == (1 if said["failed"] else 0)
    found = delivered(target)
    assert len(found) == said["acted_alone"]
    order = {f"n{x}": ("minus" if x < 0 else "plus", at) for at, x in enumerate(xs)}
    assert all(order[name][0] == answer for name, answer in found)
    places = [order[name][1] for name, _ in found]
    assert all(one < other for one, other in pairwise(places))
