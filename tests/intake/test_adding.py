"""`midspan cases add`: every row is a case, there already, or rejected with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk import WORK, Desk
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.model.case import Judged, Use


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "ours")


def test_a_table_becomes_cases_by_the_names_of_the_schemas(desk: Desk) -> None:
    file = desk.table(
        "export.csv",
        ["Text", "FLOORS", "lift", "tags", "trade", "hours", "Segment", "at", "price"],
        ["The tap drips", "5", "yes", '["wet", "loud"]', "plumbing", "1.5", "north", "2026-09-01", "12"],
        ["No light", "2", "0", "", "electrics", "", "", "", ""],
    )
    said = desk.said("add", file, "--use", "develop", "--labelled-by", "tenant-desk", "--drawn")
    one, other = desk.cases()
    assert one.input == {"text": "The tap drips", "floors": 5, "lift": True, "tags": ["wet", "loud"]}
    assert one.expected == {"trade": "plumbing", "hours": 1.5}
    assert (one.segment, one.at, one.use, one.drawn) == ("north", "2026-09-01", Use.DEVELOP, True)
    assert other.input == {"text": "No light", "floors": 2, "lift": False}
    assert other.labelled_by == "tenant-desk"
    assert said["unused"] == ["price"]
    assert (said["read"], said["added"], said["already"], said["rejected"]) == (2, 2, 0, 0)
    assert said["columns"]["FLOORS"] == "input.floors"


def test_every_row_is_counted_and_what_is_no_case_is_kept_with_the_reason(desk: Desk) -> None:
    file = desk.table(
        "export.csv",
        ["text", "floors", "trade"],
        ["The tap drips", "5", "plumbing"],
        ["The tap drips", "5", "plumbing"],
        ["", "5", "plumbing"],
        ["No light", "five", "electrics"],
        ["No heat", "2", ""],
        ["The tap drips", "5", "electrics"],
    )
    said = desk.said("add", file, code=1)
    assert (said["read"], said["added"], said["already"], said["rejected"]) == (6, 2, 1, 3)
    assert said["clashing"] == 1
    assert sum(said["uses"].values()) == said["added"]
    kept = [json.loads(line) for line in (desk.root / said["rejected_file"]).read_text().splitlines()]
    assert [(each["file"], each["line"]) for each in kept] == [("export.csv", n) for n in (4, 5, 6)]
    assert kept[1]["row"] == {"text": "No light", "floors": "five", "trade": "electrics"}
    assert "`floors` is `five`, not integer" in kept[1]["reason"]
    again = desk.said("add", file, code=1)
    assert (again["added"], again["already"], again["rejected"]) == (0, 3, 3)
    assert len((desk.root / said["rejected_file"]).read_text().splitlines()) == 3


def test_columns_are_named_by_map_and_a_mistyped_place_is_said(desk: Desk) -> None:
    file = desk.table("x.csv", ["Complaint", "Wer", "text"], ["No light", "electrics", "internal note"])
    said = desk.said(
        "add", file, "--map", "Complaint=input.text", "--map", "Wer=expected.trade", "--map", "text="
    )
    [case] = desk.cases()
    assert (case.input, case.expected) == ({"text": "No light"}, {"trade": "electrics"})
    assert said["unused"] == []
    wrong = desk.run("cases", "add", "route", file, "--map", "Complaint=input.txt")
    assert wrong.exit_code == 2
    assert "a case has no `input.txt`" in wrong.output
    assert "did you mean `input.text`?" in wrong.output
    assert "does not say which column" in desk.run("cases", "add", "route", file, "--map", "Complaint").output
    said = desk.said(
        "add",
        file,
        "--map",
        "Complaint=input.text",
        "--map",
        "Wer=expected.trade",
        "--map",
        "Typo=id",
        "--map",
        "text=",
    )
    assert "no row has the column `Typo`" in said["notes"][-1]["message"]


def test_a_name_that_input_and_answer_share_is_asked_about(tmp_path: Path) -> None:
    both = {"type": "object", "properties": {"text": {"type": "string"}}}
    desk = Desk(tmp_path / "ours", {**WORK, "input": both, "output": both})
    result = desk.run("cases", "add", "route", desk.table("x.csv", ["text"], ["a"]))
    assert result.exit_code == 2
    assert "`text` may be `input.text` or `expected.text`" in result.output
    assert not desk.cases_file.exists()


def test_without_any_column_of_an_answer_the_file_is_refused_and_nothing_is_written(desk: Desk) -> None:
    file = desk.table("wrong.csv", ["Text", "Team"], ["No light", "north"], ["No heat", "south"])
    result = desk.run("cases", "add", "route", file)
    assert result.exit_code == 2
    assert (
        "holds no answers: none of its columns stands for the answer's `trade` or `hours`; there are `Text`, `Team`"
        in result.output
    )
    assert '`--map "COLUMN=expected.trade"`' in result.output
    assert "`--unlabelled`" in result.output
    assert not desk.cases_file.exists()
    assert not list(desk.root.glob("works/*.rejected.jsonl"))
    assert desk.said("add", file, "--map", "Team=expected.trade")["added"] == 2


def test_cases_wait_for_judgements_where_that_is_said(desk: Desk) -> None:
    said = desk.said("add", desk.table("x.csv", ["text"], ["No light"], ["No heat"]), "--unlabelled")
    assert said["waiting"] == 2
    assert [each.judged for each in desk.cases()] == [(), ()]
    rows = (["No lift", ""], ["No key", "locks"])
    mixed = desk.said("add", desk.table("y.csv", ["text", "trade"], *rows), "--unlabelled")
    assert (mixed["added"], mixed["waiting"]) == (2, 1)


def test_a_row_without_an_answer_is_rejected_where_other_rows_have_one_wherever_it_stands(desk: Desk) -> None:
    file = desk.root / "x.jsonl"
    rows = ({"text": "No light"}, {"text": "No heat", "trade": "heating"}, {"text": "No lift"})
    file.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    said = desk.said("add", file, code=1)
    assert (said["added"], said["waiting"], said["rejected"]) == (1, 0, 2)


def test_ids_are_those_of_the_file_else_of_the_content_and_never_taken_twice(desk: Desk) -> None:
    desk.said("add", desk.table("x.csv", ["id", "text", "trade"], ["7", "No light", "electrics"]))
    said = desk.said("add", desk.table("y.csv", ["id", "text", "trade"], ["7", "No heat", "heating"]), code=1)
    assert "the id `7` is that of another case" in said["first_rejected"][0]["reason"]
    rows = (["No heat", "heating"], ["No heat", "plumbing"], ["No heat", "electrics"])
    desk.said("add", desk.table("z.csv", ["text", "trade"], *rows))
    ids = [each.id for each in desk.cases()]
    assert len(set(ids)) == 4
    other = Desk(desk.root.parent / "other")
    other.said("add", other.table("z.csv", ["text", "trade"], *rows))
    assert [each.id for each in other.cases()] == ids[1:]


def test_lines_of_cases_are_added_as_they_are(desk: Desk) -> None:
    line = {
        "id": "a", "input": {"text": "No light", "any": None}, "use": "certify", "assisted": True, "effort_s": 30,
        "judged": [{"output": {"trade": "electrics"}, "acceptable": True, "by": "desk", "blind": True}],
    }  # fmt: skip
    file = desk.root / "lines.jsonl"
    file.write_text(json.dumps(line), encoding="utf-8")
    desk.said("add", file)
    [case] = desk.cases()
    assert case.judged == (Judged({"trade": "electrics"}, acceptable=True, by="desk", blind=True),)
    assert (case.id, case.use, case.effort_s, case.assisted) == ("a", Use.CERTIFY, 30, True)
    assert case.input == line["input"]


def test_a_dry_run_counts_alike_and_writes_nothing(desk: Desk) -> None:
    file = desk.table("x.csv", ["text", "trade"], ["No light", "electrics"], ["", "heating"])
    before = sorted(desk.root.rglob("*"))
    dry = desk.said("add", file, "--dry-run", code=1)
    assert sorted(desk.root.rglob("*")) == before
    real = desk.said("add", file, code=1)
    same = ("read", "added", "already", "rejected", "uses", "reasons")
    assert {key: dry[key] for key in same} == {key: real[key] for key in same}


def test_what_stands_in_the_file_is_kept_byte_for_byte(desk: Desk) -> None:
    before = (
        b'{"id":"a",  "input":{"text":"No light"},"expected":{"trade":"x"},"use":"train"}\r\n\r\nno case\r\n'
    )
    desk.cases_file.write_bytes(before)
    desk.said("add", desk.table("x.csv", ["text", "trade"], ["No light", "x"], ["No heat", "y"]))
    after = desk.cases_file.read_bytes()
    assert after.startswith(before)
    assert after.removeprefix(before).count(b"\r\n") == 1


def test_a_twin_of_a_decided_case_joins_it(desk: Desk) -> None:
    desk.write_cases({"id": "a", "input": {"text": "No light"}, "expected": {"trade": "x"}, "use": "train"})
    said = desk.said("add", desk.table("x.csv", ["text", "trade"], ["no LIGHT!", "x"]), "--certify", "100%")
    assert said["uses"]["train"] == 1
    assert said["why"] == {"twin": 1}


def test_a_definition_without_schemas_says_what_it_needs(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ours", {"work": "route", "input": WORK["input"]})
    result = desk.run("cases", "add", "route", desk.table("x.csv", ["text"], ["a"]))
    assert result.exit_code == 2
    assert "`output` is missing" in result.output


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "A!", "", "c"]),
        st.sampled_from(["1", "x", ""]),
        st.sampled_from(["t", ""]),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=25)  # it writes files
@given(_ROWS, _ROWS)
def test_counts_add_up_whatever_a_file_holds(
    tmp_path_factory: pytest.TempPathFactory, first: list[Any], second: list[Any]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("w") / "ours")
    for rows in (first, second):
        if not rows:
            continue
        before = len(desk.cases())
        file = desk.table("x.csv", ["text", "floors", "trade"], *rows)
        result = desk.run("cases", "add", "route", file, "--format", "json")
        said = json.loads(result.stdout)
        assert said["read"] == said["added"] + said["already"] + said["rejected"] == len(rows)
        assert len(desk.cases()) == before + said["added"]
        assert result.exit_code == (1 if said["rejected"] else 0)
    assert len({each.key for each in desk.cases()}) == len(desk.cases())
