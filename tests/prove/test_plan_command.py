"""`midspan plan` as its user meets it."""

from __future__ import annotations

import json
import re

import pytest
from proving_ground import Ground, many

from midspan.cli import plan as command
from midspan.cli.app import run


def test_the_plan_says_its_documented_keys(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.write_cases(*many(60, "certify"))
    assert run(["plan", "sign", "--workspace", str(ground.root), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["have"], said["least"], said["missing"]) == (60, 69, 9)
    page = set(re.findall(r"[a-z_0-9]+", command.__doc__ or ""))
    assert set(said) | set(said["needs"][0]) <= page


def test_the_plan_is_told_in_words(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.write_cases(*many(60, "certify"))
    assert run(["plan", "sign", "--workspace", str(ground.root)]) == 0
    said = capsys.readouterr().out
    assert "there are 60 certify cases; attempt 1 on them needs at least 69" in said
    assert "1,000 labels a working day: as many as arrive today" in said
    assert "0 % are wrong: 69 cases, 9 more, 0.0 working days of labelling" in said


def test_a_work_without_a_limit_cannot_be_planned(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.write_work(quality={"score": "exact(output.sign)"})
    assert run(["plan", "sign", "--workspace", str(ground.root)]) == 2
    assert "promises no limit" in capsys.readouterr().err
