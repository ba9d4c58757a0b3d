"""`midspan value` as a user runs it, with wrong input on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from midspan.cli.app import run

TODAY = datetime.now(UTC).date()
INITIATIVE = f"""\
initiative: letters
problem: Four clerks sort 300 letters a day
value: {{metric: desk-hours, unit: hours/week, baseline: 40, target: 10, worth: 30 EUR/hour, direction: down}}
people: {{sponsor: head, operator: lead, users: {{group: desk, count: 4}}}}
owner: counting
started: {TODAY - timedelta(days=40)}
milestones: {{day 30: {{desk-hours: 36}}}}
works: [sort]
"""

Value = Callable[..., tuple[int, str]]


@pytest.fixture
def value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Value:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    (tmp_path / "initiatives").mkdir()
    (tmp_path / "initiatives/letters.yaml").write_text(INITIATIVE)

    def value(*arguments: object) -> tuple[int, str]:
        code = run(["value", *map(str, arguments), "--workspace", str(tmp_path)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return value


def said(found: tuple[int, str]) -> Any:
    code, text = found
    assert code == 0, text
    return json.loads(text)


def test_a_measurement_is_recorded_and_shown(value: Value) -> None:
    given = ("letters", "--metric", "desk-hours", "--value", 33, "--at", TODAY - timedelta(days=12))
    first = said(value("add", *given, "--by", "operator", "--format", "json"))
    assert (first["value"], first["by"], first["repeated"]) == (33, "lead", False)
    assert said(value("add", *given, "--format", "json"))["repeated"]
    shown = said(value("show", "letters", "--format", "json"))
    assert (shown["newest"]["value"], shown["milestones"][0]["mark"]) == (33, "reached")
    code, text = value("show", "letters")
    assert code == 0
    assert "23% of the way" in text
    assert "not causal" in text


def test_nothing_measured_says_so_and_what_to_do(value: Value) -> None:
    code, text = value("show", "letters")
    assert code == 0
    assert "nothing measured yet" in text
    assert "midspan value add letters --metric desk-hours" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("letters", "--metric", "hours", "--value", 3, "--at", TODAY), "`hours` is not what was promised"),
        (("letter", "--metric", "desk-hours", "--value", 3, "--at", TODAY), "did you mean `letters`?"),
        (("letters", "--metric", "desk-hours", "--value", 3, "--at", "yesterday"), "is not a date"),
        (("letters", "--metric", "desk-hours", "--value", "many", "--at", TODAY), "not a valid number"),
        (
            ("letters", "--metric", "desk-hours", "--value", 3, "--at", TODAY, "--by", "nobody"),
            "no role of this",
        ),
    ],
)
def test_wrong_input_is_refused_with_what_to_do(
    value: Value, arguments: tuple[object, ...], message: str
) -> None:
    code, text = value("add", *arguments)
    assert code == 2
    assert message in text
    assert "Traceback" not in text
