"""results.json as tables."""

from __future__ import annotations

from typing import Any

from scipy.stats import beta, binom

HEAD = """# Certificates: midspan beside MAPIE

    python benchmarks/certify/run.py

{versions}.

Population: the frozen scores; each resample draws n labelled items with replacement, and the true error of the
certified threshold is taken on the whole pool. A violation is a certified threshold whose true error exceeds the limit;
the promise allows 5 % of resamples (at 1,000 resamples up to {most} are within the 99 % limit of that, at 300 up to {few}). midspan
runs at attempt 1, which gets 0.61·δ. "As it comes" is MAPIE's own grid of 100 and δ = 5 %; "our grid and δ" gives it midspan's
grid and its first-attempt δ, so that only the method differs. Time is the median CPU time of a call.
"""


def report(results: dict[str, Any]) -> str:
    rows = results["rows"]
    listed = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    most, few = (int(binom.ppf(0.99, n, 0.05)) for n in (1_000, 300))
    parts = [HEAD.format(versions=listed, most=most, few=few)]
    for n in (3_000, 800, 300):
        for limit in (0.02, 0.01, 0.05):
            chosen = [
                row for row in rows if row["n"] == n and row["max_error"] == limit and row["scores"] != "flat"
            ]
            parts.append(f"## {limit:.0%} error at most, {n:,} labels\n\n{_shares(chosen)}")
    parts.append(
        f"## Confidence that says nothing, true error 1.02 times the limit, 3,000 labels\n\n{_flat(rows)}"
    )
    return "\n".join(parts)


def _shares(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| scores | method | share | of oracle | violations | 95 % interval | refused | CPU ms |",
        "|---|---|---:|---:|---:|---|---:|---:|",
    ]
    for row in sorted(rows, key=lambda row: row["scores"].replace("meta", "0")):
        low, high = _interval(row["violations"], row["resamples"])
        lines.append(
            f"| {row['scores']} | {row['method']} | {row['share']:.3f} | {row['of_oracle']:.3f} | "
            f"{row['violations']} of {row['resamples']:,} | {low:.1%}–{high:.1%} | {row['refused'] / row['resamples']:.0%} | "
            f"{row['ms']:.2f} |"
        )
    return "\n".join(lines) + "\n"


def _flat(rows: list[dict[str, Any]]) -> str:
    lines = ["| limit | method | false certificates | 95 % interval |", "|---:|---|---:|---|"]
    for row in rows:
        if row["scores"] == "flat":
            low, high = _interval(row["violations"], row["resamples"])
            count = f"{row['violations']} of {row['resamples']:,}"
            lines.append(f"| {row['max_error']:.0%} | {row['method']} | {count} | {low:.1%}–{high:.1%} |")
    return "\n".join(lines) + "\n"


def _interval(count: int, n: int) -> tuple[float, float]:
    low = float(beta.ppf(0.025, count, n - count + 1)) if count else 0.0
    return low, float(beta.ppf(0.975, count + 1, n - count)) if count < n else 1.0
