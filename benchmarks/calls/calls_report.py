"""The tables of `results.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

_WAIT_S, _AT_ONCE = 0.2, 50
_LIMIT = "plain limit"
_PRIORITY = "; service and harnesses ran before all others (real-time scheduling)"
_READ = """\
The same cases of CLINC150 through each harness, each of which asks one service on loopback over HTTP; the service takes
200 ms for an answer and is asked by 50 at once, so that no harness can do more than 250 cases a second: *the ideal*. Every
harness reported the expected accuracy.

*Of the ideal, after start-up*: the ideal time over the wall time of the whole command less that of a run of one case (its
one call added again), so that start-up does not count but storing and reporting every result does; the median over the rounds,
with the range. *While calling*: the same over the time from the first call to the last answer, as the service saw it.
*Of the limit*: the time while calling of the *plain limit* over that of the harness, which says most where others use the
same cores. *Whole command*: start-up included. The plain limit is a semaphore around the same client that commits each answer to SQLite.
midspan commits each answer to its signed ledger as it comes; pydantic-evals keeps nothing.
"""
_STORM = """\
A fifth of all calls fails: a third each with status 429, with 500, and without any reply within two seconds. *Lost* are
cases without an answer at the end; *charged again* are answers that the service made a second time for the same case (it
makes none for a call that repeats an `Idempotency-Key`). Every harness as it is configured here by default.
"""


def markdown(found: Mapping[str, Any]) -> str:
    """The page beside the results."""
    results = found["results"]
    versions = ", ".join(f"{name} {version}" for name, version in sorted(found["versions"].items()))
    machine = found["machine"]
    rates = [each for each in results if each["stage"] == "rate"]
    loads = sorted(each["load"] for each in rates)
    parts = [
        "# Calls of 200 ms, 50 at once\n",
        _READ,
        (
            f"Measured with {versions} on {machine['cores']} shared {machine['architecture']} cores, of which others used a part:"
            f" load {loads[0]:.1f} to {loads[-1]:.1f}{_PRIORITY if machine['real_time'] else ''}.\n"
        ),
        _rates(rates),
        "Goal: midspan ≥ 0.97 of the ideal after start-up.\n",
        "## A storm\n",
        _STORM,
        _storms([each for each in results if each["stage"] == "storm"]),
        "## Interrupted at 30 %, run again\n",
        _stops([each for each in results if each["stage"] == "interrupt"]),
    ]
    return "\n".join(parts)


def _rates(results: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        "| harness | cases | of the ideal, after start-up | while calling | of the limit | whole command | CPU ms per case |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name in dict.fromkeys(each["harness"] for each in results):
        mine = [each for each in results if each["harness"] == name]
        start = {key: median(each[key] for each in mine if each["cases"] == 1) for key in ("wall_s", "cpu_s")}
        for cases in sorted({each["cases"] for each in mine} - {1}):
            runs = [each for each in mine if each["cases"] == cases]
            ideal = cases * _WAIT_S / _AT_ONCE
            after = [ideal / (each["wall_s"] - start["wall_s"] + _WAIT_S) for each in runs]
            calling = median(ideal / each["calling_s"] for each in runs)
            limit = [
                each["calling_s"] for each in results if (each["harness"], each["cases"]) == (_LIMIT, cases)
            ]
            beside = f"{median(limit) / median(each['calling_s'] for each in runs):.2f}" if limit else "–"
            whole = median(ideal / each["wall_s"] for each in runs)
            cpu = 1000 * (min(each["cpu_s"] for each in runs) - start["cpu_s"]) / (cases - 1)
            rows.append(
                f"| {name} | {cases:,} | {median(after):.2f} ({min(after):.2f}–{max(after):.2f}) | {calling:.2f} |"
                f" {beside} | {whole:.2f} | {cpu:.2f} |"
            )
    return "\n".join([*rows, ""])


def _storms(results: Sequence[Mapping[str, Any]]) -> str:
    rows = ["| harness | cases | lost | charged again | calls | seconds |", "|---|--:|--:|--:|--:|--:|"]
    rows += [
        f"| {each['harness']} | {each['cases']:,} | {each['cases'] - each['counted']} | {each['charged_again']} |"
        f" {each['calls']:,} | {each['wall_s']:.1f} |"
        for each in results
    ]
    return "\n".join([*rows, ""])


def _stops(results: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        "| harness | signal | exit code | calls before | calls repeated | never called | counted at the end |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    rows += [
        f"| {each['harness']} | {each['signal']} | {each['exit_code']} | {each['calls_before']} |"
        f" {each['calls_repeated']} | {each['never_called']} | {each['counted']} |"
        for each in results
    ]
    return "\n".join([*rows, ""])
