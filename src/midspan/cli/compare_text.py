"""The words and tables of `compare` for people: every figure with its count and interval, unknown where nothing was measured."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from midspan.cli.prove_latency import seconds
from midspan.cli.prove_result import People
from midspan.cli.prove_text import aligned, declared, percent, unusable
from midspan.model.certificate import BySegment, Proof
from midspan.prove.compare.choosing import Aim, Conclusion
from midspan.prove.compare.comparing import Compared, Comparison
from midspan.prove.compare.figures import Estimate, Figures, Gap, Pair
from midspan.prove.compare.recorded import Recorded
from midspan.prove.met import Met
from midspan.stats import Quantile

_UNKNOWN = "unknown"
# Of more pairs only those of the leading candidate are printed.
_MOST_PAIRS = 6


def told(found: Comparison, baseline: Sequence[People]) -> str:
    """The whole comparison."""
    known = [each for each in found.candidates if each.figures is not None]
    lines = [f"{found.work}: {len(found.cases.keys):,} develop cases{_repeated(found)}", ""]
    if known:
        lines += [*_table(found, known), ""]
    lines += [line for each in found.candidates for line in _aside(each)]
    lines += [declared(each.implementation, each.error_rate, each.effort_s) for each in baseline]
    lines += unusable(found.cases.unusable)
    if found.pairs:
        lines += ["", *_apart(found)]
    lines += ["", *_needs(found)]
    if len(known) > 1:
        lines += [f"not beaten at everything at once: {', '.join(found.front)}"]
    said = found.recommendation
    head = "recommended" if said.conclusion is Conclusion.RECOMMENDED else said.conclusion.value
    head = "no recommendation" if said.conclusion is Conclusion.NONE else head
    lines += [f"{head}: {said.reason}", "", f"next: {next_step(found)}"]
    return "\n".join(line for before, line in pairwise(["", *lines]) if before or line)


def next_step(found: Comparison) -> str:
    """What to do."""
    lacking = [run_first(found.work, each.known) for each in found.candidates if not each.known.complete]
    if lacking:
        return "; ".join(dict.fromkeys(each for each in lacking if each))
    chosen = found.recommendation.implementation
    if chosen is None and found.recommendation.conclusion is Conclusion.INCONCLUSIVE:
        return "measure what is not known, or label more develop cases; nothing is spent by that"
    if chosen is None and any(need.bars for each in found.candidates for need in each.needs):
        return "show that the needs are met, or declare others; `midspan rule EV301` and `EV302` say how"
    only = [each for each in found.candidates if each.figures is not None]
    if chosen is None and len(only) == 1 and found.aim is Aim.SHARE:
        chosen = only[0].known.name
    if chosen is None:
        return f"improve the answers or their confidence on develop cases (`midspan prove {found.work}`)"
    held = next(each.certificate for each in found.candidates if each.known.name == chosen)
    if found.max_error is None or held is not None:
        return "`midspan verdict` joins it with value, review and the rest of the promise"
    return f"`midspan prove {found.work} --certify --implementation {chosen}` spends an attempt on it"


def run_first(work: str, known: Recorded) -> str | None:
    """What makes a candidate comparable; None where it is."""
    if known.complete:
        return None
    if known.subject is None:
        return f"mend `{known.name}`, which cannot be read (`midspan check` says where)"
    if known.missing:
        return f"`midspan prove {work} --implementation {known.name}`"
    return f"`midspan cases export {work} --unjudged --implementation {known.name} --use develop -o FILE`"


def _repeated(found: Comparison) -> str:
    return f" ({found.cases.repeated:,} repeated lines counted once)" if found.cases.repeated else ""


def _table(found: Comparison, known: Sequence[Compared]) -> list[str]:
    limit = "" if found.max_error is None else f" at {percent(found.max_error)}"
    rows = [
        (
            "",
            "error rate",
            "at most",
            "wrong or error",
            *([] if found.max_error is None else [f"alone{limit}", "interval"]),
            f"{found.currency}/1,000",
            "interval",
            "mean",
            "95 of 100 within",
            "demo gap",
            "",
        )
    ]
    for each in known:
        figures = each.figures
        if figures is None:
            continue
        rows.append(
            (
                each.known.name,
                *_error(figures),
                *([] if found.max_error is None else _alone(figures)),
                *_cost(figures.cost),
                _UNKNOWN
                if figures.latency is None
                else f"{seconds(figures.latency.value)} (of {figures.latency.n:,})",
                _p95(figures.latency_p95),
                _UNKNOWN
                if each.demo_gap is None
                else f"{100 * each.demo_gap:.1f} points (of {each.demo_gap_n:,})",
                "",
            )
        )
    note = (
        "alone: estimated on develop cases, no claim; intervals hold each by itself"
        if found.max_error is not None
        else "intervals hold each by itself"
    )
    return [*aligned(rows), f"{note} at {percent(found.level)}, the error's bound one-sided"]


def _error(figures: Figures) -> tuple[str, str, str]:
    measured = figures.measured
    answered = measured.scored + measured.errored
    rate = _UNKNOWN if measured.error_rate is None else f"{100 * measured.error_rate:.1f} %"
    bound = _UNKNOWN if measured.upper is None else f"{100 * measured.upper:.1f} %"
    return rate, bound, f"{measured.wrong + measured.errored:,} of {answered:,}"


def _alone(figures: Figures) -> tuple[str, str]:
    share = figures.share
    if share is None:
        return _UNKNOWN, ""
    return f"{100 * share.value:.1f} %", f"{100 * share.low:.1f}–{100 * share.high:.1f} %"


def _cost(cost: Estimate | None) -> tuple[str, str]:
    if cost is None:
        return _UNKNOWN, ""
    return f"{1000 * cost.value:.4g}", f"{1000 * cost.low:.4g}–{1000 * cost.high:.4g}"


def _p95(found: Quantile | None) -> str:
    if found is None:
        return _UNKNOWN
    high = "?" if found.high is None else seconds(found.high)
    return f"{seconds(found.value)} (at most {high})"


def _aside(each: Compared) -> list[str]:
    """What does not fit into a table."""
    known, name = each.known, each.known.name
    lines = []
    if known.subject is None:
        lines.append(f"{name}: not compared, it cannot be read")
    elif known.missing:
        changed = ", ".join(f"`{part}`" for part in known.changed)
        stale = (
            f"its evidence is stale: {changed} changed since" if changed else "it was not evaluated on them"
        )
        lines.append(
            f"{name}: not compared, {known.missing:,} of {len(known.outcomes):,} develop cases have no outcome; {stale}"
        )
    elif known.unjudged:
        lines.append(
            f"{name}: not compared, nobody has judged {known.unjudged:,} of its {len(known.outcomes):,} answers"
        )
    if each.figures and each.figures.failures:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in each.figures.failures)
        lines.append(f"{name}: errors: {kinds}")
    record = each.certificate
    if record is not None and record.proof is not None:
        lines.append(
            f"{name}: certified for {percent(record.share_of_all)} of all items {_from(record.proof)}, until {record.expires}"
        )
    return lines


def _from(proof: Proof) -> str:
    if isinstance(proof, BySegment):
        return f"in {len(proof.certified)} of {len(proof.segments)} segments"
    return "from all answers" if proof.threshold is None else f"from a confidence of {proof.threshold:.6g}"


def _apart(found: Comparison) -> list[str]:
    count = len(found.pairs)
    told_, lead = found.pairs, found.recommendation.implementation or found.front[0]
    if count > _MOST_PAIRS:
        told_ = tuple(each for each in found.pairs if lead in {each.first, each.second})
    rows: list[tuple[str, ...]] = [("", "difference", "interval", "p", f"p of {count}", "cases", "")]
    for each in told_:
        rows.append((f"{each.first} less {each.second}", "", "", "", "", "", ""))
        rows += _gaps(found, each)
    together = percent(round(1 - (1 - found.level) / count, 4))
    method = (
        f"error: exact McNemar test, Tango's interval; the rest: paired bootstrap; p of {count}: adjusted for all pairs "
        f"(Holm); intervals at {together} each, so that all hold together at {percent(found.level)}"
    )
    left_out = [f"pairs with `{lead}`; `--format json` has all {count}"] if len(told_) < count else []
    return [*aligned(rows), *left_out, method]


def _gaps(found: Comparison, each: Pair) -> list[tuple[str, ...]]:
    cells = f"{each.only_first:,} wrong alone against {each.only_second:,}"
    rows = [
        ("error", each.error, 100, "points", cells),
        ("alone", each.share, 100, "points", ""),
        (f"{found.currency}/1,000", each.cost, 1000, "", ""),
        ("time", each.latency, 1000, "ms", ""),
    ]
    return [(f"  {name}", *_gap(gap, times, unit), told_) for name, gap, times, unit, told_ in rows if gap]


def _gap(gap: Gap, times: float, unit: str) -> tuple[str, str, str, str, str]:
    return (
        f"{times * gap.value:.3g} {unit}".rstrip(),
        f"{times * gap.low:.3g} to {times * gap.high:.3g}",
        f"{gap.p:.2g}",
        f"{gap.adjusted:.2g}",
        f"{gap.n:,}",
    )


def _needs(found: Comparison) -> list[str]:
    lines = []
    for each in found.candidates:
        for need in each.needs:
            mark = "" if need.met is Met.MET else need.met.value
            lines.append((each.known.name, need.name, need.limit, need.found, mark or "met"))
    if not lines:
        return []
    table = aligned([("needs", "", "limit", "found", ""), *lines])
    return [*table, ""]
