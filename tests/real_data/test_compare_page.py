"""docs/compare.md on real recordings: four sentiment services on the same reviews (FrugalML, Apache-2.0)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from recorded import SENTIMENT, _rows
from written import drawn, write_lines, write_workspace

from midspan.cli.app import run

PAGE = Path(__file__).parents[2] / "docs" / "compare.md"
SERVICES = ("google", "amazon", "github_vader", "baidu")


def workspace(data: Path, root: Path) -> None:
    folder = data / "ml_api_confidence"
    prices = {
        row["api"].lower(): float(row["cost_per_10k"]) / 10_000 for row in _rows(folder / "yelp_prices.csv")
    }
    rows = drawn([*_rows(folder / "yelp.csv.gz")])[:2000]
    text = SENTIMENT.format(service="google", max_error="5%", today="6%").replace("0.001 USD", "0.00035 USD")
    listed = "".join(f"  - {{name: {name}, replay: recordings/{name}.jsonl}}\n" for name in SERVICES)
    text = text.replace("  - {name: google, replay: recordings/google.jsonl}\n", listed)
    write_workspace(root, {"judge-review": text})
    (root / "midspan.toml").write_text('format = 1\ncurrency = "USD"\n')
    cases = (
        {
            "id": row["item"],
            "input": {"item": row["item"]},
            "expected": {"label": row["truth"]},
            "use": "develop",
        }
        for row in rows
    )
    write_lines(root / "works" / "judge-review.cases.jsonl", cases)
    for name in SERVICES:
        answers = (
            {
                "id": row["item"],
                "output": {"label": row[f"{name}_label"]},
                "confidence": float(row[f"{name}_confidence"]),
                "cost": prices.get(name),
            }
            for row in rows
        )
        write_lines(root / "recordings" / f"{name}.jsonl", answers)


def test_the_page_shows_what_is_printed(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "w"
    workspace(shared_data, root)
    assert run(["prove", "judge-review", "--no-stress", "--workspace", str(root)]) == 0
    capsys.readouterr()
    assert run(["compare", "judge-review", "--workspace", str(root)]) == 0
    printed = capsys.readouterr().out
    shown = re.findall(r"```\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]
    before, after = shown.split("…\n")
    assert before in printed
    assert after in printed
