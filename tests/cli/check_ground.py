"""A workspace that `midspan check` has nothing to say about, and what is done to it."""

from __future__ import annotations

import shutil
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def clean_workspace(root: Path) -> Path:
    """The reference workspace without anything that depends on the day or on the ledger."""
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__", "evidence"))
    edit(root / "initiatives/request-routing.yaml", "started: 2026-09-01", "started: 2100-01-01")
    edit(root / "initiatives/request-routing.yaml", "until: 2026-10-15", "until: 2100-02-01")
    edit(root / "works/route-request.yaml", "ceiling: autonomous", "ceiling: off")
    return root


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
