"""`midspan cases dedupe`: the same twice is taken out, the nearly same is shown, contradictions are for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "ours")


def case(id_: str, text: str, trade: str = "plumbing", use: str = "develop", **said: Any) -> dict[str, Any]:
    return {"id": id_, "input": {"text": text}, "expected": {"trade": trade}, "use": use, **said}


def ids(desk: Desk) -> list[str]:
    return [json.loads(line)["id"] for line in desk.cases_file.read_text(encoding="utf-8").splitlines()]


LONG = "the water in our kitchen has been dripping from the tap since yesterday evening"


def test_the_earlier_of_two_equal_lines_stays_and_what_was_looked_at_before_what_certifies(
    desk: Desk,
) -> None:
    desk.write_cases(
        case("a", "one"),
        case("b", "one"),
        case("c", "two", use="certify"),
        case("d", "two"),
        case("e", "three"),
    )
    said = desk.said("dedupe")
    assert said["removed"] == ["b", "c"]
    assert ids(desk) == ["a", "d", "e"]
    assert desk.said("dedupe")["removed"] == []


def test_near_duplicates_are_shown_with_evidence_and_go_only_on_request(desk: Desk) -> None:
    desk.write_cases(
        case("a", LONG), case("b", f"{LONG}!!"), case("c", LONG.replace("tap", "sink")), case("d", "other")
    )
    said = desk.said("dedupe", "--similar", "75%")
    assert said["removed"] == []
    assert [(each["stays"]["id"], each["goes"]["id"]) for each in said["near"]] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]
    assert said["near"][0]["similarity"] == 1.0
    assert 0.75 <= said["near"][1]["similarity"] < 1
    assert said["near"][1]["goes"]["text"].endswith("sink since yesterday evening")
    assert desk.said("dedupe", "--similar", "75%", "--remove-near")["removed"] == ["b", "c"]
    assert ids(desk) == ["a", "d"]


def test_no_line_goes_for_one_that_goes_itself(desk: Desk) -> None:
    # b is like a and like c, a is not like c: b goes for a, and c stays.
    texts = [LONG, f"{LONG} and it is very loud", f"{LONG} and it is very loud and brown all day"]
    desk.write_cases(*(case(name, text) for name, text in zip("abc", texts, strict=True)))
    said = desk.said("dedupe", "--similar", "70%", "--remove-near")
    assert said["removed"] == ["b"]


def test_contradictions_are_listed_and_never_resolved(desk: Desk) -> None:
    desk.write_cases(case("a", LONG, "plumbing"), case("b", LONG, "heating"), case("c", f"{LONG}!", "lift"))
    before = desk.cases_file.read_bytes()
    said = desk.said("dedupe", "--remove-near", code=1)
    assert [(each["one"]["id"], each["other"]["id"]) for each in said["contradictions"]] == [("a", "b")]
    assert all(not each["same_answer"] for each in said["near"])
    assert desk.cases_file.read_bytes() == before


def test_two_people_who_say_the_same_are_two_judgements(desk: Desk) -> None:
    def judged(id_: str, by: str) -> dict[str, Any]:
        said = {"output": {"trade": "x"}, "acceptable": True, "by": by}
        return {"id": id_, "input": {"text": "one"}, "judged": said, "use": "develop"}

    desk.write_cases(judged("a", "desk"), judged("b", "lead"), judged("c", "desk"))
    assert desk.said("dedupe")["removed"] == ["c"]


def test_lines_that_stay_keep_their_bytes_and_a_dry_run_all_of_them(desk: Desk) -> None:
    kept = b'{"input": {"text":"one"},"id":"a","use":"train","expected":{"trade":"x"}}\r\n\r\nno case\r\n'
    twice = b'{"id":"b","input":{"text":"one"},"use":"train","expected":{"trade":"x"}}\r\n'
    desk.cases_file.write_bytes(kept + twice)
    assert len(desk.said("dedupe", "--dry-run")["exact"]) == 1
    assert desk.cases_file.read_bytes() == kept + twice
    desk.said("dedupe")
    assert desk.cases_file.read_bytes() == kept


def test_a_share_that_means_nothing_is_refused(desk: Desk) -> None:
    desk.write_cases(case("a", "one"))
    assert "half of all texts" in desk.run("cases", "dedupe", "route", "--similar", "20%").output
    assert desk.run("cases", "dedupe", "route", "--similar", "0.8").exit_code == 2
