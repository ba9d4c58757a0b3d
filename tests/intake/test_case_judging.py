"""`midspan cases judge`: what people said of answers, every judge kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from desk import Desk

from midspan.model.case import Judged

PIPE, HEAT = {"trade": "plumbing"}, {"trade": "heating"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "ours")
    desk.write_cases(
        waiting("a", "The tap drips", use="certify"),
        waiting("b", "No heat"),
        {"id": "k", "input": {"text": "No light"}, "expected": {"trade": "electrics"}, "use": "develop"},
        {"id": "p", "input": {"text": "It smells of gas"}, "to_person": True, "use": "develop"},
    )
    return desk


def waiting(id_: str, text: str, use: str = "develop") -> dict[str, Any]:
    return {"id": id_, "input": {"text": text}, "judged": [], "use": use}


HEADER = ["id", "trade", "acceptable", "by", "blind", "effort_s", "edited.trade"]


def test_judgements_go_to_their_cases_with_who_blind_and_seconds(desk: Desk) -> None:
    said = desk.said("judge", desk.table(
        "j.csv", HEADER,
        ["a", "plumbing", "accept", "desk", "true", "12.5", ""],
        ["a", "plumbing", "reject", "lead", "", "", ""],
        ["b", "heating", "edited", "desk", "", "30", "plumbing"],
    ))  # fmt: skip
    one, other = (each.judged for each in desk.cases()[:2])
    assert one == (
        Judged(PIPE, acceptable=True, by="desk", blind=True, effort_s=12.5),
        Judged(PIPE, acceptable=False, by="lead"),
    )
    assert other == (Judged(HEAT, acceptable=False, by="desk", effort_s=30, edited=PIPE),)
    assert (said["added"], said["cases"], said["certify"], said["disagreeing"], said["alone"]) == (
        3,
        2,
        1,
        1,
        1,
    )
    assert said["judges"] == {"desk": 2, "lead": 1}


def test_a_row_is_matched_by_id_or_by_input_and_answer(desk: Desk) -> None:
    by_input = desk.table("i.csv", ["text", "trade", "verdict"], ["No heat", "heating", "yes"])
    desk.said("judge", by_input, "--by", "desk", "--blind")
    assert desk.cases()[1].judged == (Judged(HEAT, acceptable=True, by="desk", blind=True),)
    # The one answer that was judged is meant where a row names none.
    desk.said("judge", desk.table("n.csv", ["id", "verdict"], ["b", "reject"]), "--by", "lead")
    assert [each.acceptable for each in desk.cases()[1].judged or ()] == [True, False]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["zz", "plumbing", "accept", "desk", "", "", ""], "no case has this id"),
        (["p", "electrics", "accept", "desk", "", "", ""], "is for a person"),
        (["a", "", "accept", "desk", "", "", ""], "not said which answer"),
        (["a", "plumbing", "maybe", "desk", "", "", ""], "`maybe` is no judgement"),
        (["a", "plumbing", "", "desk", "", "", ""], "there is no judgement"),
        (["a", "plumbing", "edited", "desk", "", "", "plumbing"], "nothing of it was"),
        (["a", "plumbing", "accept", "desk", "", "", "heating"], "accepted and edited at once"),
        (["a", "plumbing", "accept", "desk", "", "-3", ""], "not a number of seconds"),
    ],
)
def test_what_cannot_be_taken_is_rejected_with_the_reason(desk: Desk, row: list[str], reason: str) -> None:
    before = desk.cases_file.read_bytes()
    said = desk.said("judge", desk.table("j.csv", HEADER, row), code=1)
    assert reason in said["first_rejected"][0]["reason"]
    assert (said["read"], said["added"], said["rejected"]) == (1, 0, 1)
    assert desk.cases_file.read_bytes() == before
    assert (desk.root / said["rejected_file"]).is_file()


def test_the_same_judgement_again_adds_nothing_and_a_changed_mind_is_asked_about(desk: Desk) -> None:
    file = desk.table("j.csv", HEADER, ["a", "plumbing", "accept", "desk", "", "", ""])
    desk.said("judge", file)
    before = desk.cases_file.read_bytes()
    assert desk.said("judge", file)["already"] == 1
    changed = desk.table("k.csv", HEADER, ["a", "plumbing", "reject", "desk", "", "", ""])
    said = desk.said("judge", changed, code=1)
    assert "`desk` has judged this answer otherwise before" in said["first_rejected"][0]["reason"]
    assert desk.cases_file.read_bytes() == before


def test_only_the_lines_of_judged_cases_change(desk: Desk) -> None:
    before = desk.cases_file.read_bytes().splitlines(keepends=True)
    desk.said("judge", desk.table("j.csv", HEADER, ["b", "heating", "accept", "desk", "", "", ""]))
    after = desk.cases_file.read_bytes().splitlines(keepends=True)
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] == before[1].replace(
        b"[]", b'{"output": {"trade": "heating"}, "acceptable": true, "by": "desk"}'
    )


def test_whether_a_proposal_was_seen_goes_to_the_case(desk: Desk) -> None:
    file = desk.table(
        "j.csv", ["id", "trade", "verdict", "lead_time", "assisted", "by_lot"],
        ["a", "plumbing", "accept", "40", "true", "true"], ["b", "heating", "reject", "90", "no", ""],
    )  # fmt: skip
    desk.said("judge", file)
    one, other = desk.cases()[:2]
    assert (one.effort_s, one.assisted, one.by_lot) == (40, True, True)
    assert (other.effort_s, other.assisted, other.by_lot) == (90, False, False)


def test_a_dry_run_counts_alike_and_writes_nothing(desk: Desk) -> None:
    file = desk.table(
        "j.csv", HEADER, ["b", "heating", "accept", "desk", "", "", ""], ["zz", "x", "no", "", "", "", ""]
    )
    before = sorted(desk.root.rglob("*")), desk.cases_file.read_bytes()
    dry = desk.said("judge", file, "--dry-run", code=1)
    assert (sorted(desk.root.rglob("*")), desk.cases_file.read_bytes()) == before
    real = desk.said("judge", file, code=1)
    assert {**dry, "dry_run": 0, "rejected_file": 0} == {**real, "dry_run": 0, "rejected_file": 0}


def test_what_people_said_of_an_answer_whose_right_one_is_known_stands_beside_it_and_labels_nothing(
    desk: Desk,
) -> None:
    before = {case.id: case.key for case in desk.cases()}
    rows = (
        ["k", "heating", "accept", "desk", "true", "4", ""],
        ["k", "heating", "reject", "lead", "", "", ""],
    )
    said = desk.said("judge", desk.table("j.csv", HEADER, *rows))
    assert (said["added"], said["cases"], said["certify"], said["waiting"]) == (2, 1, 0, 2)
    assert desk.said("judge", desk.table("j.csv", HEADER, *rows))["already"] == 2
    (known,) = [case for case in desk.cases() if case.id == "k"]
    assert (known.expected, known.judged, known.key) == ({"trade": "electrics"}, None, before["k"])
    assert [(each.by, each.acceptable) for each in known.reviewed] == [("desk", True), ("lead", False)]
