"""What the ledger keeps of an assessment, and when it holds no more."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from contract_ground import READINGS, changed, contract, saved
from midspan.cli.opening import open_ledger
from midspan.data.checking.outcome import State
from midspan.data.known.hierarchy import Rung, standing
from midspan.data.known.record import KIND, Assessed, Fault, from_body
from midspan.data.known.recording import recorded
from midspan.data.known.standing import NOTHING, contract_digests, input_digest, read_known
from midspan.data.scoring.score import Ready
from midspan.definitions.load import load
from midspan.findings import Place
from midspan.model.entry import Entry
from table_ground import assess

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
)
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
    )
)
def test_what_is_kept_is_what_was_said(assessed: Assessed) -> None:
    assert from_body(json.loads(json.dumps(assessed.body()))) == assessed


def test_no_value_of_the_data_is_kept(tmp_path: Path) -> None:
    rows = [{"meter": "secret-1", "zone": "secret-2", "value": "secret-3", "read_at": "secret-4"}] * 3
    found = assess(tmp_path, contract(READINGS), {"readings": rows, "meters": [{"id": "secret-5"}]})
    kept = recorded(found, "2026-11-20", "collect", {}, "", {"readings": 3})
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
        assert read_known(ledger, file, tmp_path) == NOTHING
        digests = contract_digests(file, tmp_path)
        kept = Assessed(
            "2026-11-20", Ready.READY, 90.0, {}, 5, 6, "store", (), digests, input_digest(file), {}
        )
        ledger.append([Entry(KIND, file.identity, "", kept.body())])
        known = read_known(ledger, file, tmp_path)
        assert (known.assessed, known.void_because) == (kept, ())
        saved(tmp_path, "contracts/readings.odcs.yaml", changed(READINGS, ("maximum: 99999", "maximum: 9")))
        assert read_known(ledger, file, tmp_path).void_because == ("contracts/readings.odcs.yaml",)
        saved(tmp_path, "contracts/readings.odcs.yaml", READINGS)
        saved(
            tmp_path,
            "works/read.yaml",
            "work: read\ninput: {type: array}\ndata: [contracts/readings.odcs.yaml]\n",
        )
        assert read_known(ledger, load(tmp_path).works["read"], tmp_path).void_because == ("input",)


def test_faults_of_a_contract_are_known_of_its_work(tmp_path: Path) -> None:
    _workspace(tmp_path)
    saved(tmp_path, "contracts/readings.odcs.yaml", changed(READINGS, ("required: true", "requird: true")))
    loaded = load(tmp_path)
    with open_ledger(loaded.settings) as ledger:
        [fault] = read_known(ledger, loaded.works["read"], tmp_path).faults
    assert (fault.place.path, fault.help) == ("contracts/readings.odcs.yaml", "did you mean `required`?")


def test_a_contract_outside_the_workspace_is_not_read(tmp_path: Path) -> None:
    root = tmp_path / "w"
    _workspace(root)
    saved(tmp_path, "outside.odcs.yaml", "requird: {")
    saved(root, "works/read.yaml", "work: read\ndata: [../outside.odcs.yaml]\n")
    loaded = load(root)
    with open_ledger(loaded.settings) as ledger:
        assert read_known(ledger, loaded.works["read"], root) == NOTHING


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
