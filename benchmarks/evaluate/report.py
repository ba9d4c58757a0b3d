"""The table of `results.json`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

_GOALS = """\
Goals: midspan's CPU per case ≤ 5 × the checked limit; flat from 1,000 to 100,000 cases (≤ 1.1 ×); peak ≤ 80 MB at
1,000 cases and ≤ 10 MB more at 10,000; promptfoo ≥ 60 × and pydantic-evals ≥ 3 × dearer per case.
"""
_COLUMNS = (
    "CPU µs per case at 1,000",
    "10,000",
    "100,000",
    "peak MB at 1,000",
    "10,000",
    "100,000",
    "start-up CPU s",
    "stored bytes per case",
)
_READ = """\
The same look-up over CLINC150 through each harness; every harness reported the expected accuracy. *CPU per case* is
after start-up: the least of all runs (other work on the machine only adds) less that of one case. Libraries called from
a script are metered around their own work; midspan and promptfoo are commands, so their whole process counts,
reading their files included. *Peak* is the resident memory of the whole process tree, the look-up's own table included.
The *limits* are a loop that keeps every row in SQLite, without and with JSON Schema on both sides and a hash of the
input. *With stress* is what `midspan prove` does by default: it also runs a sample of the cases in harder forms.
"""


def markdown(found: Mapping[str, Any]) -> str:
    """The page beside the results."""
    costs = _costs([each for each in found["results"] if each["stage"] == "cost"])
    stops = [each for each in found["results"] if each["stage"] == "interrupt"]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(found["versions"].items()))
    machine = found["machine"]
    parts = [
        "# What one evaluated case costs\n",
        _READ,
        f"Measured with {versions} on {machine['cores']} shared {machine['architecture']} cores.\n",
        _cost_table(costs),
        _GOALS,
        _ratios(costs),
    ]
    if stops:
        parts += ["## Interrupted at 30 %, run again\n", _stop_table(stops)]
    return "\n".join(parts)


class _Cost:
    """All runs of one harness."""

    def __init__(self) -> None:
        self.runs: dict[int, list[Mapping[str, Any]]] = defaultdict(list)

    def cpu_per_case(self, cases: int) -> float | None:
        """Seconds per case after start-up; None where it was not run."""
        if cases not in self.runs:
            return None
        least, start = (min(each["cpu_s"] for each in self.runs[size]) for size in (cases, 1))
        return (least - start) / (cases - 1)

    def median(self, cases: int, what: str) -> float | None:
        return median(each[what] for each in self.runs[cases]) if cases in self.runs else None


def _costs(results: Sequence[Mapping[str, Any]]) -> dict[str, _Cost]:
    costs: dict[str, _Cost] = defaultdict(_Cost)
    for each in results:
        costs[each["harness"]].runs[each["cases"]].append(each)
    return costs


def _cost_table(costs: Mapping[str, _Cost]) -> str:
    rows = [
        f"| harness | {' | '.join(_COLUMNS)} |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, cost in costs.items():
        micro = [_shown(cost.cpu_per_case(cases), 1e6) for cases in (1_000, 10_000, 100_000)]
        peak = [_shown(cost.median(cases, "peak_mb")) for cases in (1_000, 10_000, 100_000)]
        start = _shown(cost.median(1, "process_cpu_s"), 1, digits=2)
        stored = _stored(cost)
        rows.append(f"| {' | '.join([name, *micro, *peak, start, stored])} |")
    return "\n".join(rows) + "\n"


def _stored(cost: _Cost) -> str:
    most, least = cost.median(1_000, "stored_bytes"), cost.median(1, "stored_bytes")
    return _shown(None if most is None or least is None else (most - least) / 999)


def _ratios(costs: Mapping[str, _Cost]) -> str:
    """Each cost beside midspan's, and midspan's beside the limit."""
    own = costs.get("midspan")
    if own is None:
        return ""
    lines = ["| ratio | at 1,000 | at 10,000 |", "|---|--:|--:|"]
    for name, cost in costs.items():
        if name != "midspan":
            limit = "limit" in name
            pair = [(own, cost) if limit else (cost, own)] * 2
            shown = [
                _shown(_ratio(*each, cases), digits=1)
                for each, cases in zip(pair, (1_000, 10_000), strict=True)
            ]
            lines.append(f"| {f'midspan / {name}' if limit else f'{name} / midspan'} | {' | '.join(shown)} |")
    flat = [own.cpu_per_case(cases) for cases in (1_000, 100_000)]
    if flat[0] and flat[1]:
        lines.append(f"\nmidspan at 100,000 against 1,000 cases: {flat[1] / flat[0]:.2f} × per case.")
    return "\n".join(lines) + "\n"


def _ratio(above: _Cost, below: _Cost, cases: int) -> float | None:
    upper, lower = above.cpu_per_case(cases), below.cpu_per_case(cases)
    return None if upper is None or not lower or lower <= 0 else upper / lower


def _stop_table(stops: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        "| harness | signal | exit code | calls before | calls repeated | never called | counted at the end |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    keys = ("harness", "signal", "exit_first", "calls_first", "calls_repeated", "never_called", "counted")
    rows += [f"| {' | '.join(str(each[key]) for key in keys)} |" for each in stops]
    return "\n".join(rows) + "\n"


def _shown(value: float | None, factor: float = 1, *, digits: int = 0) -> str:
    return "–" if value is None else f"{value * factor:,.{digits}f}"
