"""The stress ladder as `prove` prints it: a table of the rungs that ran, the others with their reason, the demo gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from midspan.cli.prove_text import aligned, percent, timed
from midspan.model.evidence import Evaluation, RungResult
from midspan.prove.climbing.bar import Bar
from midspan.prove.climbing.ladder import Climbed
from midspan.prove.stress.load import NAME as LOAD

_BARS = {
    "by segment": "as certified",
    "certified": "as certified",
    "estimated": "estimated on develop cases, no claim",
}
_HEADER = ("rung", "items", "alone", "share", "wrong", "at most", "accuracy", "of", "")


def ladder(implementation: str, climbed: Climbed, asked: str, calm: Evaluation) -> list[str]:
    """The rungs, and the gap between the first and the last.

    asked: what climbing asked for, in words. calm: what was measured before anything was changed.
    """
    ran = [each for each in climbed.rungs if each.ran]
    rows: list[tuple[str, ...]] = [_HEADER]
    for each in ran:
        rows.append(_rung(each))
        rows += [(f"  {said}", *[""] * (len(_HEADER) - 1)) for said in _details(each, calm)]
    return [
        f"stress of {implementation}, from a demo to production ({_bar(climbed.bar)}; {asked})",
        *aligned(rows),
        *(f"{each.rung}: not run, {each.not_run}" for each in climbed.rungs if each.not_run is not None),
        *_not_applying(climbed.rungs),
        _gap(climbed),
    ]


def _gap(climbed: Climbed) -> str:
    if climbed.demo_gap is None:
        return "demo gap: unknown, for the first or the last rung has no answers"
    low, high = (
        f"{100 * (end or 0.0):.1f}".replace("-", "−") for end in (climbed.demo_gap_low, climbed.demo_gap_high)
    )
    over = ", of all answers, not of certified segments alone" if climbed.bar.by_segment is not None else ""
    first, last = climbed.rungs[0].accuracy or 0.0, climbed.rungs[-1].accuracy or 0.0
    return (
        f"demo gap: {100 * climbed.demo_gap:.1f} points of accuracy, {low} to {high} "
        f"({percent(first)} to {percent(last)}, {climbed.demo_gap_n:,} answers on the last rung){over}"
    )


def _rung(rung: RungResult) -> tuple[str, ...]:
    alone = "unknown" if rung.acts_alone is None else f"{rung.n_alone:,}"
    share = "unknown" if rung.acts_alone is None else f"{100 * rung.acts_alone:.1f} %"
    wrong = "unknown" if rung.acts_alone is None else f"{rung.errors:,}"
    bound = "unknown" if rung.error_bound is None else f"{100 * rung.error_bound:.1f} %"
    accuracy = "unknown" if rung.accuracy is None else f"{100 * rung.accuracy:.1f} %"
    told = f"{rung.expectation}; {rung.does}"
    return (rung.rung, f"{rung.total:,}", alone, share, wrong, bound, accuracy, f"{rung.answered:,}", told)


def _details(rung: RungResult, calm: Evaluation) -> Iterator[str]:
    if rung.rung == LOAD and rung.latency_p95_s is not None:
        fast = timed(calm.latency_p95_s, calm.latency_n)
        yield f"95 of 100 within {timed(rung.latency_p95_s, rung.latency_n)}; in calm {fast}"
    seen = rung.observed
    if seen is not None:
        yield f"{seen.count:,} of {seen.of:,} {seen.what} (at most {percent(seen.bound)})"
    if rung.refusals:
        yield f"not alone: {_listed(rung.refusals)}"
    if rung.retries:
        yield f"{rung.retries:,} calls tried again"
    if rung.failures:
        yield f"errors: {_listed(rung.failures)}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items())


def _not_applying(rungs: Sequence[RungResult]) -> list[str]:
    """Rungs that say nothing of this work, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for each in rungs:
        if each.does_not_apply is not None:
            reasons.setdefault(each.does_not_apply, []).append(each.rung)
    return [f"does not apply: {', '.join(names)}, because {reason}" for reason, names in reasons.items()]


def _bar(bar: Bar) -> str:
    if bar.kind == "none":
        return "there is no threshold yet from which anything would act alone"
    where = "every answer acts alone"
    if bar.by_segment is not None:
        where = "acting alone in certified segments, each from its own confidence"
    elif bar.threshold is not None:
        where = f"acting alone from a confidence of {bar.threshold:.6g}"
    return f"{where}, {_BARS[bar.kind]}"
