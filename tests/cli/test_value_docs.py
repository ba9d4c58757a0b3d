"""What docs/value.md says works as it is written, and every key of the JSON of `midspan value` is in it."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "value"))

from valued import Valued

from midspan.cli.app import run
from midspan.value.document import measured_document

PAGE = (Path(__file__).parents[2] / "docs/value.md").read_text(encoding="utf-8")
TODAY = datetime.now(UTC).date()
INITIATIVE = f"""\
initiative: meter-reading
problem: Clerks type 12,000 readings a day
value: {{metric: clerk-hours, unit: hours/week, baseline: 200, target: 80, worth: 38 EUR/hour, direction: down}}
people: {{sponsor: head-of-finance, operator: billing-lead}}
owner: billing-operations
started: {TODAY - timedelta(days=40)}
milestones: {{day 30: {{clerk-hours: 180}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    (tmp_path / "initiatives").mkdir()
    (tmp_path / "initiatives/meter-reading.yaml").write_text(INITIATIVE)
    with closing(sqlite3.connect(tmp_path / "hours.db")) as database:
        database.execute("CREATE TABLE sheet (day TEXT, hours REAL)")
        database.execute("INSERT INTO sheet VALUES (?, 180)", [str(TODAY - timedelta(days=7))])
        database.commit()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commands() -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    return [
        line for block in blocks for line in block.splitlines() if line.startswith(("midspan ", "printf "))
    ]


def test_every_command_of_the_page_works_as_it_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(commands()) > 4
    for command in commands():
        line = command.replace("$(date -u +%F)", str(TODAY))
        if line.startswith("printf"):
            subprocess.run(["sh", "-c", line], cwd=folder, check=True)
            continue
        assert run(shlex.split(line)[1:]) == 0, (line, capsys.readouterr())
    capsys.readouterr()
    assert run(["value", "show", "meter-reading", "--format", "json"]) == 0
    points = json.loads(capsys.readouterr().out)["points"]
    assert [each["value"] for each in points] == [180, 172]


def keys(said: Any) -> Iterator[str]:
    if isinstance(said, Mapping):
        for name, value in said.items():
            yield name
            yield from keys(value)
    elif isinstance(said, list):
        for each in said:
            yield from keys(each)


def test_every_key_of_what_value_says_is_in_the_page(valued: Valued) -> None:
    valued.edit(
        "works/sort.yaml", "autonomy: {ceiling: assisted}", "autonomy: {ceiling: assisted}\nholdout: 5%"
    )
    valued.add(30, "2026-10-01", by=("owner", "counting"))
    valued.add(29, "2026-10-01", why="counted twice")
    valued.known("ann")
    valued.said("ann", "2026-11-03")
    valued.item("h", held=True, level="assisted")
    valued.decided("seen", 20, blind=False)
    missing = {key for key in keys(measured_document(valued.measured())) if f"`{key}`" not in PAGE}
    assert not missing


@pytest.fixture
def valued(tmp_path: Path) -> Iterator[Valued]:
    with Valued(tmp_path) as opened:
        yield opened
