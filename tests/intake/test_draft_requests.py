"""A file as offices have it, with all that is wrong in it: what a newcomer gets at the first try."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from draft_ground import Drafting
from requests_file import COLUMNS, requests, written

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
