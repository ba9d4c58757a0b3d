"""results.json as tables."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from scipy.stats import binom

HEAD = """# A certificate for each segment

    python benchmarks/segments/run.py

Each resample draws n labelled items with replacement from the scored items of a set, certifies on them at attempt 1 (0.61·δ),
and takes the true error of every segment that acts alone on the whole set. *Beyond* counts the resamples in which at least
one segment that acts alone has a true error above the limit: a certificate for each segment promises at most 5 % of them (at
{midspan} resamples up to {most}, and at {peers} up to {few}, are within the 99 % limit of that); one over all promises nothing of
segments. *Over all* counts those in which the error of everything that acts alone is above the limit. *Worst* is the median over
the resamples of the largest true error of a segment that acts alone.

Segments: CLINC150 by the domain of the answer (10, with out-of-scope requests), Banking77 by the first word of its intent (5,
of which one has two thirds of the items), and the frozen scores of CLINC150 in ten segments by lot, in which a split can bring
nothing. MAPIE's fixed sequence runs on each segment by itself; crepes bounds how many wrong answers act alone, which is another
promise than an error of what acts alone.
"""


def report(results: dict[str, Any]) -> str:
    rows = results["rows"]
    counts = {row["resamples"] for row in rows}
    midspan, peers = max(counts), min(counts)
    most, few = (int(binom.ppf(0.99, n, 0.05)) for n in (midspan, peers))
    parts = [HEAD.format(midspan=midspan, peers=peers, most=most, few=few)]
    for (scores, limit), cell in groupby(
        sorted(rows, key=lambda row: (row["scores"], row["max_error"])),
        key=lambda row: (row["scores"], row["max_error"]),
    ):
        parts.append(
            f"## {scores}, at most {limit:.0%} wrong\n\n{_table(list(cell))}\n\n{_price(scores, limit, rows)}\n"
        )
    parts.append(
        f"With {', '.join(results['versions'])}. It took {results['seconds']:,} s on a shared machine.\n"
    )
    return "\n".join(parts)


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [
        "| labels | method | acts alone | segments | beyond | over all | worst |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['n']:,} | {row['method']} | {row['share']:.1%} | {row['certified']:.1f} | "
        f"{row['beyond']} of {row['resamples']} | {row['beyond_together']} | {row['worst']['median']:.1%} |"
        for row in sorted(rows, key=lambda row: row["n"])
    ]
    return "\n".join(lines)


def _price(scores: str, limit: float, rows: list[dict[str, Any]]) -> str:
    """What the split costs in labels: how many it takes to let as much act alone."""
    mine = [row for row in rows if row["scores"] == scores and row["max_error"] == limit]
    whole = {row["n"]: row["share"] for row in mine if row["method"] == "one certificate over all"}
    each = {row["n"]: row["share"] for row in mine if row["method"] == "a certificate for each segment"}
    n = 3_000
    enough = next((size for size in sorted(each) if each[size] >= 0.9 * whole[n]), None)
    said = f"{enough:,} labels" if enough else f"more than {max(each):,} labels"
    return f"Nine tenths of what one certificate over all lets act alone at {n:,} labels takes {said} with one for each segment."
