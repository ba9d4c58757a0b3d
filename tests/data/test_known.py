"""What the ledger keeps of an assessment, and when it holds no more."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_ground import READINGS, changed, contract, saved
from midspan.cli.opening import open_ledger
from midspan.data.checking.outcome import State
from midspan.data.known.hierarchy import Rung, standing
from midspan.data.known.reach import Reach, Showing
from midspan.data.known.record import KIND, Assessed, Fault, from_body
from midspan.data.known.recording import recorded
from midspan.data.known.sources import MOST_FILES, Source, SourceFile, differing, rests_on, source, taken
from midspan.data.known.standing import NOTHING, contract_digests, input_digest, read_known
from midspan.data.landing.finding import found
from midspan.data.scoring.score import Ready
from midspan.definitions.load import load
from midspan.definitions.signatures import Signatures
from midspan.errors import DataError
from midspan.findings import Place
from midspan.model.entry import Entry
from table_ground import assess

TODAY = date(2026, 11, 21)
_TEXTS = st.text("ab`.: é", max_size=8)
_FAULTS = st.builds(
    Fault,
    _TEXTS,
    st.sampled_from(list(State)),
    _TEXTS,
    _TEXTS,
    _TEXTS,
    st.builds(Place, _TEXTS, st.integers(1, 99), st.integers(1, 99)),
    st.booleans(),
    st.lists(st.integers(1, 10**9), max_size=5).map(tuple),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
)
_FILES = st.lists(st.builds(SourceFile, _TEXTS, _TEXTS, _TEXTS, st.integers(1, 9)), max_size=3).map(tuple)
_KEYS = st.frozensets(st.integers(0, 2**64 - 1).map("{:016x}".format), max_size=3)
_SCORES = st.none() | st.floats(0, 100)


@given(
    st.builds(
        Assessed,
        _TEXTS,
        st.sampled_from(list(Ready)),
        _SCORES,
        st.dictionaries(_TEXTS, _SCORES),
        st.integers(0, 99),
        st.integers(0, 99),
        _TEXTS,
        st.lists(_FAULTS, max_size=3).map(tuple),
        st.dictionaries(_TEXTS, _TEXTS),
        _TEXTS,
        st.dictionaries(_TEXTS, st.integers(0, 10**9)),
        st.none() | st.dictionaries(_TEXTS, st.builds(Source, _TEXTS, _FILES)),
        st.none()
        | st.builds(
            Reach, _KEYS, st.lists(st.builds(Showing, _TEXTS, _TEXTS, st.none() | _KEYS, _TEXTS)).map(tuple)
        ),
    )
)
def test_what_is_kept_is_what_was_said(assessed: Assessed) -> None:
    assert from_body(json.loads(json.dumps(assessed.body()))) == assessed


def test_no_value_of_the_data_is_kept(tmp_path: Path) -> None:
    rows = [{"meter": "secret-1", "zone": "secret-2", "value": "secret-3", "read_at": "secret-4"}] * 3
    found = assess(tmp_path, contract(READINGS), {"readings": rows, "meters": [{"id": "secret-5"}]})
    kept = recorded(found, "2026-11-20", "collect", {}, "", {"readings": 3}, {}, Reach())
    assert kept.ready is Ready.NOT_READY
    assert {each.check for each in kept.faults} >= {"castable", "key", "valid", "orphans"}
    assert "secret" not in json.dumps(kept.body())


def _workspace(root: Path) -> None:
    saved(root, "midspan.toml", "format = 1\n")
    saved(
        root, "works/read.yaml", "work: read\ninput: {type: object}\ndata: [contracts/readings.odcs.yaml]\n"
    )
    saved(root, "contracts/readings.odcs.yaml", READINGS)


def test_an_assessment_holds_until_a_contract_or_the_input_changes(tmp_path: Path) -> None:
    _workspace(tmp_path)
    loaded = load(tmp_path)
    file = loaded.works["read"]
    with open_ledger(loaded.settings) as ledger:
        assert read_known(ledger, file, tmp_path, TODAY) == NOTHING
        digests = contract_digests(file, tmp_path)
        kept = Assessed(
            "2026-11-20", Ready.READY, 90.0, {}, 5, 6, "store", (), digests, input_digest(file), {}, {}
        )
        ledger.append([Entry(KIND, file.identity, "", kept.body())])
        known = read_known(ledger, file, tmp_path, TODAY)
        assert (known.assessed, known.void_because) == (kept, ())
        saved(tmp_path, "contracts/readings.odcs.yaml", changed(READINGS, ("maximum: 99999", "maximum: 9")))
        assert read_known(ledger, file, tmp_path, TODAY).void_because == ("contracts/readings.odcs.yaml",)
        saved(tmp_path, "contracts/readings.odcs.yaml", READINGS)
        saved(
            tmp_path,
            "works/read.yaml",
            "work: read\ninput: {type: array}\ndata: [contracts/readings.odcs.yaml]\n",
        )
        assert read_known(ledger, load(tmp_path).works["read"], tmp_path, TODAY).void_because == ("input",)


def test_faults_of_a_contract_are_known_of_its_work(tmp_path: Path) -> None:
    _workspace(tmp_path)
    saved(tmp_path, "contracts/readings.odcs.yaml", changed(READINGS, ("required: true", "requird: true")))
    loaded = load(tmp_path)
    with open_ledger(loaded.settings) as ledger:
        [fault] = read_known(ledger, loaded.works["read"], tmp_path, TODAY).faults
    assert (fault.place.path, fault.help) == ("contracts/readings.odcs.yaml", "did you mean `required`?")


def test_a_contract_outside_the_workspace_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "w"
    _workspace(root)
    saved(tmp_path, "outside.odcs.yaml", "requird: {")
    saved(root, "works/read.yaml", "work: read\ndata: [../outside.odcs.yaml]\n")
    loaded = load(root)
    with open_ledger(loaded.settings) as ledger:
        assert read_known(ledger, loaded.works["read"], root, TODAY) == NOTHING


def test_a_work_stands_on_the_highest_rung_that_holds_with_all_below(tmp_path: Path) -> None:
    rows = [
        {"meter": f"{10_000 + number}", "zone": "north", "value": "1", "read_at": "2026-11-19"}
        for number in range(30)
    ]
    others = [{"id": row["meter"]} for row in rows]
    found = assess(tmp_path, contract(READINGS), {"readings": rows, "meters": others}).outcomes
    without = [each for each in found if each.check != "declared"]
    assert standing(found, 0, measured=False, certified=False).next is Rung.EXPLORE
    assert standing(without, 0, measured=False, certified=False).next is Rung.LABEL
    assert standing(without, 5, measured=False, certified=False).next is Rung.LEARN
    assert standing(without, 5, measured=True, certified=False).next is Rung.AI
    top = standing(without, 5, measured=True, certified=True)
    assert (top.rung, top.next, top.needs) == (Rung.AI, None, "")


def _source(root: Path, name: str, *, at_rest: bool = True) -> Source:
    files = [taken(each.path) for each in found(str(root / name))]
    now = max(each.touched for each in files) + at_rest
    return source(str(root / name), files, root, now, lambda _: None)


def test_a_file_is_another_when_its_content_is(tmp_path: Path) -> None:
    file = saved(tmp_path, "data/a.csv", "a\n1\n")
    before = _source(tmp_path, "data/a.csv")
    assert differing(before, tmp_path) == ([], [])
    os.utime(file, ns=(1, 1))
    assert differing(before, tmp_path) == ([], [])
    file.write_text("a\n2\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert differing(before, tmp_path) == (["data/a.csv"], [])
    file.write_text("a\n1\n", encoding="utf-8")
    assert differing(before, tmp_path) == ([], [])
    file.unlink()
    assert differing(before, tmp_path) == ([], ["data/a.csv"])


def test_content_is_read_only_where_the_system_says_that_something_happened(tmp_path: Path) -> None:
    saved(tmp_path, "a.csv", "a\n1\n")
    before = _source(tmp_path, "a.csv")
    forged = Source(before.name, tuple(replace(each, digest="none") for each in before.files))
    assert differing(forged, tmp_path) == ([], [])
    [fresh] = _source(tmp_path, "a.csv", at_rest=False).files
    assert fresh == replace(before.files[0], times="")


def test_what_changes_while_it_is_read_is_not_recorded(tmp_path: Path) -> None:
    file = saved(tmp_path, "a.csv", "a\n1\n")
    before = taken(file)
    file.write_text("a\n12\n", encoding="utf-8")
    with pytest.raises(DataError, match="changed while it was assessed"):
        source(str(file), [before], tmp_path, before.touched + 1, lambda _: None)


@pytest.mark.parametrize("name", ["data", "data/*/*.csv"])
def test_files_that_come_to_a_table_or_go_change_it(name: str, tmp_path: Path) -> None:
    first = saved(tmp_path, "data/year=2025/a.csv", "a\n1\n")
    before = _source(tmp_path, name)
    paths = rests_on(before, tmp_path)
    state = [Signatures(str(tmp_path)).of(each).said for each in paths]
    assert differing(before, tmp_path) == ([], [])
    second = saved(tmp_path, "data/year=2026/b.csv", "a\n1\n")
    assert differing(before, tmp_path) == (["data/year=2026/b.csv"], [])
    assert [Signatures(str(tmp_path)).of(each).said for each in paths] != state
    first.unlink()
    assert differing(before, tmp_path) == (["data/year=2026/b.csv", "data/year=2025/a.csv"], [])
    second.unlink()
    assert differing(before, tmp_path) == ([], [name])


def test_many_files_are_kept_as_one(tmp_path: Path) -> None:
    for number in range(MOST_FILES + 1):
        saved(tmp_path, f"data/{number}.csv", f"a\n{number}\n")
    before = _source(tmp_path, "data")
    [kept] = before.files
    assert (kept.path, kept.files) == ("data", MOST_FILES + 1)
    assert differing(before, tmp_path) == ([], [])
    os.utime(tmp_path / "data/7.csv", ns=(1, 1))
    assert differing(before, tmp_path) == ([], [])
    saved(tmp_path, "data/7.csv", "a\n8\n")
    assert differing(before, tmp_path) == (["data"], [])


def test_what_stands_beside_a_database_is_part_of_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.sqlite", isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("create table t (a)")
        before = _source(tmp_path, "shop.sqlite")
        connection.execute("insert into t values (1)")
        assert differing(before, tmp_path) == (["shop.sqlite"], [])


def test_an_assessment_is_old_when_its_promise_has_run_out(tmp_path: Path) -> None:
    _workspace(tmp_path)
    loaded = load(tmp_path)
    file = loaded.works["read"]
    with open_ledger(loaded.settings) as ledger:
        kept = Assessed(
            "2026-11-20T18:00:00+00:00", Ready.READY, 90.0, {}, 5, 6, "store", (), contract_digests(file, tmp_path),
            input_digest(file), {"readings": 60}, {"readings": Source()},
        )  # fmt: skip
        ledger.append([Entry(KIND, file.identity, "", kept.body())])
        assert read_known(ledger, file, tmp_path, date(2026, 11, 24)).old == ()
        [old] = read_known(ledger, file, tmp_path, date(2026, 11, 25)).old
    assert (old.table, old.age_s / 3600, old.within_s / 3600) == ("readings", 102, 96)


def test_an_assessment_that_does_not_say_what_it_was_of_does_not_pass_for_the_data_of_now(
    tmp_path: Path,
) -> None:
    _workspace(tmp_path)
    loaded = load(tmp_path)
    file = loaded.works["read"]
    with open_ledger(loaded.settings) as ledger:
        kept = Assessed(
            "2026-11-20", Ready.READY, 90.0, {}, 5, 6, "store", (), contract_digests(file, tmp_path), input_digest(file), {}
        )  # fmt: skip
        body = {name: value for name, value in kept.body().items() if name != "sources"}
        ledger.append([Entry(KIND, file.identity, "", body)])
        assert read_known(ledger, file, tmp_path, TODAY).unseen == ("data",)
