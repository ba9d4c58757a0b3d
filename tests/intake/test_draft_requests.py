"""A file as offices have it, with all that is wrong in it: what a newcomer gets at the first try."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from draft_ground import Drafting
from requests_file import COLUMNS, requests, written

from midspan.cli.app import run

LABELS = {"electric": 85, "Electric": 4}
READ = ("--encoding", "windows-1252")


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Drafting:
    return Drafting(tmp_path, capsys)


def test_every_column_has_its_role_at_the_first_try(desk: Drafting) -> None:
    said = desk.init(written(desk.folder / "requests.csv"), *READ)
    assert {each["name"]: each["role"] for each in said["columns"]} == {
        "Ticket": "id",
        "Received": "at",
        "From": "input",
        "Subject": "input",
        "Channel": "input",
        "Decided by": "labelled_by",
        "Trade": "output",
    }
    rows = said["rows"]
    assert (rows["received"], rows["cases"], rows["repeated"], rows["rejected"]) == (212, 204, 6, 2)
    assert rows["contradicting"] == 1
    assert said["volume"] is not None


def test_what_is_told_has_the_repeated_rows_and_the_two_ways_of_the_dates(desk: Drafting) -> None:
    said = desk.told(written(desk.folder / "requests.csv"), *READ)
    assert "6 repeat an earlier row" in said
    assert "but for 6 rows that repeat an earlier one whole" in said
    assert "176 year first, 36 day first, with dots" in said
    assert "the split never moves a case" in said
    assert "1 of the cases contradicts an earlier one" in said


def test_naming_the_input_keeps_id_time_and_labeller(desk: Drafting) -> None:
    path = written(desk.folder / "requests.csv")
    said = desk.init(path, *READ, "--input", "Subject", "--input", "Channel")
    assert Counter(each["role"] for each in said["columns"]) == {
        "id": 1, "at": 1, "labelled_by": 1, "input": 2, "left_out": 1, "output": 1,
    }  # fmt: skip
    cases = desk.cases("requests")
    assert len(cases) > 200
    assert all(each["id"].startswith("R-") and each["at"] and each["labelled_by"] for each in cases)
    dotted = {row[0]: row[1] for row in requests() if "." in row[1]}
    for each in cases:
        if (day := dotted.get(each["id"])) is not None:
            assert each["at"] == "-".join(reversed(day.split(".")))


def test_the_other_roles_are_kept_where_only_the_answer_is_named(desk: Drafting) -> None:
    said = desk.init(written(desk.folder / "requests.csv"), *READ, "--output", "Channel")
    roles = {each["name"]: each["role"] for each in said["columns"]}
    assert (roles["Channel"], roles["Decided by"], roles["Ticket"]) == ("output", "labelled_by", "id")
    assert set(roles) == set(COLUMNS)


def test_answers_that_differ_only_in_how_they_are_written_are_said_with_counts_and_not_merged(
    desk: Drafting,
) -> None:
    said = desk.told(written(desk.folder / "requests.csv"), *READ)
    assert "`Trade`: `electric` (85), `Electric` (4) differ only in how they are written" in said
    assert "`--merge-spellings`" in said
    text = (desk.root / "works/requests.yaml").read_text(encoding="utf-8")
    assert (
        "# `Trade`: `electric` (85), `Electric` (4) differ only in how they are written: each counts" in text
    )
    assert {each["expected"]["Trade"] for each in desk.cases("requests")} >= set(LABELS)
    desk.work("requests")


def test_they_are_one_where_the_user_says_so(desk: Drafting) -> None:
    said = desk.init(written(desk.folder / "requests.csv"), *READ, "--merge-spellings")
    assert said["spellings"] == {"Trade": [LABELS]}
    assert said["rows"]["received"] == sum(
        said["rows"][each] for each in ("cases", "repeated", "joined", "rejected")
    )
    output = desk.work("requests").work.output
    assert output is not None
    assert output["properties"]["Trade"]["enum"] == ["electric", "Plumbing", "gas", "Heating"]
    counts = Counter(each["expected"]["Trade"] for each in desk.cases("requests"))
    assert set(counts) == {"electric", "Plumbing", "gas", "Heating"}
    text = (desk.root / "works/requests.yaml").read_text(encoding="utf-8")
    assert "# `Trade`: `Electric` (4) taken for `electric` (85)" in text


def test_check_finds_such_answers_in_the_definition_and_none_once_they_are_one(
    desk: Drafting, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(desk.folder / "requests.csv")
    desk.init(path, *READ)
    assert run(["check", str(desk.root)]) == 1
    assert (
        "lists `electric` and `Electric`, which differ only in how they are written"
        in capsys.readouterr().out
    )
    desk.init(path, *READ, "--replace", "--merge-spellings")
    assert run(["check", str(desk.root)]) == 1
    assert "differ only" not in capsys.readouterr().out


def test_answers_for_a_person_are_counted_and_one_that_nobody_gave_is_refused(desk: Drafting) -> None:
    path = written(desk.folder / "requests.csv")
    before = desk.entries()
    assert "did you mean `gas`?" in desk.init(path, *READ, "--to-person", "Gas", code=2)["error"]
    assert "no row has the answer `roof`" in desk.init(path, *READ, "--to-person", "roof", code=2)["error"]
    assert desk.entries() == before
    said = desk.told(path, *READ, "--to-person", "gas")
    count = sum(row[6] == "gas" for row in requests())
    assert f"{count} rows with the answer `gas` are for a person" in said
    assert desk.init(path, *READ, "--name", "b", "--to-person", "gas")["to_person"] == {"gas": count}


def test_an_export_says_itself_what_its_answers_are(desk: Drafting) -> None:
    path = desk.document([{"vars": {"text": f"a {at}"}, "assert": [{"type": "equals", "value": "x"}]} for at in range(9)], "tests.json")  # fmt: skip
    said = desk.init(path, "--to-person", "x", code=2)
    assert "`--to-person` is about the answers of a table" in said["error"]
