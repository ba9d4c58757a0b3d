from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from midspan.definitions.cases import LONGEST_LINE, read_cases
from midspan.definitions.digests import digest
from midspan.definitions.faults import Fault, FaultKind
from midspan.findings import Place
from midspan.model.case import Case, Judged, Use

CASE: dict[str, Any] = {"id": "a", "input": {"x": 1}, "expected": {"y": 2}, "use": "certify"}


def read(tmp_path: Path, content: bytes) -> list[Case | Fault]:
    file = tmp_path / "read-digit.cases.jsonl"
    file.write_bytes(content)
    return list(read_cases(file, "works/read-digit.cases.jsonl"))


def line(**said: Any) -> bytes:
    return (
        json.dumps({key: value for key, value in {**CASE, **said}.items() if value != "absent"}).encode()
        + b"\n"
    )


def test_a_case_is_read_with_its_keys(tmp_path: Path) -> None:
    at = "2026-09-01T08:30:00Z"
    said = line(segment="north", labelled_by="desk", at=at, blind=True, drawn=0.1)
    [case] = read(tmp_path, said)
    assert case == Case(
        id="a", key=digest([{"x": 1}, {"y": 2}, None, False]), input={"x": 1}, use=Use.CERTIFY, line=1, expected={"y": 2},
        segment="north", labelled_by="desk", at=at, input_key=digest({"x": 1}), drawn=True, blind=True, size=7,
    )  # fmt: skip


def test_a_judged_case_is_read(tmp_path: Path) -> None:
    judged = {"output": {"y": 3}, "acceptable": False}
    [case] = read(tmp_path, line(expected="absent", judged=judged))
    assert isinstance(case, Case)
    assert case.judged == (Judged({"y": 3}, acceptable=False),)
    assert case.key == digest([{"x": 1}, None, judged, False])


def test_the_key_rests_on_what_is_evidence_alone(tmp_path: Path) -> None:
    cases = read(
        tmp_path,
        line() + line(id="b", segment="s", use="train") + line(to_person=True) + line(input={"x": 2}),
    )
    keys = [each.key for each in cases if isinstance(each, Case)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \r\n\t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_cases(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == []


def test_blank_lines_and_other_line_ends_count_and_do_not_matter(tmp_path: Path) -> None:
    cases = read(tmp_path, b"\xef\xbb\xbf\n" + line()[:-1] + b"\r\n\r\n" + line(id="b")[:-1])
    assert [(each.id, each.line) for each in cases if isinstance(each, Case)] == [("a", 2), ("b", 4)]


def test_null_is_not_said_and_a_number_may_be_an_id(tmp_path: Path) -> None:
    [case] = read(tmp_path, line(id=7, segment=None, judged=None, to_person=None, at=None))
    assert isinstance(case, Case)
    assert (case.id, case.segment, case.to_person) == ("7", None, False)


@pytest.mark.parametrize(
    "said", [{"use": "example"}, {"to_person": True}, {"to_person": True, "use": "train"}]
)
def test_some_cases_need_no_right_answer(tmp_path: Path, said: dict[str, Any]) -> None:
    [case] = read(tmp_path, line(expected="absent", **said))
    assert isinstance(case, Case)


def test_a_faulty_line_does_not_hide_the_others(tmp_path: Path) -> None:
    found = read(tmp_path, line() + b"{\n" + line(use="tset") + line(id="d"))
    assert [type(each) for each in found] == [Case, Fault, Fault, Case]
    assert found[1] == Fault(
        FaultKind.BAD_CASE,
        Place("works/read-digit.cases.jsonl", 2, 2),
        "the line is not JSON: Expecting property name enclosed in double quotes",
        "write one JSON object on one line",
    )


def test_a_line_too_long_to_hold_is_passed_over(tmp_path: Path) -> None:
    long = b'{"id": "' + b"x" * (LONGEST_LINE + 5_000_000) + b'"}\n'
    found = read(tmp_path, long + line())
    assert isinstance(found[0], Fault)
    assert "longer than 10 MB" in found[0].message
    assert isinstance(found[1], Case)
    assert found[1].line == 2


def test_utf_16_is_one_fault(tmp_path: Path) -> None:
    [fault] = read(tmp_path, (line() * 50).decode().encode("utf-16"))
    assert isinstance(fault, Fault)
    assert "is UTF-16, not UTF-8" in fault.message


def test_a_file_that_is_not_there_is_one_fault(tmp_path: Path) -> None:
    [fault] = read_cases(tmp_path / "none.cases.jsonl", "works/none.cases.jsonl")
    assert isinstance(fault, Fault)
    assert "`works/none.cases.jsonl` is not a file" in fault.message


def test_lines_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "x.cases.jsonl"
    file.write_bytes(line() + b"{\n" * 3)
    reading = read_cases(file, "x")
    assert isinstance(next(reading), Case)
    assert isinstance(next(reading), Fault)
    reading.close()  # type: ignore[attr-defined]


def test_what_is_read_again_is_what_the_file_says_now(tmp_path: Path) -> None:
    one, other = line(id="a") + b"[]\n", line(id="b") + b"{}\n"
    assert len(one) == len(other)
    first = [read(tmp_path, one) for _ in range(3)]
    assert first[0] == first[1] == first[2]
    assert first[1][0] is first[2][0]  # not parsed again
    assert read(tmp_path, other) != first[0]
    assert read(tmp_path, one) == first[0]
