"""A repository for each test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from repository import INITIATIVE_FILE, NAME, WORK, Repository


@pytest.fixture
def repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Repository:
    return Repository(tmp_path / "workspace", capsys)


@pytest.fixture
def proven(repository: Repository) -> Repository:
    """Approved and certified, with a verdict on record."""
    extra = [
        {
            "id": f"m-{number}",
            "input": {"text": f"The tap in flat {number} drips.", "floors": 3, "channel": "app"},
            "expected": {"trade": "plumbing"},
            "use": "certify",
        }
        for number in range(160)
    ]
    repository.write_cases([*repository.cases(), *extra])
    started = datetime.now(UTC).date() - timedelta(days=20)
    repository.edit(INITIATIVE_FILE, "started: 2026-09-01", f"started: {started}")
    repository.edit(
        INITIATIVE_FILE, ", missing: [{skill: labelling, filled_by: train, until: 2026-10-15}]", ""
    )
    assert repository("prove", WORK)[0] == 0
    assert repository("prove", WORK, "--certify")[0] == 0
    assert repository("decide", NAME, "--approve", "--by", "owner")[0] == 0
    repository("verdict")
    return repository
