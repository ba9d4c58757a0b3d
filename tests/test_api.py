"""What `import midspan` offers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import midspan
from midspan.errors import NotAWorkspaceError, UsageError
from midspan.examples.demo import write

TODAY = date(2026, 11, 20)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    write(tmp_path / "demo", TODAY)
    return tmp_path / "demo"


def test_every_promised_name_is_there() -> None:
    assert [name for name in midspan.__all__ if not hasattr(midspan, name)] == []


def test_load_reads_the_workspace_above_a_folder(demo: Path) -> None:
    loaded = midspan.load(demo / "works")
    assert sorted(loaded.works) == ["name-cultivar", "read-digit", "sort-seedling"]
    assert [fault for file in loaded.works.values() for fault in file.faults] == []


def test_a_verdict_is_computed_without_leaving_anything_behind(demo: Path) -> None:
    said = midspan.verdict(demo, "meter-reading", today=TODAY)
    assert said["verdict"] == "HOLD"
    assert said["works"][0]["certificate"] is None
    assert said["receipt"] is None
    assert not (demo / ".midspan").exists()


def test_several_initiatives_come_as_a_list(demo: Path) -> None:
    found = {each["initiative"]: each["verdict"] for each in midspan.verdict(demo, today=TODAY)["verdicts"]}
    assert found == {"meter-reading": "HOLD", "winery-intake": "HOLD", "nursery-sorting": "STOP"}


def test_what_does_not_exist_is_named(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no initiative `metre-reading`"):
        midspan.verdict(demo, "metre-reading", today=TODAY)
    with pytest.raises(NotAWorkspaceError):
        midspan.load(tmp_path)
    with pytest.raises(AttributeError, match="no attribute `certify`"):
        _ = midspan.certify
