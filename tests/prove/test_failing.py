"""What an implementation that fails is told: the first failure of each kind, where, and what to do instead."""

from __future__ import annotations

import re
from typing import Any

import pytest
from test_prove_command import Said

from proving_ground import Ground, case, many

MODULE = """\
import midspan


@midspan.implements("sign", name="rule")
def rule(items):
    return [{answer} for item in items]
"""


@pytest.fixture
def prove(ground: Ground, capfd: pytest.CaptureFixture[str]) -> Any:
    return lambda *more: Said(capfd, "prove", "sign", "--workspace", str(ground.root), *more)


@pytest.mark.parametrize(
    ("answer", "kind", "message", "do"),
    [
        (
            'midspan.Answer({"sign": item.sign})',
            "exception",
            r"AttributeError: 'dict' object has no attribute 'sign' \(implementations/signs.py:6 in \S+\)",
            'an item is a mapping with the fields of `input`: `item["x"]`',
        ),
        (
            'midspan.Answer({"sign": "plus"}, confidence=90)',
            "confidence",
            "confidence is `90`, not a number from 0 to 1: write `0.9`",
            "give a share of 1",
        ),
        ('{"sign": "plus"}', "shape", "returned a list of `dict`, not of `midspan.Answer`", "return one"),
        ('midspan.Answer({"sgn": "plus"})', "shape", "`sign` is missing", "the fields of `output`"),
        (
            'midspan.Answer("plus")',
            "shape",
            "output is `str`, not a dict of the fields of `output`",
            "return",
        ),
    ],
)
def test_where_all_answers_fail_the_first_is_shown_with_its_case_and_what_to_do(
    ground: Ground, prove: Any, answer: str, kind: str, message: str, do: str
) -> None:
    ground.write_code(MODULE.format(answer=answer))
    ground.write_cases(*many(40), *many(200, "certify", start=1000))
    said = prove()
    assert re.search(
        f"^rule: 40 {kind}, the first on case `develop--100`: {message}$", said.out, re.MULTILINE
    )
    assert do in said.out
    assert "stress" not in said.out
    assert "forecast" not in said.out
    assert "--certify" not in said.out
    found = prove("--format", "json").json
    [row] = found["evaluations"]
    assert row["failures"] == {kind: 40}
    [first] = row["first_failures"]
    assert (first["kind"], first["case"]) == (kind, "develop--100")
    assert re.fullmatch(message, first["message"])
    assert (found["stress"], found["forecasts"]) == ([], [])


def test_a_failure_among_answers_is_shown_and_the_ladder_is_climbed(ground: Ground, prove: Any) -> None:
    ground.write_cases(*many(40), case(13), case(14), case(15))
    said = prove()
    lines = [line for line in said.out.splitlines() if line.startswith("rule: 1 ")]
    assert [line.split(", the first")[0] for line in lines] == [
        "rule: 1 exception",
        "rule: 1 confidence",
        "rule: 1 shape",
    ]
    assert "ValueError: unlucky (implementations/signs.py:" in lines[0]
    assert "stress of rule" in said.out


def test_what_an_exception_says_is_bounded(ground: Ground, prove: Any) -> None:
    ground.write_code(MODULE.format(answer="{}[str(item) * 1000]"))
    ground.write_cases(*many(5))
    [first] = prove("--format", "json").json["evaluations"][0]["first_failures"]
    assert len(first["message"]) < 500


def test_of_two_implementations_the_one_that_answers_goes_on(ground: Ground, prove: Any) -> None:
    ground.write_code(MODULE.format(answer="item.x"), "other")
    ground.write_work(
        implementations=[
            {"name": "rule", "python": "implementations.signs:rule"},
            {"name": "other", "python": "implementations.other:rule"},
        ]
    )
    ground.write_cases(*many(40), *many(200, "certify", start=1000))
    said = prove()
    assert "stress of rule, from" in said.out
    assert "stress of other: not climbed, for 40 of 40 answers failed" in said.out
    assert "--certify --implementation rule" in said.out
