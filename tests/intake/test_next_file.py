"""The next file of an export that a work was drafted from: `cases add` reads its cells as `init --from` did."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from draft_ground import Drafting
from hypothesis import given
from hypothesis import strategies as st

from midspan.cli.app import run
from midspan.intake.cells import NOTHING, value_of, wanted
from midspan.intake.dates import day_comes_first
from midspan.intake.inference import infer
from midspan.intake.textkinds import kind_of

CELLS = st.one_of(
    st.integers(-(2**60), 2**60).map(str),
    st.floats(allow_nan=False).map(repr),
    st.sampled_from(
        ["true", "FALSE", "yes", "007", "-0", "1e3", "1,5", " 5 ", "n/a", " ", "", "+5", ".5", "5."]
    ),
    st.dates().map(lambda day: f"{day.day:02}/{day.month:02}/{day.year:04}"),
    st.dates().map(lambda day: f"{day.month}/{day.day}/{day.year:04}"),
    st.datetimes().map(lambda at: f"{at:%d.%m.}{at.year:04}{at: %H:%M}"),
    st.datetimes().map(str),
    st.dates().map(str),
    st.text(max_size=4),
)
COLUMN = st.one_of(
    st.lists(CELLS, min_size=1, max_size=6),
    *(
        st.lists(cells, min_size=1, max_size=6)
        for cells in (
            st.dates().map(lambda day: f"{day.day:02}/{day.month:02}/{day.year:04}"),
            st.datetimes().map(lambda at: f"{at:%m/%d/}{at.year:04}{at: %H:%M}"),
            st.integers().map(str),
        )
    ),
)


@given(COLUMN)
def test_equal_cells_become_equal_values_however_they_come_in(cells: list[str]) -> None:
    found = infer(({"a": cell} for cell in cells), textual=True)
    asked = wanted(found.schema, "a")
    day_first = day_comes_first({kind_of(cell) for cell in cells})
    for cell in cells:
        drafted = found.converted({"a": cell})
        added = value_of(cell, asked, day_first=day_first)
        assert drafted == ({} if added is NOTHING else {"a": added})
        assert list(map(type, drafted.values())) in ([], [type(added)])


TYPED = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | CELLS


@given(st.lists(TYPED, min_size=1, max_size=6))
def test_values_of_a_file_that_knows_types_stay_what_they_are(cells: list[Any]) -> None:
    found = infer({"a": cell} for cell in cells)
    asked = wanted(found.schema, "a")
    for cell in cells:
        if cell is not None and not (isinstance(cell, str) and not cell.strip()):
            added = value_of(cell, asked, textual=False)
            assert added == found.converted({"a": cell})["a"]
            assert isinstance(added, str) is isinstance(cell, str)


def added(desk: Drafting, path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    code = run(
        ["cases", "add", "items", str(path), *options, "--workspace", str(desk.root), "--format", "json"]
    )
    out = capsys.readouterr()
    assert code in {0, 1}, out.err
    said: dict[str, Any] = json.loads(out.out)
    assert said["read"] == said["added"] + said["already"] + said["rejected"]
    return said


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Drafting:
    return Drafting(tmp_path, capsys)


def test_the_command_that_is_named_for_the_next_file_finds_every_row_again(
    desk: Drafting, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "ticket no": f"t{n}",
            "came in": f"{n % 28 + 1}.2.2025",
            "text": f"tap {n}",
            "fields": {"team": "abc"[n % 3], "due": ""},
        }
        for n in range(60)
    ]
    path = desk.lines(rows)
    said = desk.init(path, "--input", "text", "--output", "fields")
    assert said["more"][:5] == ["midspan", "cases", "add", "items", "FILE"]
    maps = [shlex.split(each)[0] for each in said["more"][5:]]
    assert "fields=expected" in maps
    assert (added(desk, path, capsys, *maps)["already"]) == 60


COLUMNS = ["text", "due", "amount", "team"]


def test_days_are_read_as_the_draft_read_them(desk: Drafting, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [[f"tap {n}", f"{n % 28 + 1:02}/12/2024", f"{n}.5", "abc"[n % 3]] for n in range(60)]
    desk.init(
        desk.table(COLUMNS, rows),
        "--output",
        "team",
        "--input",
        "text",
        "--input",
        "due",
        "--input",
        "amount",
    )
    again = added(desk, desk.table(COLUMNS, rows, "again.csv"), capsys)
    assert (again["already"], again["rejected"]) == (60, 0)
    more = added(
        desk,
        desk.table(COLUMNS, [["new", "25/12/2024", "3", "a"], ["newer", "04/03/2025", "", "b"]], "m.csv"),
        capsys,
    )
    assert (more["added"], more["rejected"]) == (
        1,
        1,
    )  # a draft calls `amount` required: all of its rows had one
    assert desk.cases()[-1]["input"] == {"text": "new", "due": "2024-12-25", "amount": 3}


def test_a_day_that_may_be_either_is_refused_until_it_is_said(
    desk: Drafting, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[f"tap {n}", f"{n % 28 + 1:02}/12/2024", f"{n}", "abc"[n % 3]] for n in range(60)]
    desk.init(
        desk.table(COLUMNS, rows),
        "--output",
        "team",
        "--input",
        "text",
        "--input",
        "due",
        "--input",
        "amount",
    )
    path = desk.table(COLUMNS, [["new", "03/04/2025", "3", "a"], ["same", "05/05/2025", "3", "a"]], "m.csv")
    said = added(desk, path, capsys)
    assert (said["added"], said["rejected"]) == (1, 1)
    assert "`due`: `03/04/2025` may be 2025-04-03 or 2025-03-04" in said["first_rejected"][0]["reason"]
    assert "--day-first" in said["first_rejected"][0]["help"]
    assert added(desk, path, capsys, "--day-first")["added"] == 1
    assert desk.cases()[-1]["input"]["due"] == "2025-04-03"


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("cfpb_complaints/complaints_dev.csv.gz", "csv"),
        ("itsm_incident_log/incident_event_log_dev.csv.gz", "csv"),
        ("sroie_receipts/receipts_dev.jsonl.gz", "jsonl"),
    ],
)
def test_a_real_file_is_found_again_and_its_second_half_is_added(
    file: str, kind: str, desk: Drafting, capsys: pytest.CaptureFixture[str], shared_data: Path
) -> None:
    text = gzip.decompress((shared_data / file).read_bytes()).decode()
    if kind == "csv":
        columns, *rows = csv.reader(io.StringIO(text, newline=""))
        first, second = desk.table(columns, rows[:400]), desk.table(columns, rows[400:800], "next.csv")
    else:
        items = [json.loads(line) for line in text.splitlines()]
        first, second = desk.lines(items[:190]), desk.lines(items[190:380], "next.jsonl")
    said = desk.init(first)
    maps = [shlex.split(each)[0] for each in said["more"][5:]]
    again = added(desk, first, capsys, *maps)
    assert again["already"] == again["read"]
    more = added(desk, second, capsys, *maps)
    assert more["added"] > 0
    # Only a value unlike those that the draft was made from is refused, and named; so is a text in place of a number.
    assert all(" is `" in reason for reason in more["reasons"]), more["reasons"]
