"""EV2 and EV3: whether there is a proof, whether it still holds, and what the candidate takes and costs."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.rules.subjects import percent
from midspan.findings import Hit
from midspan.model.certificate import Refusal
from midspan.model.evidence import LabelKind
from midspan.model.stage import Level, Stage
from midspan.prove.certifying.lasting import DAYS_AHEAD, days_left
from midspan.prove.rules.subjects import EvidenceSubject
from midspan.rules import Question, Rule, rule

# What a certificate can be void for beside a part that changed.
_EXPIRED = "expired"
_OTHERWISE = {
    "implementation": "the implementation is gone or cannot be read",
    "reviewers": "somebody who labelled for it cannot have been looking",
}


@rule("EV201", "not-certified", blocks_from=Stage.CHOSEN, question=Question.AUTOMATION, suppressible=False)
def not_certified(subject: EvidenceSubject) -> Iterator[Hit]:
    """Nothing has been certified for this work.

    A demo that works says that it can work. From which confidence it may act alone takes a proof on cases that
    nobody has looked at before. Asked only where the ceiling is `autonomous`.

    Breaks:
        evidence/route-request.yaml: {certificate: null, attempts: 0}

    Repaired:
        evidence/route-request.yaml: {certificate: {at: "2026-09-25T10:00:00Z"}}
    """
    if subject.ceiling is Level.AUTONOMOUS and subject.certificate is None:
        yield Hit(
            subject.file.place("work"),
            f"`{subject.file.name}` is not certified",
            f"develop freely with `midspan prove {subject.file.name}`, then spend an attempt with `--certify`",
        )


@rule(
    "EV202",
    "certification-refused",
    blocks_from=Stage.CHOSEN,
    question=Question.AUTOMATION,
    suppressible=False,
)
def certification_refused(subject: EvidenceSubject) -> Iterator[Hit]:
    """The newest attempt was refused.

    That is no proof that the candidate is bad; it is no proof that it is good. Asked only where the ceiling is
    `autonomous`.

    Breaks:
        evidence/route-request.yaml:
          certificate:
            outcome:
              refusal: {missing: 31, message: 31 more labelled cases are needed, total: 44, max_error: 0.1}

    Repaired:
        evidence/route-request.yaml: {attempts: 1}
    """
    record = subject.certificate
    if subject.ceiling is not Level.AUTONOMOUS or record is None or not isinstance(record.outcome, Refusal):
        return
    yield Hit(
        subject.file.place("work"),
        f"certifying `{record.implementation}` for `{record.work}` was refused: {record.outcome.message}",
        "improve the candidate on develop cases, then certify it on fresh ones"
        if record.outcome.missing is None
        else f"label `{record.outcome.missing}` more cases, drawn at random from production",
    )


@rule("EV203", "certificate-void", blocks_from=Stage.CHOSEN, question=Question.AUTOMATION, suppressible=False)
def certificate_void(subject: EvidenceSubject) -> Iterator[Hit]:
    """The certificate is about something that has changed since.

    It holds for one definition, one implementation and one set of cases, each known by its content. What has changed
    is named; the evidence for it does not carry over.

    Breaks:
        evidence/route-request.yaml: {certificate: {void_because: [source]}}

    Repaired:
        evidence/route-request.yaml: {certificate: {void_because: []}}
    """
    record = subject.certificate
    if subject.ceiling is not Level.AUTONOMOUS or record is None or record.proof is None:
        return
    named = {_EXPIRED, *_OTHERWISE}
    changed = ", ".join(f"`{each}`" for each in record.void_because if each not in named)
    reasons = [f"{changed} changed since"] if changed else []
    reasons += [said for reason, said in _OTHERWISE.items() if reason in record.void_because]
    if reasons:
        yield Hit(
            subject.file.place("work"),
            f"the certificate of `{record.implementation}` for `{record.work}` is void: {', and '.join(reasons)}",
            f"certify again with `midspan prove {record.work} --certify`, or take the change back",
        )


@rule(
    "EV204", "certificate-expired", blocks_from=Stage.CHOSEN, question=Question.AUTOMATION, suppressible=False
)
def certificate_expired(subject: EvidenceSubject) -> Iterator[Hit]:
    """The certificate is too old.

    The items of today are not those it was proven on. Customers, forms and seasons change without telling anyone.

    Breaks:
        evidence/route-request.yaml: {certificate: {expires: "2026-09-30"}}

    Repaired:
        evidence/route-request.yaml: {certificate: {expires: "2027-03-01"}}
    """
    record = subject.certificate
    if subject.ceiling is not Level.AUTONOMOUS or record is None or record.proof is None:
        return
    over = _EXPIRED in record.void_because or record.expires[:10] < subject.today.isoformat()
    if over and set(record.void_because) <= {_EXPIRED}:
        yield Hit(
            subject.file.place("work"),
            f"the certificate of `{record.implementation}` for `{record.work}` expired on `{record.expires[:10]}`",
            f"certify again on cases of these weeks with `midspan prove {record.work} --certify`",
        )


@rule("EV205", "certificate-beyond-ceiling", blocks_from=Stage.PROVEN, question=Question.AUTOMATION)
def certificate_beyond_ceiling(subject: EvidenceSubject) -> Iterator[Hit]:
    """A certificate stands for more than the definition allows.

    It is proven that a share may act alone, and the ceiling lets nothing act alone. Both can be right: suppress this
    with the reason, or raise the ceiling. Not asked where people judged the answers: then it is proven how many
    proposals are acceptable, and a person decides all the same.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
    """
    record = subject.certificate
    judged = record is not None and record.labels is LabelKind.JUDGEMENTS
    if subject.ceiling not in {Level.AUTONOMOUS, None} and record and record.valid and not judged:
        yield Hit(
            subject.file.place("autonomy", "ceiling"),
            f"`autonomy.ceiling` is `{subject.ceiling}`, though `{record.implementation}` is certified to act "
            f"alone on `{percent(round(record.share_of_all, 4))}` of `{record.total_items}` cases",
            "raise it to `autonomous`, or suppress this and say why a person shall decide every item",
        )


@rule("EV206", "not-evaluated", blocks_from=Stage.CHOSEN, question=Question.GOOD, suppressible=False)
def not_evaluated(subject: EvidenceSubject) -> Iterator[Hit]:
    """No candidate has been measured.

    Where a person decides every item there is nothing to certify, but what they are shown is still measured first.
    Asked where the ceiling is `shadow` or `assisted`.

    Breaks:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0, evaluations: []}

    Repaired:
        works/route-request.yaml: {autonomy: {ceiling: assisted}}
        evidence/route-request.yaml: {certificate: null, attempts: 0}
    """
    if subject.ceiling in {Level.SHADOW, Level.ASSISTED} and not subject.evidence.evaluations:
        yield Hit(
            subject.file.place("work"),
            f"no candidate for `{subject.file.name}` has been measured",
            f"run `midspan prove {subject.file.name}`",
        )


@rule("EV207", "certificate-expires-soon", blocks_from=Stage.PROVEN, question=Question.AUTOMATION)
def certificate_expires_soon(subject: EvidenceSubject) -> Iterator[Hit]:
    """The certificate ends within two weeks.

    Fresh cases have to be drawn and labelled before the next one. On the day after its last nothing of the work may act
    alone any more, and whoever begins then has nothing in its place meanwhile. `midspan plan` says how many days the
    labels take.

    Breaks:
        evidence/route-request.yaml: {certificate: {expires: "2026-10-15"}}

    Repaired:
        evidence/route-request.yaml: {certificate: {expires: "2026-10-16"}}
    """
    record = subject.certificate
    if record is None or not record.valid:
        return
    left = days_left(record, subject.today)
    if 0 <= left <= DAYS_AHEAD:
        yield Hit(
            subject.file.place("work"),
            f"the certificate of `{record.implementation}` for `{record.work}` ends on `{record.expires[:10]}`, in "
            f"`{left}` day{'' if left == 1 else 's'}",
            f"label fresh certify cases, drawn from production, and certify on them: `midspan prove {record.work} --certify`",
        )


@rule("EV301", "candidate-too-slow", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def candidate_too_slow(subject: EvidenceSubject) -> Iterator[Hit]:
    """The candidate takes longer than the work allows.

    Of 100 items 95 must be answered within the limit. Several candidates are measured against it until one is
    certified; then that one.

    Breaks:
        works/route-request.yaml: {quality: {latency_p95: 1 ms}}

    Repaired:
        works/route-request.yaml: {quality: {latency_p95: 500 ms}}
    """
    quality = subject.file.work.quality
    limit = quality.latency_p95 if quality else None
    known = [each.latency_p95_s for each in subject.contenders if each.latency_p95_s is not None]
    if limit is not None and known and min(known) > limit:
        yield Hit(
            subject.file.place("quality", "latency_p95"),
            f"`quality.latency_p95` of `{limit:g} s` is exceeded: `{min(known):.3g} s` was measured",
            "make the candidate faster, or allow what the work can wait for, such as `2 s`",
        )


@rule("EV302", "candidate-too-dear", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def candidate_too_dear(subject: EvidenceSubject) -> Iterator[Hit]:
    """The candidate costs more per item than the work allows.

    Several candidates are measured against it until one is certified; then that one.

    Breaks:
        works/route-request.yaml: {quality: {cost_per_item: 0.001 EUR}}

    Repaired:
        works/route-request.yaml: {quality: {cost_per_item: 0.05 EUR}}
    """
    quality = subject.file.work.quality
    limit = quality.cost_per_item if quality else None
    known = [each.cost_per_item for each in subject.contenders if each.cost_per_item is not None]
    if limit is not None and known and min(known) > limit.amount:
        yield Hit(
            subject.file.place("quality", "cost_per_item"),
            f"`quality.cost_per_item` of `{limit}` is exceeded: `{min(known):.3g} {limit.currency}` was measured",
            "make the candidate cheaper, or allow what the work is worth, such as `0.02 EUR`",
        )


RULES: tuple[Rule[EvidenceSubject], ...] = (
    not_certified,
    certification_refused,
    certificate_void,
    certificate_expired,
    certificate_beyond_ceiling,
    not_evaluated,
    certificate_expires_soon,
    candidate_too_slow,
    candidate_too_dear,
)
