"""`midspan compare`: the candidates of a work side by side, from what the ledger holds; nothing is run.

`--format json`:
    work; cases (distinct develop cases), repeated; max_error (null where nothing shall act alone), level, aim: share|error;
    currency; candidates: [{implementation, kind, complete, missing, unjudged, changed (parts that are not as they were
    evaluated), run (the command that measures it, or null), total, right, wrong, errored, kept, held, error_rate, lower,
    upper, failures: {kind: count}, share_alone: {value, low, high, n, threshold, alone, errors} (estimated, no claim),
    certified: {share, threshold (not there by segment), by_segment (as of `prove`, or null), attempt_id, expires} (a
    certificate that holds), cost_per_item, latency_mean_s: {value, low,
    high, n}, latency_p95_s: {value, low, high, n} (an end is null where so few values say nothing), demo_gap, demo_gap_n,
    needs: [{need, limit, found, met: met|not met|inconclusive|unknown}], on_front}];
    people: [{implementation, declared: {done_by, error_rate, effort_s}}]; pairs: [{first, second, error, share, cost,
    latency: {value, low, high, p, adjusted, n} (the first less the second), only_first_wrong, only_second_wrong,
    more_cases}]; recommendation: {conclusion: recommended|inconclusive|none, implementation, reason}; next.
Figures of a candidate that is not complete are null. Rates are shares of 1, times seconds; null is unknown. Exits 1 where
no candidate is recommended, or not all could be compared.
`--confidence --format json`, the kinds of confidence that recorded answers allow, on develop cases alone:
    work; cases, max_error, level; candidates: [{implementation, complete, kinds: [{by: own|stated|token|samples|agreement|
    trained|NAME, with, declared, known, answered, auroc: {auroc, lower, upper, right, wrong, level}, share_alone: {value, low,
    high, n, alone, errors} (estimated, no claim), gap: {value, low, high, p, adjusted, n} (the share less that of the declared
    kind)}], better: {by, with} or null}]; next. Exits 1 where not all were measured.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from midspan.cli.options import At, Work, Workspace


def compare(
    work: Work,
    implementation: Annotated[
        list[str] | None, typer.Option(help="Only these candidates; else all that can be executed.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the result to a file.")
    ] = None,
    confidence: Annotated[
        bool,
        typer.Option("--confidence", help="Compare what could tell how sure each candidate is, instead."),
    ] = False,
    at: At = None,
    workspace: Workspace = Path(),
    format: Annotated[  # noqa: A002 - the option's name
        Literal["text", "json", "svg"], typer.Option(help="How to show the comparison.")
    ] = "text",
) -> None:
    """Put the candidates of a work side by side, and say which to take and why. Exits 1 where none is recommended."""
    from midspan.cli.comparing import compared, shown
    from midspan.cli.opening import day_of
    from midspan.cli.proving import people
    from midspan.cli.stdout import show
    from midspan.explain.writing import put

    if confidence:
        text, good = _kinds(workspace, work, implementation or [], format)
    else:
        found, file = compared(workspace, work, implementation or [], day_of(at))
        text, good = shown(found, people(file), format), found.good
    if output is None:
        show(text.rstrip("\n"))
    else:
        replaced = put(output, text if text.endswith("\n") else f"{text}\n")
        show(f"{'replaced' if replaced else 'wrote'} `{output}`")
    if not good:
        raise typer.Exit(1)


def _kinds(workspace: Path, work: str, names: list[str], shape: str) -> tuple[str, bool]:
    from midspan.cli.confidences import as_json, as_text, confidences
    from midspan.errors import UsageError

    if shape == "svg":
        raise UsageError(
            "there is no chart of the kinds of confidence", help="take `--format text` or `json`"
        )
    found = confidences(workspace, work, names)
    return as_json(found) if shape == "json" else as_text(found), found.good
