"""The hook that `.pre-commit-hooks.yaml` defines, run by pre-commit itself on a real repository."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_ground import clean_workspace, edit

MANIFEST = Path(__file__).resolve().parents[2] / ".pre-commit-hooks.yaml"
PROGRAMS = sysconfig.get_path("scripts")
WORK = "ai/works/route-request.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A workspace in a folder of a repository that uses the hook, from the environment of the tests."""
    root = tmp_path / "repository"
    clean_workspace(root / "ai")
    hooks: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    (hook,) = hooks
    local = {"repo": "local", "hooks": [hook | {"language": "system", "args": ["--stage", "ready"]}]}
    (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [local]}), encoding="utf-8")
    (root / "other.yaml").write_text("anything: else\n", encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    return root


def committed(repository: Path, *files: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [f"{PROGRAMS}/pre-commit", "run", "--files", *files],
        cwd=repository,
        env={
            **os.environ,
            "PATH": os.pathsep.join([PROGRAMS, os.environ["PATH"]]),
            "PRE_COMMIT_HOME": str(repository.parent / "home"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_manifest_is_valid() -> None:
    subprocess.run([f"{PROGRAMS}/pre-commit", "validate-manifest", str(MANIFEST)], check=True)


def test_a_commit_with_a_finding_is_stopped_and_one_without_is_not(repository: Path) -> None:
    done = committed(repository, WORK, "ai/works/route-request.cases.jsonl", "other.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    edit(repository / WORK, "volume: 300/day, ", "")
    done = committed(repository, WORK, "other.yaml")
    assert done.returncode == 1
    assert "works/route-request.yaml:7:1: WD102 `today.volume` is missing [baseline-missing]" in done.stdout


def test_files_that_define_nothing_are_none_of_its_business(repository: Path) -> None:
    edit(repository / WORK, "volume: 300/day, ", "")
    done = committed(repository, "other.yaml", "ai/implementations/routing.py")
    assert done.returncode == 0
    assert "Skipped" in done.stdout
