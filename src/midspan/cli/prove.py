"""`midspan prove`: evaluate candidates on develop cases, climb the stress ladder, or spend an attempt to certify.

`--format json`, evaluating:
    work; evaluations: [{implementation, kind, use, labels: answers|judgements|both, total, scored, right, wrong (of
    judgements: acceptable, not_acceptable), errored, unjudged (of errored), kept, held, error_rate, lower, upper, level,
    segments: [{segment, …the same counts}], failures: {kind: count},
    first_failures: [{kind, message, case}], confidence: {by, beside, known, unknown (answers), lacks} (null: the answers' own),
    consistency: {alike, total, lower, level, share} (of items tried several times, those with all answers alike) or null,
    cost_per_item, currency, latency_mean_s, latency_p95_s, latency_p95_low_s, latency_p95_high_s (its exact interval; null:
    so few say nothing), latency_p95_kept: met|not met|inconclusive|unknown (null: no `quality.latency_p95`), latency_n,
    executed, from_ledger (with `kept`, which are never executed, they add up to `total`), not_asked: {count, because} or null (some were not
    asked, because a budget is used up or a service does not answer: the evaluation is not finished, is not recorded,
    and the command exits 2)}]; people: [{implementation, declared: {done_by,
    error_rate, effort_s}}]; stress: [{implementation, asked (answers that the ledger did not hold), asked_cost, bar:
    {kind: certified|by segment|estimated|none, threshold, by_segment}, seed, demo_gap, demo_gap_n, demo_gap_low, demo_gap_high, rungs: [{rung, expectation, does, not_run,
    does_not_apply, total, answered, accuracy, acts_alone, n_alone, errors, error_rate, error_bound, refusals:
    {judgement|constraint|schema|segment|confidence: count}, failures: {kind: count}, latency_p95_s, latency_n, modes: {answers,
    wrong, undeclared, shown: {id: count}} or null, observed: {what, count, of, bound} or null, retries}]}] (not of an
    implementation of which nearly all answers failed);
    failure_modes: [{implementation, modes: [{id, severity, recognised, never, hits: [{on: develop|RUNG, count, of,
    bound}]}], wrong, undeclared (wrong answers that show no declared mode)}]; forecasts:
    [{implementation, max_error, attempt, cases, missing, measured, wrong, draws, passes, share_of_all}] (how an attempt
    would end: `passes` is the share of the draws from develop outcomes that are certified; an estimate, no claim);
    unusable: {lines, first}; next.
`--certify --format json`:
    work; certified; spent; certificate: {implementation, threshold, share, share_of_all, n, errors, total,
    total_items, kept, held, error_bound, max_error, confidence_level, attempt, method, next_batch, attempt_id, at,
    expires, by (the kind of confidence; null: the answers' own), labels, acceptable_at_least (null unless the labels are judgements), reviewers: {unlooking (who labelled and
    cannot have looked), doubted (right answers by their labels alone, which counted as wrong), tested_limit, tested_level,
    miss_bound (what was tested, since judges miss as much; null where that is unknown, or labels are answers)} or null} or null; refusal: {implementation,
    reason, message, missing, attempt, …} or null; by_segment: {parts, confidence_level (of each), segments: [{segment,
    values: {path: value}, cases, certified, threshold (not there unless certified; null: every answer), n, errors,
    error_bound, confidence_level, missing, message}]} (null without `--by-segment`; with it the certificate has no
    `threshold`, for an item acts alone only where its own segment is certified); next_attempt: {attempt, least,
    share_of_all, share_lost, left} or null; evaluations (of the certify cases); stress (climbed again at the certified
    threshold, where it was climbed before); unsure; repeated; unusable; next.
`--prompt --format json`: see `cli/prompting.py`.
Rates are shares of 1, times seconds; null is unknown.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

Implementation = Annotated[
    str | None, typer.Option(help="Only this candidate; else all that can be executed.")
]
Certify = Annotated[bool, typer.Option("--certify", help="Spend an attempt on the certify cases.")]
Anyway = Annotated[
    bool,
    typer.Option("--anyway", help="With --certify: spend it even where develop cases speak against it."),
]
BySegment = Annotated[
    bool,
    typer.Option(
        "--by-segment",
        help="With --certify: a certificate for each of `quality.segments`, which share the one attempt.",
    ),
]
Prompt = Annotated[bool, typer.Option("--prompt", help="Print what each model is told, and ask nothing.")]
Seed = Annotated[int, typer.Option(help="Draws the cases of the ladder and what happens to them.")]


def prove(
    work: Annotated[str, typer.Argument(help="The work, as its definition names it.")],
    implementation: Implementation = None,
    certify: Certify = False,
    anyway: Anyway = False,
    by_segment: BySegment = False,
    prompt: Prompt = False,
    stress: Annotated[bool, typer.Option(help="Climb the stress ladder after evaluating.")] = True,
    seed: Seed = 1,
    format: Annotated[Literal["text", "json"], typer.Option(help="How to print the result.")] = "text",  # noqa: A002 - the option's name
    workspace: Annotated[Path, typer.Option(help="The workspace, or a folder in it.")] = Path(),
) -> None:
    """Measure who could do a work, on its own cases; with --certify, prove it. Exits 1 where that is refused."""
    from midspan.cli.consenting import ask
    from midspan.cli.proving import Proving
    from midspan.cli.stdout import own_stdout

    _refuse_mixed(certify=certify, anyway=anyway, by_segment=by_segment, prompt=prompt)
    if prompt:
        from midspan.cli.prompting import prompts

        told = prompts(workspace, work, implementation)
        typer.echo(told.as_json() if format == "json" else told.as_text())
        return
    with own_stdout() as say:
        proving = Proving(workspace, work, implementation)
        try:
            result = (
                proving.certify(ask(anyway=anyway), by_segment=by_segment)
                if certify
                else proving.evaluate(seed if stress else None)
            )
        except KeyboardInterrupt:
            with suppress(KeyboardInterrupt):
                typer.echo(proving.interrupted(), err=True)
            raise typer.Exit(130) from None
        say(result.as_json() if format == "json" else result.as_text())
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def _refuse_mixed(*, certify: bool, anyway: bool, by_segment: bool, prompt: bool) -> None:
    from midspan.errors import UsageError

    if prompt and certify:
        raise UsageError("`--prompt` asks nothing, and `--certify` asks", help="take one of them out")
    if prompt:
        return
    if anyway and not certify:
        raise UsageError("`--anyway` goes with `--certify`", help="evaluating spends nothing: leave it out")
    if by_segment and not certify:
        raise UsageError(
            "`--by-segment` goes with `--certify`", help="evaluating shows every segment: leave it out"
        )
