from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from design_examples import WORK

from midspan.definitions.compiled import compile_work
from midspan.definitions.load import read_work
from midspan.definitions.survey import SHOWN, CaseSurvey, survey
from midspan.model.case import Use


def pixels(value: float) -> dict[str, Any]:
    return {"pixels": [value] * 64, "zone": "x"}


def surveyed(tmp_path: Path, *cases: dict[str, Any] | str, text: str = WORK) -> CaseSurvey:
    (tmp_path / "works").mkdir()
    (tmp_path / "works/read-digit.yaml").write_text(text, encoding="utf-8")
    lines = [each if isinstance(each, str) else json.dumps(each) for each in cases]
    (tmp_path / "works/read-digit.cases.jsonl").write_text("\n".join(lines), encoding="utf-8")
    work = read_work(tmp_path / "works/read-digit.yaml", "works/read-digit.yaml")
    return survey(work, compile_work(work))


def case(number: int, use: str = "certify", **said: Any) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "input": pixels(number),
        "expected": {"digit": number % 10},
        "use": use,
        **said,
    }


def test_a_file_that_does_not_exist_is_told(tmp_path: Path) -> None:
    (tmp_path / "read-digit.yaml").write_text(WORK, encoding="utf-8")
    work = read_work(tmp_path / "read-digit.yaml", "works/read-digit.yaml")
    assert not survey(work, compile_work(work)).present


def test_cases_are_counted_by_use(tmp_path: Path) -> None:
    found = surveyed(
        tmp_path,
        case(1, at="2026-09-02", segment="north", drawn=True),
        case(2, to_person=True, at="2026-09-01", segment="north"),
        case(3, "develop"),
        case(4, "train", segment="south"),
        case(5, "example"),
    )
    assert found.present
    assert found.counts == {Use.CERTIFY: 2, Use.DEVELOP: 1, Use.TRAIN: 1, Use.EXAMPLE: 1}
    assert found.total == 5
    assert found.to_person == {Use.CERTIFY: 1}
    assert found.segments == {"north": 2}
    assert (found.certify_keys, found.drawn, found.dated, found.latest) == (2, 1, 2, "2026-09-02")
    assert found.faulty == found.bad_inputs.total == found.bad_answers.total == found.overlaps.total == 0


def test_faulty_lines_are_counted_and_the_first_are_shown(tmp_path: Path) -> None:
    found = surveyed(tmp_path, *["{"] * 30, case(1))
    assert (found.faulty, len(found.faults), found.total) == (30, SHOWN, 1)
    assert found.faults[3].place.path == "works/read-digit.cases.jsonl"
    assert found.faults[3].place.line == 4


def test_what_the_schemas_refuse_is_found_with_its_line(tmp_path: Path) -> None:
    judged = {"output": {"digit": 12}, "acceptable": False}
    found = surveyed(
        tmp_path,
        {**case(1), "input": {"zone": "x"}},
        {**case(2), "expected": {"digit": "two"}},
        {"id": "c3", "input": pixels(3), "judged": judged, "use": "develop"},
    )
    assert [(each.line, each.message) for each in found.bad_inputs.first] == [
        (1, "input of case `c1`: `pixels` is missing")
    ]
    assert [(each.line, each.message) for each in found.bad_answers.first] == [
        (2, "expected output of case `c2`: `digit` is `two`, not integer"),
        (3, "judged output of case `c3`: `digit` is `12`, outside maximum 9"),
    ]


def test_a_duplicate_a_contradiction_and_an_overlap_are_told_apart(tmp_path: Path) -> None:
    found = surveyed(
        tmp_path,
        case(1),
        {**case(1), "id": "again"},
        {**case(1), "id": "other", "expected": {"digit": 7}},
        case(2, "develop"),
        {**case(2), "id": "both"},
        {**case(2), "id": "more", "use": "train"},
        {**case(3), "id": "c1"},
    )
    assert [(each.line, each.other) for each in found.duplicate_inputs.first] == [(2, 1)]
    assert [(each.line, each.other) for each in found.contradictions.first] == [(3, 1)]
    assert [(each.line, each.other) for each in found.overlaps.first] == [(5, 4)]
    assert [(each.line, each.other) for each in found.duplicate_ids.first] == [(7, 1)]
    assert found.certify_keys == 4


def test_who_decides_may_be_contradicted_too(tmp_path: Path) -> None:
    found = surveyed(tmp_path, case(1), {**case(1), "id": "b", "to_person": True})
    assert found.contradictions.total == 1


def test_judgements_of_different_answers_do_not_contradict(tmp_path: Path) -> None:
    def judged(name: str, digit: int, *, acceptable: bool) -> dict[str, Any]:
        output = {"output": {"digit": digit}, "acceptable": acceptable}
        return {"id": name, "input": pixels(1), "judged": output, "use": "develop"}

    found = surveyed(
        tmp_path,
        judged("a", 1, acceptable=True),
        judged("b", 2, acceptable=False),
        judged("c", 1, acceptable=False),
    )
    assert [(each.line, each.other) for each in found.contradictions.first] == [(3, 1)]
    assert found.duplicate_inputs.total == 0


def test_many_spots_are_counted_and_the_first_are_shown(tmp_path: Path) -> None:
    found = surveyed(tmp_path, *[{**case(1), "id": f"c{number}"} for number in range(50)])
    assert (found.duplicate_inputs.total, len(found.duplicate_inputs.first)) == (49, SHOWN)
