"""results.json as tables."""

from __future__ import annotations

from typing import Any

HEAD = """# How often the intervals of `midspan compare` hold the truth

    python benchmarks/compare/run.py

At {level:.0%} each. *Held*: as printed; *middle of the draws*: the plain bootstrap, for comparison. Of so many resamples a share
of 95 % comes out within {low:.1%} and {high:.1%} 19 times in 20. Shares: four services on 20,000 reviews (FrugalML), drawn with replacement,
at most 5 % wrong. Means: log-normal costs. Errors: exact, by enumeration.

| what | cases | held | middle of the draws | resamples |
|---|---:|---:|---:|---:|
"""


_SHORT = 0.94


def report(results: dict[str, Any]) -> str:
    rows = results["rows"]
    count = max(row["resamples"] or 0 for row in rows if row["kind"] == "share")
    spread = 1.96 * (0.95 * 0.05 / count) ** 0.5
    lines = [
        f"| {row['name']} | {row['n']:,} | {row['held']:.1%} | {_percent(row['plain'])} | {row['resamples'] or 'exact'} |"
        for row in rows
    ]
    lowest = min(rows, key=lambda row: row["held"])
    plain = min((row for row in rows if row["plain"] is not None), key=lambda row: row["plain"])
    under, once = (
        sum(row[name] < _SHORT for row in rows if row[name] is not None) for name in ("held", "plain")
    )
    said = (
        f"\nUnder {_SHORT:.0%} are {under} of these {len(rows)}, where few cases act alone or costs have a very long tail; of the middle of the "
        f"draws {once} would be. The lowest is {lowest['held']:.1%} ({lowest['name']}, {lowest['n']:,} cases); of the middle of the draws it would be "
        f"{plain['plain']:.1%} ({plain['name']}, {plain['n']:,} cases). The "
        "factor by which intervals of shares are widened was chosen on the same recorded services: on others it may be too small. It took "
        f"{results['seconds']:,} s on a shared machine.\n"
    )
    head = HEAD.format(level=results["level"], low=0.95 - spread, high=0.95 + spread)
    return head + "\n".join(lines) + "\n" + said


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
