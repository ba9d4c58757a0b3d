"""The words and tables of `prove` for people: every rate with its count and bound, unknown where nothing was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from midspan.cli.prove_latency import seconds
from midspan.decide.wording import counted
from midspan.definitions.segmented import segment_name
from midspan.model.certificate import BySegment, Proof, Refusal
from midspan.model.evidence import CertificateRecord, Consistency, Evaluation, LabelKind, Measured
from midspan.model.stage import Level
from midspan.prove.certifying.certified import Certified
from midspan.prove.certifying.hidden import hidden
from midspan.prove.certifying.segmenting import level_of_each
from midspan.prove.confidence.known import Known
from midspan.prove.material import Unusable

_MOST_SEGMENTS = 20
# Where it is not known of any answer how sure it is.
UNSURE = (
    "measure the candidate that has to agree, record the signal, or take another kind of confidence: "
    "`midspan compare {work} --confidence` shows what recorded answers allow"
)
_AFTER = {
    "segments": "label about {missing} more certify cases, drawn at random from production, or certify all of them as one: "
    "`midspan prove {work} --certify`",
    "cases": "label {missing} more certify cases, drawn at random from production",
    "reused": "take these inputs out of the certify cases, and draw others that nobody has looked at",
    "several-labels": "put one label on each input: `midspan check` names those that contradict each other, and `midspan cases "
    "dedupe {work}` those that repeat",
    "limit-changed": "restore the limit that was declared before looking, or draw fresh certify cases",
    "unjudged": "hand them out: `midspan cases export {work} --unjudged --use certify --blind -o FILE`, take what comes back with "
    "`midspan cases judge`, then certify",
    "reviewers": "see `midspan cases reviewers {work}`, and have others label or judge these cases; a limit below what people "
    "themselves get wrong cannot be proven on their labels",
    "forecast": "improve the answers or their confidence on develop cases (`midspan prove {work}`); `--anyway` spends the attempt "
    "all the same",
    "signal": UNSURE,
    "confidence": "let the implementation give a confidence from 0 to 1, or none at all",
}


_KEPT = {
    "kept": "a judgement gave the item to a person before the candidate saw it",
    "held": "a constraint did not hold for the answer, so that a person decides",
}
# The columns that may be unknown of everybody, and what is said then in their place.
_MEASURED = {
    "95 of 100 within": "time: unknown, no item was answered by itself",
    "cost/item": "cost: unknown, no answer says its `cost`",
}
_HEADERS = {
    LabelKind.ANSWERS: ("right", "wrong", "error", "kept", "held", "total", "error rate"),
    LabelKind.JUDGEMENTS: (
        "acceptable",
        "not acceptable",
        "error",
        "kept",
        "held",
        "total",
        "not acc. or error",
    ),
    LabelKind.BOTH: ("right or acc.", "wrong or not acc.", "error", "kept", "held", "total", "error rate"),
}


def table(rows: Sequence[tuple[Evaluation, int | None]]) -> list[str]:
    """Each implementation, then its segments; in words of acceptability where the labels are judgements."""
    header = _HEADERS[rows[0][0].labels]
    lines: list[tuple[str, ...]] = [("", *header, "at most", "95 of 100 within", "cost/item", "")]
    for each, executed in rows:
        asked = each.measured.total > each.measured.kept
        told = (
            ""
            if executed is None or not asked
            else f"{executed:,} executed"
            if executed
            else "from the ledger"
        )
        speed = timed(each.latency_p95_s, each.latency_n)
        cost = (
            "unknown"
            if each.cost_per_item is None
            else f"{each.cost_per_item:.4g} {each.currency or ''}".strip()
        )
        lines.append((each.implementation, *_counts(each.measured), speed, cost, told))
        lines += [(f"  {name}", *_counts(measured), "", "", "") for name, measured in each.segments]
        if each.failures:
            kinds = ", ".join(f"{count} {kind}" for kind, count in each.failures)
            lines.append((f"  errors: {kinds}", *[""] * 11))
    said = [number for number in range(len(lines[0])) if _says(lines, number)]
    return [*aligned([tuple(line[number] for number in said) for line in lines]), *_legend(lines, said)]


def _says(lines: Sequence[tuple[str, ...]], number: int) -> bool:
    """Whether a column has anything to say: a count of what is rare, or what is not known of anybody, has not."""
    column = lines[0][number]
    nothing = {"0", ""} if column in _KEPT else {"unknown", ""} if column in _MEASURED else set()
    return any(line[number] not in nothing for line in lines[1:])


def _legend(lines: Sequence[tuple[str, ...]], said: Sequence[int]) -> list[str]:
    shown = {lines[0][number] for number in said}
    left_out = [why for column, why in _MEASURED.items() if column not in shown]
    return [f"{column}: {means}" for column, means in _KEPT.items() if column in shown] + left_out


def unjudged(work: str, found: Sequence[Evaluation]) -> list[str]:
    """What to do with answers that nobody has judged; they count against the candidate until then."""
    return [
        (
            f"{each.implementation}: nobody has judged {each.unjudged:,} of {each.measured.total:,} answers, which count as errors; "
            f"hand them out: `midspan cases export {work} --unjudged --implementation {each.implementation} --use {each.use} -o FILE`"
        )
        for each in found
        if each.unjudged
    ]


def unsure(implementation: str, found: Known | None, work: str) -> list[str]:
    """Answers that never act alone, since it is not known how sure they are."""
    if found is None or not found.unknown:
        return []
    lead = f"{implementation}: how sure it is (`confidence.by: {found.by}`) is not known of {found.unknown:,} of "
    lead += f"{found.known + found.unknown:,} answers, which never act alone"
    if found.lacks is not None:
        return [f"{lead}; {found.lacks}"]
    if found.beside is not None:
        return [
            f"{lead}; `{found.beside}` has no usable answer there: `midspan prove {work} --implementation {found.beside}`"
        ]
    return [lead]


def consistency(found: Evaluation) -> list[str]:
    """How often all trials of an item were alike."""
    each = found.consistency
    if each is None:
        return []
    return [
        (
            f"{found.implementation}: all trials alike on {each.alike:,} of {each.total:,} items: {100 * each.share:.1f} %, at least"
            f" {100 * each.lower:.1f} % ({percent(each.level)} sure)"
        )
    ]


def consistency_json(found: Consistency | None) -> dict[str, Any] | None:
    return None if found is None else {**asdict(found), "share": found.share}


def declared(implementation: str, error_rate: float | None, effort_s: float | None) -> str:
    """Today's baseline."""
    error = "error rate unknown" if error_rate is None else f"error rate {percent(error_rate)}"
    effort = "effort unknown" if effort_s is None else f"{effort_s:g} s an item"
    return f"{implementation}: {error}, {effort} (declared in `today`, not measured)"


def unusable(found: Unusable) -> list[str]:
    """Lines that counted for nothing."""
    if not found.total:
        return []
    return [f"{found.total:,} lines could not be used:", *(f"  {each}" for each in found.first)]


def certified(work: str, result: Certified, *, expired: bool, ceiling: Level) -> list[str]:
    """The certificate or the refusal; what a ceiling below `autonomous` lets it do is to propose."""
    record, outcome = result.record, result.record.outcome
    again = (
        []
        if result.spent or not record.attempt_id
        else [f"recorded on {record.at[:10]}; nothing was spent now"]
    )
    if isinstance(outcome, Refusal):
        spent = f"attempt {outcome.attempt} is spent" if record.attempt_id else "nothing was spent"
        return [
            f"{record.implementation} is not certified for {work}: {outcome.message}",
            f"  {spent}",
            *_behind(record),
            *_next_attempt(result, certified_now=False),
            *by_segment(record.by_segment),
            *again,
        ]
    state = "was certified, and the certificate has expired," if expired else "is certified"
    may = "it may act alone" if ceiling.reaches(Level.AUTONOMOUS) else "it may propose, and a person decides,"
    return [
        f"{record.implementation} {state} for {work}: {may} {_where(outcome, record.by)}",
        f"  share     {percent(record.share_of_all)}: {outcome.n:,} of {record.total_items:,} items{_aside(result)}",
        _promised(outcome, record.labels),
        *_behind(record),
        f"  attempt   {outcome.attempt} on these cases{_parts(outcome)}",
        *_next_attempt(result, certified_now=True),
        f"  expires   {record.expires}",
        *by_segment(record.by_segment),
        *_hidden(record),
        *again,
    ]


def _behind(record: CertificateRecord) -> list[str]:
    """What the labels were worth, where that is not simply what they say."""
    found, lines = record.reviewers, []
    if found is None:
        return []
    if found.unlooking:
        wrong = f"{found.doubted:,} right answer{'' if found.doubted == 1 else 's'} by their labels alone counted as wrong"
        lines.append(f"  labels    {', '.join(found.unlooking)} cannot be looking: {wrong}")
    if found.tested_limit is not None and found.tested_level is not None and found.miss_bound is not None:
        lines.append(
            f"  judges    may miss {percent(found.miss_bound)} of what is not acceptable, so at most "
            f"{percent(found.tested_limit)} was tested, at {percent(found.tested_level)}"
        )
    elif record.judged:
        lines.append("  judges    how much they miss is unknown, so this speaks of what they see")
    return lines


def _where(proof: Proof, by: str | None) -> str:
    if isinstance(proof, BySegment):
        return f"in {len(proof.certified)} of {len(proof.segments)} segments, in each from its own confidence"
    if proof.threshold is None:
        return "on every answer"
    kind = f" ({by})" if by else ""
    return f"at a confidence{kind} of {proof.threshold:.6g} or more"


def _parts(proof: Proof) -> str:
    if not isinstance(proof, BySegment):
        return ""
    each = percent(round(level_of_each(proof.confidence_level, proof.parts), 6))
    return (
        f", shared by {proof.parts} segments: each is held to {each}, so that all of them hold together at "
        f"{percent(proof.confidence_level)}"
    )


def by_segment(found: BySegment | None) -> list[str]:
    """A line for each segment, where each was to have a certificate of its own."""
    if found is None:
        return []
    rows: list[tuple[str, ...]] = [("  segment", "confidence", "alone", "of cases", "wrong", "at most", "")]
    for each in found.segments[:_MOST_SEGMENTS]:
        name, proof = f"  {segment_name(found.paths, each.segment)}", each.outcome
        if isinstance(proof, Refusal):
            rows.append((name, "", "0", f"{each.cases:,}", "", "", f"to people: {proof.message}"))
        else:
            at = "any" if proof.threshold is None else f"{proof.threshold:.6g}"
            counts = (f"{proof.n:,}", f"{each.cases:,}", f"{proof.errors:,}", percent(proof.error_bound))
            rows.append((name, at, *counts, ""))
    more = len(found.segments) - _MOST_SEGMENTS
    rest = [f"  and {more:,} further segments, in `--format json`"] if more > 0 else []
    return ["", *aligned(rows), *rest, "  any other segment, and an item that says none: to people"]


def _hidden(record: CertificateRecord) -> list[str]:
    """Segments that the average over all cases hides."""
    return [
        f"  {each.counts.segment}: {each.counts.errors:,} of the {each.counts.n:,} that act alone are wrong, at least "
        f"{percent(round(each.bound, 4))}: beyond the limit, which holds over all alone; `--by-segment` would leave it to people"
        for each in hidden(record)
    ]


def _promised(proof: Proof, labels: LabelKind) -> str:
    level, bound = percent(proof.confidence_level), percent(proof.error_bound)
    each = " in each of these segments" if isinstance(proof, BySegment) else ""
    if labels is LabelKind.JUDGEMENTS:
        return (
            f"  promise   at least {percent(1 - proof.max_error)} acceptable at {level}{each}: {proof.errors} of {proof.n:,} not "
            f"acceptable, at most {bound} at the level of this attempt"
        )
    wrong = "wrong" if labels is LabelKind.ANSWERS else "wrong or not acceptable"
    return (
        f"  error     at most {percent(proof.max_error)} at {level}{each}: "
        f"{proof.errors} of {proof.n:,} {wrong}, at most {bound} at the level of this attempt"
    )


def after_refusal(outcome: Refusal, work: str) -> str:
    """What to do next."""
    if outcome.reason in _AFTER:
        return _AFTER[outcome.reason].format(missing=outcome.missing, work=work)
    if outcome.missing is None:
        return f"improve the answers or their confidence on develop cases (`midspan prove {work}`), then certify on fresh cases"
    return (
        f"label about {outcome.missing} more certify cases, or improve the candidate on develop cases first"
    )


def percent(share: float) -> str:
    return f"{100 * share:.4g} %" if share else "0 %"


def _counts(measured: Measured) -> tuple[str, ...]:
    counts = (measured.right, measured.wrong, measured.errored, measured.kept, measured.held, measured.total)
    rate = "unknown" if measured.error_rate is None else f"{100 * measured.error_rate:.1f} %"
    bound = "unknown" if measured.upper is None else f"{100 * measured.upper:.1f} %"
    return (*(f"{count:,}" for count in counts), rate, bound)


def timed(value: float | None, count: int) -> str:
    """A measured time with its count."""
    return "unknown" if value is None else f"{seconds(value)} (of {count:,})"


def _aside(result: Certified) -> str:
    record = result.record
    parts = [
        f"{record.kept} kept by judgement" if record.kept else "",
        f"{record.held} held by a constraint" if record.held else "",
        f"{result.unsure} without a confidence" if result.unsure else "",
        f"{result.repeated} repeated lines counted only where wrong" if result.repeated else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f" ({said})" if said else ""


def _next_attempt(result: Certified, *, certified_now: bool) -> list[str]:
    following, share = result.next_attempt, result.record.share_of_all
    if following is None:
        return []
    where = " in a segment" if result.record.by_segment else ""
    lead = f"            attempt {following.attempt} on the same cases needs {following.least} answers{where} at least"
    if not certified_now:
        return [lead]
    if following.share_of_all is None:
        return [f"{lead}; this result would not pass it"]
    lost = 100 * (share - following.share_of_all)
    left = (
        "20 or more further attempts"
        if following.left >= 20
        else counted(following.left, "further attempt", "further attempts")
    )
    change = f"{abs(lost):.1f} points {'more' if lost < 0 else 'less'}"
    return [f"{lead}; it would certify {change} of this result, and {left} would still certify some of it"]


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Columns side by side, numbers to the right; a row without numbers takes no part in the widths."""
    full = [row for row in rows if any(row[1:])]
    widths = [max(len(row[column]) for row in full) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)),
        ]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    return lines
