"""`midspan data ask` as the owner of data uses it, at a terminal's keys and by a file of answers."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.app import run

CONTRACT = """\
kind: DataContract
apiVersion: v3.1.0
id: people
name: people
version: 1.0.0
status: active
description: {purpose: billing}
servers: [{server: here, type: local, path: data/people.csv, format: csv}]
team: {members: [{username: people-desk, role: owner}]}
roles: [{role: billing}]
slaProperties: [{property: retention, value: 3, unit: y}]
schema:
  - name: people
    properties:
      - {name: id, unique: true, classification: public}
      - {name: city, classification: public%s}
      - {name: phone, classification: confidential}
"""
Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    for folder in ("works", "contracts", "data"):
        (tmp_path / folder).mkdir()
    work = "work: bill\ninput: {type: object, properties: {id: {type: string}}}\ndata: [contracts/people.odcs.yaml]\n"
    (tmp_path / "works/bill.yaml").write_text(work, encoding="utf-8")
    _contract(tmp_path)
    cities = ["Birmigham", "Brimingham", "Birminghan", "Manchster", *["Birmingham", "Manchester"] * 98]
    phones = ["0151 x", "0152 y", "0153 z", *(f"0171 {number:05}" for number in range(197))]
    rows = [f"{n},{city},{phone}" for n, (city, phone) in enumerate(zip(cities, phones, strict=True))]
    (tmp_path / "data/people.csv").write_text("\n".join(["id,city,phone", *rows, ""]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _contract(root: Path, more: str = "") -> None:
    (root / "contracts/people.odcs.yaml").write_text(CONTRACT % more, encoding="utf-8")


@pytest.fixture
def listed(capsys: pytest.CaptureFixture[str]) -> Ask:
    def run_it(*arguments: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run(["data", "ask", "bill", *arguments, "--format", "json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return run_it


def _typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_questions_are_listed_and_what_is_about_people_is_shown_by_its_shape(root: Path, listed: Ask) -> None:
    code, found = listed()
    assert (code, found["answered"], found["flagged"], found["void"]) == (0, 0, 0, [])
    by = {(each["column"], each["signal"]): each for each in found["questions"]}
    city, phone = by["city", "near-miss"], by["phone", "rare-form"]
    assert [(each["row"], each["value"], each["named"]) for each in city["examples"]] == [
        (1, "Birmigham", "Birmingham"),
        (3, "Birminghan", "Birmingham"),
        (4, "Manchster", "Manchester"),
    ]
    assert {each["value"] for each in phone["examples"]} == {"9999 a"}
    assert found["questions"] == sorted(found["questions"], key=lambda each: -each["worth"])


def test_an_answer_at_the_keys_holds_in_the_assessment(
    root: Path, listed: Ask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    order = [each["signal"] for each in listed()[1]["questions"]]
    keys = {"near-miss": "yes", "rare-form": "n"}
    _typed(monkeypatch, "\n".join(["?", "d", "undo", *(keys.get(each, "d") for each in order), "q"]))
    assert run(["data", "ask", "bill", "--by", "people-desk"]) == 0
    said = capsys.readouterr().out
    assert "4 more flagged" in said
    assert "taken back" in said
    assert f"{len(order)} answers recorded" in said
    assert listed()[1]["answered"] == len(order)
    assert run(["data", "assess", "bill", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(each["row"], each["column"], each["check"], each["suggestion"]) for each in found["cells"]] == [
        (1, "city", "confirmed", "Birmingham"),
        (2, "city", "confirmed", "Birmingham"),
        (3, "city", "confirmed", "Birmingham"),
        (4, "city", "confirmed", "Manchester"),
    ]
    assert ("DA208", "confirmed") in {(each["code"], each["check"]) for each in found["findings"]}


def test_a_file_of_answers_is_taken_and_an_answer_can_be_changed(root: Path, listed: Ask) -> None:
    questions = {each["signal"]: each["id"] for each in listed()[1]["questions"]}
    file = root / "answers.jsonl"
    for answer, flagged in (("yes", 4), ("no", 0)):
        file.write_text(json.dumps({"id": questions["near-miss"], "answer": answer}) + "\n", encoding="utf-8")
        code, found = listed("--answers", str(file), "--by", "people-desk")
        assert (code, found["recorded"], found["answered"], found["flagged"]) == (0, 1, 1, flagged)
        assert questions["near-miss"] not in {each["id"] for each in found["questions"]}


def test_an_assessment_from_before_an_answer_is_void(
    root: Path, listed: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    def voided() -> list[str]:
        capsys.readouterr()
        run(["check", "--format", "json"])
        found = json.loads(capsys.readouterr().out)["findings"]
        return [each["message"] for each in found if "`answers`" in each["message"]]

    [first, *_] = listed()[1]["questions"]
    run(["data", "assess", "bill"])
    assert voided() == []
    (root / "a.jsonl").write_text(json.dumps({"id": first["id"], "answer": "unknown"}), encoding="utf-8")
    assert listed("--answers", "a.jsonl", "--by", "people-desk")[0] == 0
    assert len(voided()) == 1
    run(["data", "assess", "bill"])
    assert voided() == []


def test_an_answer_is_void_when_the_contract_changes(root: Path, listed: Ask) -> None:
    [city] = [each["id"] for each in listed()[1]["questions"] if each["signal"] == "near-miss"]
    (root / "answers.jsonl").write_text(json.dumps({"id": city, "answer": "yes"}), encoding="utf-8")
    assert listed("--answers", "answers.jsonl", "--by", "people-desk")[1]["flagged"] == 4
    _contract(root, ", logicalTypeOptions: {maxLength: 40}")
    found = listed()[1]
    assert (found["answered"], found["flagged"]) == (0, 0)
    assert found["void"] == [{"table": "people", "column": "city", "signal": "near-miss", "answer": "yes"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "line 1 of `a.jsonl` is no answer"),
        ('{"id": "x", "answer": "perhaps"}', "line 1 of `a.jsonl` is no answer"),
        ("[1", "line 1 of `a.jsonl` is no answer"),
        ('{"id": "nobody", "answer": "yes"}', "there is no question `nobody`"),
    ],
)
def test_answers_that_are_none_are_refused(
    root: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "a.jsonl").write_text(text, encoding="utf-8")
    assert run(["data", "ask", "bill", "--answers", "a.jsonl", "--by", "people-desk"]) == 2
    assert said in capsys.readouterr().err


def test_who_answers_has_to_be_said(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, "y\n")
    assert run(["data", "ask", "bill"]) == 2
    assert "`people-desk`, who owns it" in capsys.readouterr().err


def test_no_more_is_asked_than_was_said(root: Path, listed: Ask) -> None:
    code, found = listed("--most", "1")
    assert (code, len(found["questions"])) == (0, 1)
    (root / "a.jsonl").write_text(
        "".join(json.dumps({"id": each["id"], "answer": "no"}) + "\n" for each in listed()[1]["questions"]),
        encoding="utf-8",
    )
    assert listed("--most", "1", "--answers", "a.jsonl", "--by", "people-desk")[0] == 2
    assert listed("--most", "1")[1]["questions"] == []
