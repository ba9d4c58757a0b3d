"""`midspan init --from`: a work and its cases out of rows, with nothing lost and nothing half written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from draft_ground import Drafting

from midspan.cli.app import run
from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import compile_work
from midspan.model.case import Case


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Drafting:
    return Drafting(tmp_path, capsys)


def letters(count: int) -> list[list[object]]:
    return [[f"please help me with number {at}", ("cards", "loans", "other")[at % 3]] for at in range(count)]


def test_a_table_of_texts_and_labels_becomes_a_work_with_cases(desk: Drafting) -> None:
    said = desk.init(desk.table(["text", "category"], letters(60)))
    assert said["rows"] | {"reasons": None} == {
        "received": 60,
        "cases": 60,
        "repeated": 0,
        "joined": 0,
        "rejected": 0,
        "contradicting": 0,
        "reasons": None,
        "without_a_value": {},
    }
    work = desk.work().work
    assert work.input == {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
    assert work.output == {
        "type": "object",
        "required": ["category"],
        "properties": {"category": {"type": "string", "enum": ["cards", "loans", "other"]}},
        "additionalProperties": False,
    }
    assert work.quality is not None
    assert work.quality.score == "exact(output.category)"
    first = desk.cases()[0]
    assert (first["input"], first["expected"]) == (
        {"text": "please help me with number 0"},
        {"category": "cards"},
    )
    assert {each["use"] for each in desk.cases()} == {"develop", "certify"}
    assert sum(said["uses"].values()) == 60


def test_rows_repeated_contradicting_and_rejected_add_up_and_are_kept(desk: Drafting) -> None:
    rows = [
        *letters(40),
        ["please help me with number 0", "cards"],
        ["please help me with number 1", "other"],
    ]
    rows += [["no answer here", ""], ["", "cards"]]
    path = desk.table(["text", "category"], rows)
    path.write_text(path.read_text(encoding="utf-8") + "one,two,three\n", encoding="utf-8")
    said = desk.init(path)["rows"]
    assert (said["received"], said["cases"], said["repeated"], said["rejected"]) == (45, 41, 1, 3)
    assert said["contradicting"] == 1
    rejected = desk.read("works/items.rejected.jsonl")
    assert [(each["line"], each["row"]) for each in rejected] == [
        (44, {"text": "no answer here", "category": ""}),
        (45, {"text": "", "category": "cards"}),
        (46, None),
    ]
    assert all(each["reason"] and each["help"] for each in rejected)


def test_ids_times_and_labellers_go_to_the_case_and_not_into_its_input(desk: Drafting) -> None:
    rows = [
        [f"T-{at:03}", f"2024-03-{1 + at % 28:02}", f"text {at} of some words", "ann", "ab"[at % 2]]
        for at in range(40)
    ]
    desk.init(desk.table(["ticket id", "received", "text", "annotator", "label"], rows))
    case = desk.cases()[3]
    assert (case["id"], case["at"], case["labelled_by"]) == ("T-003", "2024-03-04", "ann")
    assert case["input"] == {"text": "text 3 of some words"}


def test_days_with_the_day_first_are_told_from_those_with_the_month_first(desk: Drafting) -> None:
    rows = [[f"{1 + at % 28:02}/03/2024", f"text {at} of words", "ab"[at % 2]] for at in range(60)]
    said = desk.init(desk.table(["opened", "text", "label"], rows))
    assert desk.cases()[4]["at"] == "2024-03-05"
    assert said["volume"] == {
        "rate": "3/day",
        "rows": 60,
        "working_days": 20,
        "first": "2024-03-01",
        "last": "2024-03-28",
    }
    today = desk.work().work.today
    assert today is not None
    assert str(today.volume) == "3/day"


def test_what_is_constant_empty_or_suspected_is_named_and_left_out(desk: Drafting) -> None:
    rows = [
        [
            f"text {at} of some words",
            "web",
            "",
            ("cards-a", "loans-b", "other-c")[at % 3],
            f"agent {at % 7}",
            label,
        ]
        for at, (_, label) in enumerate(letters(90))
    ]
    said = desk.init(desk.table(["text", "channel", "memo", "queue code", "resolved by", "category"], rows))
    assert {each["name"]: each["role"] for each in said["columns"]} == {
        "text": "input",
        "channel": "left_out",
        "memo": "left_out",
        "queue code": "suspected",
        "resolved by": "labelled_by",
        "category": "output",
    }
    whys = {each["name"]: each["why"] for each in said["columns"]}
    assert whys["channel"] == "`web` in every row"
    assert "decides `category` in 100.0% of rows" in whys["queue code"]


def test_the_user_may_name_input_and_answer(desk: Drafting) -> None:
    rows = [
        [f"text {at} words", f"memo {at}", "ab"[at % 2], ("north", "south")[at % 3 > 0]] for at in range(40)
    ]
    desk.init(
        desk.table(["text", "memo", "label", "zone"], rows),
        "--input",
        "text",
        "--input",
        "memo",
        "--output",
        "zone",
    )
    case = desk.cases()[0]
    assert case["input"] == {"text": "text 0 words", "memo": "memo 0"}
    assert case["expected"] == {"zone": "north"}


def test_a_column_that_is_not_there_is_said_with_the_nearest(desk: Drafting) -> None:
    said = desk.init(desk.table(["text", "category"], letters(30)), "--output", "categroy", code=2)
    assert "did you mean `category`?" in said["error"]
    assert desk.entries() == ["items.csv"]


def test_without_a_likely_answer_nothing_is_written_and_the_columns_are_named(desk: Drafting) -> None:
    rows = [[f"some words {at}", at * 7.5] for at in range(30)]
    said = desk.init(desk.table(["text", "amount"], rows), code=2)
    assert "no column is likely enough to be the answer" in said["error"]
    assert "`text`, `amount`" in said["error"]
    assert desk.entries() == ["items.csv"]


def test_numbers_with_a_fraction_are_compared_to_half_of_their_last_decimal(desk: Drafting) -> None:
    rows = [[f"invoice {at} over {at}.{at % 100:02}", f"{at}.{at % 100:02}"] for at in range(40)]
    desk.init(desk.table(["text", "total"], rows), "--output", "total")
    quality = desk.work().work.quality
    assert quality is not None
    assert quality.score == "close(output.total, 0.005)"
    assert desk.cases()[12]["expected"] == {"total": 12.12}


def test_a_mapping_is_the_whole_answer_and_a_field_that_is_missing_must_be(desk: Drafting) -> None:
    rows = [
        {
            "id": f"r{at}",
            "lines": [{"text": f"shop {at}", "box": [1, 2]}],
            "fields": {"company": f"shop {at}", "total": "9.00"},
        }
        for at in range(30)
    ]
    rows[4]["fields"] = {"company": "shop 4"}
    desk.init(desk.lines(rows))
    file = desk.work()
    work = compile_work(file)
    assert file.work.output is not None
    assert file.work.output["required"] == ["company"]
    item = {"lines": [{"text": "shop 4", "box": [1, 2]}]}
    assert work.right(item, {"company": "shop 4"}, {"company": "shop 4"})
    assert not work.right(item, {"company": "shop 4", "total": "1.00"}, {"company": "shop 4"})
    assert not work.right(item, {"company": "shop 1"}, {"company": "shop 1", "total": "9.00"})


def test_a_free_text_is_a_judgement_of_itself_and_not_the_only_right_one(desk: Drafting) -> None:
    rows = [
        [
            f"where is parcel {at} please",
            " ".join(f"word{(at * step) % 97}" for step in range(1, 12 + at % 9)),
        ]
        for at in range(60)
    ]
    said = desk.init(desk.table(["question", "reply"], rows))
    assert said["score"]["judged"] is True
    case = desk.cases()[0]
    assert "expected" not in case
    assert case["judged"] == [{"output": {"reply": rows[0][1]}, "acceptable": True}]


def test_an_answer_that_a_person_must_give_marks_the_case(desk: Drafting) -> None:
    desk.init(desk.table(["text", "category"], letters(30)), "--to-person", "other")
    cases = desk.cases()
    assert sum(each.get("to_person", False) for each in cases) == 10
    assert all("expected" not in each for each in cases if each.get("to_person"))
    assert desk.work().work.output["properties"]["category"]["enum"] == ["cards", "loans"]  # type: ignore[index]


def test_large_groups_of_the_input_are_segments_and_their_values_those_of_the_cases(desk: Drafting) -> None:
    rows = [[f"text {at} of words", ("north", "south")[at % 2], "ab"[at % 3 > 0]] for at in range(300)]
    desk.init(desk.table(["text", "zone", "label"], rows))
    quality = desk.work().work.quality
    assert quality is not None
    assert quality.segments == ("input.zone",)
    assert desk.cases()[1]["segment"] == "south"


def test_the_same_workspace_takes_a_second_work_and_splits_it_alike(desk: Drafting) -> None:
    path = desk.table(["text", "category"], letters(50))
    desk.init(path)
    desk.init(path, "--name", "again")
    uses = {json.dumps(each["input"]): each["use"] for each in desk.cases()}
    assert {json.dumps(each["input"]): each["use"] for each in desk.cases("again")} == uses


def test_what_is_there_is_never_overwritten(desk: Drafting) -> None:
    path = desk.table(["text", "category"], letters(50))
    desk.init(path)
    before = {
        each: (desk.folder / each).read_bytes() for each in desk.entries() if (desk.folder / each).is_file()
    }
    said = desk.init(path, code=2)["error"]
    assert (
        "`works/items.yaml`, `works/items.cases.jsonl` and `initiatives/items.yaml` are there already" in said
    )
    assert {each: (desk.folder / each).read_bytes() for each in before} == before


def test_a_file_that_cannot_be_read_leaves_no_trace(desk: Drafting) -> None:
    path = desk.folder / "items.csv"
    path.write_bytes(b"")
    assert "is empty" in desk.init(path, code=2)["error"]
    path.write_text("text,category\n,\n,\n", encoding="utf-8")
    assert desk.init(path, "--output", "category", code=2)
    assert desk.entries() == ["items.csv"]


def test_options_about_a_file_need_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "w"), "--output", "label"]) == 2
    assert "name it with `--from FILE`" in capsys.readouterr().err


def test_every_finding_on_a_fresh_draft_says_who_is_to_find_it_out(
    desk: Drafting, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.init(desk.table(["text", "category"], letters(200)))
    assert run(["check", str(desk.root), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert found
    assert [(each["code"], each["message"]) for each in found if not each["owner"]] == []


def test_plan_works_on_a_fresh_draft(desk: Drafting, capsys: pytest.CaptureFixture[str]) -> None:
    desk.init(desk.table(["text", "category"], letters(300)))
    assert run(["plan", "items", "--workspace", str(desk.root)]) == 0
    assert "there are enough to try" in capsys.readouterr().out


def test_the_page_says_all_that_was_inferred_and_what_comes_next(desk: Drafting) -> None:
    said = desk.told(desk.table(["text", "category"], letters(60)))
    assert "60 received: 60 cases, 0 repeat an earlier row, 0 rejected" in said
    assert "`category`: named like an answer, 3 values, 20 rows each, the last column" in said
    assert "`exact(output.category)`: equal to the answer that people gave" in said
    assert "`midspan check`" in said


def test_every_case_can_be_read(desk: Drafting) -> None:
    desk.init(desk.table(["text", "category"], letters(60)))
    read = list(read_cases(desk.root / "works/items.cases.jsonl", "works/items.cases.jsonl"))
    assert all(isinstance(each, Case) for each in read)
