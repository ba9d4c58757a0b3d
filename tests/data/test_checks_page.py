"""The guide lists the checks as the table of them has them."""

from __future__ import annotations

import re
from pathlib import Path

from midspan.data.checking.table import CHECKS, Check

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "data.md"


def _limit(share: float | None) -> str:
    return "–" if share is None else "any" if share == 0 else f"{share * 100:g} %"


def _row(check: Check) -> str:
    limits = f"{_limit(check.warn)} | {_limit(check.block)}"
    return f"| {check.trait.shown} | `{check.name}` | {check.title} | {limits} | {check.needs} |"


def test_the_guide_has_a_row_for_every_check() -> None:
    found = re.search(
        r"<!-- checks -->\n(.*?)<!-- end of checks -->", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found
    rows = [line for line in found[1].splitlines() if line.startswith("|")][2:]
    assert rows == [_row(each) for each in CHECKS]
