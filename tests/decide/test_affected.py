"""What a fault of the data does to the decision: the share that acts alone with and without the cases that show it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli_verdict import documented, keys

from affected_ground import cases, ground, write_data
from midspan import stats
from midspan.cli.app import run
from midspan.data.checking.outcome import State
from midspan.data.known.reach import Reach, Showing, reach_of
from midspan.data.known.record import Assessed, Fault
from midspan.data.known.standing import DataKnown
from midspan.data.scoring.score import Ready
from midspan.decide.affected import effect, part
from midspan.findings import Place
from midspan.model.certificate import Certificate
from midspan.model.evidence import CertificateRecord, Evidence
from midspan.prove.certifying.acted import Acted
from proving_ground import Ground, many

TODAY = date(2026, 11, 20)


def _now() -> date:
    return datetime.now(UTC).date()


def _said(root: Path, capture: pytest.CaptureFixture[str], *arguments: str) -> str:
    capture.readouterr()
    run([*arguments, "--workspace", str(root)])
    return capture.readouterr().out


def _verdict(root: Path, capture: pytest.CaptureFixture[str]) -> Any:
    return json.loads(_said(root, capture, "verdict", "--format", "json"))


def test_the_verdict_says_the_share_with_and_without_the_cases_that_show_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ground(tmp_path / "w")
    proof = made.certify(today=_now()).record.outcome
    assert isinstance(proof, Certificate)
    _said(made.root, capsys, "data", "assess", "sign")
    found = _verdict(made.root, capsys)
    effect_ = found["works"][0]["data"]["effect"]
    faults = {(each["check"], each["at"]): each for each in effect_["faults"]}
    assert effect_["every"] | {"share_interval": None} == {
        "cases": 300, "alone": 286, "share_alone": round(286 / 300, 6), "share_interval": None,
        "errors": 0, "error_rate": 0.0, "error_bound": round(proof.error_bound, 6),
    }  # fmt: skip
    assert effect_["every"]["share_interval"] == found["works"][0]["share_interval"]
    west = faults["valid", "numbers.zone"]
    assert (west["faulty"], west["of"], west["cases"], west["rows"]) == (30, 200, 40, [1, 2, 3, 4, 5])
    assert (west["without"]["cases"], west["without"]["alone"], west["without"]["errors"]) == (260, 260, 0)
    assert west["without"]["share_interval"][0] == round(stats.lower(260, 260, 0.95), 6)
    assert faults["orphans", "numbers.note"]["cases"] == 1
    words = faults["castable", "numbers.number"]
    assert (words["cases"], words["without"]) == (0, effect_["every"])
    assert faults["key", "numbers.id"]["cases"] is None
    assert "feeds" not in faults["castable", "numbers.beside"]["unknown_because"]
    assert faults["castable", "numbers.beside"]["unknown_because"] == "no field of the input comes from it"
    assert effect_["without"]["cases"] == 259
    assert {each for each in keys(found) if each.startswith("works[].data.")} == {
        each for each in documented() if each.startswith("works[].data.")
    }


def test_text_and_pages_say_it_with_the_command_for_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ground(tmp_path / "w")
    made.certify(today=_now())
    assert "data  " not in _said(made.root, capsys, "verdict")
    _said(made.root, capsys, "data", "assess", "sign")
    said = " ".join(_said(made.root, capsys, "verdict").split())
    assert "`zone` is none of its values in 30 of 200 rows (15.0%): 40 of 300 certify cases are alike; without them 100.0% act alone (260 of 260; at least 98.9%), 0 errors among them (bound 1.33%)" in said  # fmt: skip
    assert "no certify case of 300 is like that, so what is proven says nothing of such rows" in said
    assert "`midspan data assess sign --cells FILE`" in said
    explained = _said(made.root, capsys, "explain", "sign", "--for", "sponsor", "--format", "markdown")
    assert "40 of 300 certify cases are alike" in " ".join(explained.split())


def test_no_assessment_and_a_void_one_say_nothing_of_the_share(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ground(tmp_path / "w")
    made.certify(today=_now())
    assert _verdict(made.root, capsys)["works"][0]["data"] is None
    _said(made.root, capsys, "data", "assess", "sign")
    with (made.root / "data/notes.csv").open("a") as stream:
        stream.write("n9\n")
    found = _verdict(made.root, capsys)["works"][0]["data"]
    assert (found["void_because"], found["effect"]) == (["data/notes.csv"], None)
    assert "`data/notes.csv` changed since" in " ".join(_said(made.root, capsys, "verdict").split())


def test_without_a_certificate_cases_are_counted_and_the_share_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ground(tmp_path / "w")
    _said(made.root, capsys, "data", "assess", "sign")
    found = _verdict(made.root, capsys)["works"][0]["data"]["effect"]
    assert (found["every"], found["without"], found["unknown_because"]) == (
        None,
        None,
        "no certificate holds",
    )
    counted = {
        each["at"]: (each["cases"], each["without"]) for each in found["faults"] if each["check"] == "valid"
    }
    assert counted == {"numbers.zone": (40, None)}


def test_cases_that_came_after_the_assessment_make_it_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ground(tmp_path / "w")
    made.write_cases(*cases()[1:])
    _said(made.root, capsys, "data", "assess", "sign")
    made.write_cases(*cases())
    made.certify(today=_now())
    found = _verdict(made.root, capsys)["works"][0]["data"]["effect"]
    assert found["unknown_because"] == "1 of its 300 certify cases were not there when the data was assessed"
    assert {each["cases"] for each in found["faults"]} == {None}


def test_a_candidate_that_is_sure_by_a_signal_is_counted_by_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by = [{"name": "rule", "python": "implementations.signs:rule", "confidence": {"by": "stated"}}]
    made = ground(tmp_path / "w", implementations=by)
    code = (made.root / "implementations/signs.py").read_text()
    made.write_code(
        code.replace("cost=0.01)", "cost=0.01, signals={'stated': min(1.0, 0.5 + abs(x) / 2000)})")
    )
    made.write_cases(*cases(), *many(3))
    made.evaluate()
    proof = made.certify(today=_now()).record.outcome
    assert isinstance(proof, Certificate)
    _said(made.root, capsys, "data", "assess", "sign")
    every = _verdict(made.root, capsys)["works"][0]["data"]["effect"]["every"]
    assert (every["alone"], every["errors"]) == (proof.n, proof.errors)


def test_data_without_a_fault_has_no_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made: Ground = ground(tmp_path / "w")
    write_data(made.root, faulty=False)
    made.certify(today=_now())
    _said(made.root, capsys, "data", "assess", "sign")
    assert _verdict(made.root, capsys)["works"][0]["data"]["effect"] is None


_KEYS = [f"{number:032x}" for number in range(12)]
_INPUTS = st.frozensets(st.sampled_from([each[:16] for each in _KEYS]))


@given(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12),
    st.lists(st.none() | _INPUTS, max_size=4),
)
def test_with_and_without_add_up(did: list[tuple[bool, bool]], shown: list[frozenset[str] | None]) -> None:
    acted = [Acted(key, alone, alone and wrong) for key, (alone, wrong) in zip(_KEYS, did, strict=False)]
    faults = tuple(Fault("valid", State.BLOCK, f"t.c{n}", "", "", Place("c")) for n in range(len(shown)))
    showing = tuple(Showing("valid", f"t.c{n}", each, "") for n, each in enumerate(shown))
    reach = Reach(frozenset(each[:16] for each in _KEYS), showing)
    assert reach_of(json.loads(json.dumps(reach.body()))) == reach
    assessed = Assessed("2026-11-20", Ready.NOT_READY, 1.0, {}, 1, 1, "", faults, {}, "", {}, {}, reach)
    proof = Certificate(0.5, 1.0, 9, 0, len(acted), 0.05, 0.95, 1, 0.01, "m")
    record = CertificateRecord("w", "i", proof, 1.0, len(acted), 0, 0, "", "2027-01-01", "a", 1)
    found = effect(DataKnown(assessed), Evidence("w", record), TODAY, lambda: acted)
    if not faults:
        assert found is None
        return
    assert found is not None
    assert found.every is not None
    assert (found.every.cases, found.every.alone) == (len(acted), sum(each.alone for each in acted))
    for each, inputs in zip(found.faults, shown, strict=True):
        if inputs is None:
            assert (each.cases, each.without) == (None, None)
            continue
        hit = [one for one in acted if one.input_key[:16] in inputs]
        assert each.without is not None
        assert each.cases == len(hit)
        assert each.without.cases + len(hit) == found.every.cases
        assert each.without.alone + sum(one.alone for one in hit) == found.every.alone
        assert each.without.wrong + sum(one.wrong for one in hit) == found.every.wrong
    asked = [each for each in shown if each is not None]
    assert (found.without is None) is (not asked)
    if found.without is not None:
        assert found.without.cases <= min(each.without.cases for each in found.faults if each.without)


def test_nothing_that_acts_alone_has_no_error_rate() -> None:
    none = part([Acted("k", alone=False, wrong=False)], (0.95, 0.97))
    assert (none.share, none.error, none.error_bound) == (0.0, None, None)
    empty = part([], (0.95, 0.97))
    assert (empty.share, empty.share_low) == (None, None)


def test_cases_that_are_no_rows_leave_it_unknown_and_the_data_assessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = ground(tmp_path / "w")
    odd = [each | {"input": {**each["input"], "note": "\ud800"}} for each in cases()[:3]]
    made.write_cases(*odd, *cases()[3:])
    found = json.loads(_said(made.root, capsys, "data", "assess", "sign", "--format", "json"))
    assert found["record"] is not None
    effect_ = _verdict(made.root, capsys)["works"][0]["data"]["effect"]
    counted = {each["at"]: each["cases"] for each in effect_["faults"] if each["check"] == "orphans"}
    assert counted == {"numbers.note": 1}
