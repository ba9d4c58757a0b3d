"""Writes a whole workspace as its owner would: settings, one initiative, works with their cases."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")
Line = Mapping[str, Any]

SETTINGS = """\
format = 1
currency = "USD"

[calendars.default]
days = ["mon", "tue", "wed", "thu", "fri"]
hours_per_day = 8
"""

INITIATIVE = """\
initiative: faster-answers
problem: The desk reads every request itself; that is 120 hours a week, and customers wait a day
value: {metric: desk-hours, unit: hours/week, baseline: 120, target: 50, worth: 35 USD/hour, direction: down, payback_within: 52 weeks}
investment: {budget: 9000 USD}
owner: desk-operations
people:
  sponsor: head-of-service
  operator: desk-lead
  builder: data-team
  confirms: internal-audit
  users: {group: desk, count: 6}
done: {production: every request has its answer within the hour, used_daily_by: desk}
started: 2026-09-01
plan: {ready: day 14, chosen: day 45, shadow: day 60, assisted: day 75, autonomous: day 85}
milestones:
  day 30: {adoption: 20%, desk-hours: 110}
  day 60: {adoption: 50%, desk-hours: 80}
  day 90: {adoption: 80%, desk-hours: 50}
decision: {after: 90 days, stop_if: ["net_value < 0.0"]}
"""


def write_workspace(root: Path, works: Mapping[str, str]) -> Path:
    """A workspace at `root` with these works, all of one initiative; YAML by name of the work."""
    for folder in ("works", "initiatives", "implementations"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "midspan.toml").write_text(SETTINGS, encoding="utf-8")
    for name, text in works.items():
        (root / "works" / f"{name}.yaml").write_text(text, encoding="utf-8")
    listed = f"works: [{', '.join(works)}]\n"
    (root / "initiatives" / "faster-answers.yaml").write_text(INITIATIVE + listed, encoding="utf-8")
    return root


def write_lines(path: Path, lines: Iterable[Line]) -> None:
    """One JSON object per line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def one_of(values: Sequence[str]) -> str:
    """The values of an enumeration in YAML flow style, each quoted."""
    return "[" + ", ".join(json.dumps(value) for value in values) + "]"


def drawn(values: Sequence[T]) -> list[T]:
    """The values in an order that was drawn once, before anything was measured."""
    return [values[place] for place in np.random.default_rng(20_260_901).permutation(len(values))]
