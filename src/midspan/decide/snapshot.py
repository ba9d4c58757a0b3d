"""What the ledger keeps of a verdict, so that a later one can be told from it: numbers, reasons and findings.

Law: `from_body(snapshot(state, today).body()) == snapshot(state, today)`. Records of earlier versions hold less; what
they do not hold is None, which is unknown, and never 0 or empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.decide.assessment import InitiativeState, WorkState
from midspan.decide.document import void_because
from midspan.errors import ReceiptError
from midspan.model.stage import Stage
from midspan.value.worth import WorkValue


@dataclass(frozen=True, slots=True)
class Said:
    """A reason or a finding. about: the work of a reason, the path of a finding; empty where there is none."""

    code: str
    text: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Net value a working day: at the bound, and its interval."""

    per_day: float
    low: float | None
    high: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class WorkSnapshot:
    """One work. identity: its first name. certificate: the attempt that holds. share, low: None where unknown.

    alone, total: the counts that the share comes from. utilisation: share of the people's time, with how many they are.
    """

    name: str
    identity: str
    certificate: str | None
    share: float | None
    low: float | None
    alone: int | None
    total: int | None
    void_because: tuple[str, ...] | None
    value: Money | None
    people: int | None
    utilisation: float | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One verdict. findings: those that stand, None where they were not recorded."""

    on: str
    outcome: str
    stage: Stage | None
    next_stage: Stage | None
    share: float | None
    value: Money | None
    reasons: tuple[Said, ...]
    findings: tuple[Said, ...] | None
    works: tuple[WorkSnapshot, ...]

    def body(self) -> dict[str, Any]:
        """As the ledger keeps it, beside what else a verdict's entry has."""
        return {
            "on": self.on,
            "verdict": self.outcome,
            "stage": self.stage.value if self.stage else None,
            "next_stage": self.next_stage.value if self.next_stage else None,
            "share_alone": self.share,
            "net_per_day": self.value.per_day if self.value else None,
            "net_interval": [self.value.low, self.value.high] if self.value else None,
            "currency": self.value.currency if self.value else None,
            "reasons": [
                {"code": each.code, "text": each.text, "work": each.about or None} for each in self.reasons
            ],
            "findings": [
                {"code": each.code, "message": each.text, "path": each.about} for each in self.findings or ()
            ],
            "works": [_work_body(each) for each in self.works],
        }


def snapshot(state: InitiativeState, today: date) -> Snapshot:
    """What is to be kept of a verdict of today."""
    verdict, net = state.verdict, state.net
    return Snapshot(
        on=today.isoformat(),
        outcome=verdict.outcome.value,
        stage=verdict.stage,
        next_stage=verdict.next_stage,
        share=state.share_alone,
        value=Money(net.per_day, net.low, net.high, net.currency) if net else None,
        reasons=tuple(Said(each.code, each.text, each.work or "") for each in verdict.reasons),
        findings=tuple(
            Said(each.code, each.message, each.place.path)
            for each in state.all_findings
            if each.suppressed_because is None
        ),
        works=tuple(_work(state, each, state.values[each.name], today) for each in state.works),
    )


def from_body(body: Mapping[str, Any]) -> Snapshot:
    """What an entry kept. Raises ReceiptError where it is no verdict of midspan."""
    try:
        return Snapshot(
            on=body["on"],
            outcome=body["verdict"],
            stage=_stage(body["stage"]),
            next_stage=_stage(body["next_stage"]),
            share=body["share_alone"],
            value=_money(body),
            reasons=tuple(Said(each["code"], each["text"], each["work"] or "") for each in body["reasons"]),
            findings=_findings(body.get("findings")),
            works=tuple(_read_work(each) for each in body["works"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReceiptError(
            f"a verdict of `{body.get('on')}` cannot be read: {error}",
            help="it was recorded by another version of midspan: update it",
        ) from None


def _work(state: InitiativeState, work: WorkState, value: WorkValue, today: date) -> WorkSnapshot:
    share, desk, net = work.share, work.desk, value.net
    return WorkSnapshot(
        name=work.name,
        identity=work.file.identity,
        certificate=state.certificates.get(work.file.identity),
        share=share.value if share else None,
        low=share.low if share else None,
        alone=share.alone if share else None,
        total=share.total if share else None,
        void_because=tuple(void_because(work.evidence.certificate, today)),
        value=Money(net.per_day, net.low, net.high, net.currency) if net else None,
        people=desk.queue.people if desk else None,
        utilisation=desk.queue.utilisation if desk else None,
    )


def _work_body(each: WorkSnapshot) -> dict[str, Any]:
    return {
        "work": each.name,
        "identity": each.identity,
        "certificate": each.certificate,
        "share_alone": each.share,
        "share_low": each.low,
        "alone": each.alone,
        "total": each.total,
        "void_because": list(each.void_because or ()),
        "net_per_day": each.value.per_day if each.value else None,
        "net_interval": [each.value.low, each.value.high] if each.value else None,
        "currency": each.value.currency if each.value else None,
        "people": each.people,
        "utilisation": each.utilisation,
    }


def _read_work(said: Mapping[str, Any]) -> WorkSnapshot:
    void = said.get("void_because")
    return WorkSnapshot(
        name=said["work"],
        identity=said.get("identity", said["work"]),
        certificate=said["certificate"],
        share=said["share_alone"],
        low=said.get("share_low"),
        alone=said.get("alone"),
        total=said.get("total"),
        void_because=None if void is None else tuple(void),
        value=_money(said),
        people=said.get("people"),
        utilisation=said.get("utilisation"),
    )


def _money(said: Mapping[str, Any]) -> Money | None:
    per_day, currency = said.get("net_per_day"), said.get("currency")
    if per_day is None or currency is None:
        return None
    low, high = said.get("net_interval") or (None, None)
    return Money(per_day, low, high, currency)


def _findings(said: Sequence[Mapping[str, Any]] | None) -> tuple[Said, ...] | None:
    return None if said is None else tuple(Said(each["code"], each["message"], each["path"]) for each in said)


def _stage(said: str | None) -> Stage | None:
    return None if said is None else Stage(said)
