"""What `prove` found, as JSON (the keys are listed in `cli/prove.py`) and as text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from midspan.cli import prove_advice as advice
from midspan.cli import prove_climb as climb_text
from midspan.cli import prove_text as text
from midspan.cli.prove_latency import kept, latency
from midspan.cli.prove_modes import FailureModes
from midspan.errors import NotAskedError
from midspan.model.certificate import BySegment, Certificate, Proof, Refusal
from midspan.model.evidence import Evaluation, LabelKind, Measured
from midspan.model.stage import Level
from midspan.prove.certifying.certified import Certified
from midspan.prove.certifying.forecast import Forecast
from midspan.prove.certifying.segmenting import level_of_each, segments_json
from midspan.prove.climbing.ladder import Climbed
from midspan.prove.confidence.known import Known
from midspan.prove.evaluating.failing import FirstFailure, broken
from midspan.prove.material import Unusable


@dataclass(frozen=True, slots=True)
class Row:
    """One implementation as it was measured."""

    kind: str
    evaluation: Evaluation
    executed: int
    from_ledger: int
    unusable: Unusable
    failures: tuple[FirstFailure, ...] = ()
    confidence: Known | None = None
    unasked: NotAskedError | None = None
    latency_limit_s: float | None = None

    def as_json(self) -> dict[str, Any]:
        each = self.evaluation
        return {
            "implementation": each.implementation,
            "kind": self.kind,
            "use": each.use,
            "labels": each.labels.value,
            **_counts(each.measured, each.labels),
            "unjudged": each.unjudged,
            "segments": [
                {"segment": name, **_counts(measured, each.labels)} for name, measured in each.segments
            ],
            "failures": dict(each.failures),
            "first_failures": [asdict(one) for one in self.failures],
            "confidence": None if self.confidence is None else asdict(self.confidence),
            "consistency": text.consistency_json(each.consistency),
            "cost_per_item": each.cost_per_item,
            "currency": each.currency,
            "latency_mean_s": each.latency_mean_s,
            "latency_p95_s": each.latency_p95_s,
            "latency_p95_low_s": each.latency_p95_low_s,
            "latency_p95_high_s": each.latency_p95_high_s,
            "latency_p95_kept": kept(each, self.latency_limit_s),
            "latency_n": each.latency_n,
            "executed": self.executed,
            "from_ledger": self.from_ledger,
            "not_asked": {"count": self.unasked.count, "because": self.unasked.why} if self.unasked else None,
        }


@dataclass(frozen=True, slots=True)
class People:
    """Today's baseline: declared in the definition, not measured."""

    implementation: str
    done_by: str
    error_rate: float | None
    effort_s: float | None

    def as_json(self) -> dict[str, Any]:
        return {
            "implementation": self.implementation,
            "declared": {
                "done_by": self.done_by,
                "error_rate": self.error_rate,
                "effort_s": self.effort_s,
            },
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """What climbing asks for: answers that the ledger did not hold, at what one costs; None where that is unknown."""

    answers: int
    each: float | None
    currency: str | None

    @property
    def cost(self) -> float | None:
        return None if self.each is None else self.answers * self.each

    def __str__(self) -> str:
        if not self.answers:
            return "nothing is asked, all answers are in the ledger"
        asked = f"{self.answers:,} answers are asked"
        if self.cost is None:
            return f"{asked}, their cost is unknown"
        return f"{asked}, about {self.cost:,.4g} {self.currency or ''}".rstrip()


@dataclass(frozen=True, slots=True)
class Climb:
    """The ladder of one implementation."""

    implementation: str
    climbed: Climbed
    asked: Asked
    calm: Evaluation

    def as_json(self) -> dict[str, Any]:
        return {
            "implementation": self.implementation,
            "asked": self.asked.answers,
            "asked_cost": self.asked.cost,
            **asdict(self.climbed),
        }


@dataclass(frozen=True, slots=True)
class Evaluating:
    """The result of evaluating."""

    work: str
    rows: Sequence[Row]
    people: Sequence[People]
    climbs: Sequence[Climb]
    modes: Sequence[FailureModes]
    forecasts: Sequence[Forecast]
    field: str

    @property
    def exit_code(self) -> int:
        return next((row.unasked.exit_code for row in self.rows if row.unasked), 0)

    @property
    def next(self) -> str:
        unasked = next((row.unasked for row in self.rows if row.unasked), None)
        if unasked is not None:
            return str(unasked.help)
        failing = [row for row in self.rows if broken(row.evaluation)]
        if len(failing) == len(self.rows):
            return "; ".join(advice.mend(row.evaluation, row.kind, self.field) for row in failing)
        able = [row.evaluation for row in self.rows if row.confidence is None or row.confidence.known]
        if not able:
            return text.UNSURE.format(work=self.work)
        return advice.after(self.work, able, self.forecasts)

    def as_json(self) -> str:
        return _dumped(
            {
                "work": self.work,
                "evaluations": [row.as_json() for row in self.rows],
                "people": [each.as_json() for each in self.people],
                "stress": [each.as_json() for each in self.climbs],
                "failure_modes": [each.as_json() for each in self.modes],
                "forecasts": [asdict(each) for each in self.forecasts],
                "unusable": _unusable(self.rows[0].unusable),
                "next": self.next,
            }
        )

    def as_text(self) -> str:
        first = self.rows[0]
        total = first.evaluation.measured.total + (first.unasked.count if first.unasked else 0)
        lines = [f"{self.work}: {total:,} develop cases", ""]
        lines += text.table([(row.evaluation, row.executed) for row in self.rows])
        lines += [row.unasked.message for row in self.rows if row.unasked]
        for row in self.rows:
            lines += advice.failures(
                row.evaluation.implementation, row.failures, dict(row.evaluation.failures)
            )
            lines += text.consistency(row.evaluation)
            lines += latency(row.evaluation, row.latency_limit_s)
            lines += text.unsure(row.evaluation.implementation, row.confidence, self.work)
        lines += text.unjudged(self.work, [row.evaluation for row in self.rows])
        lines += [text.declared(each.implementation, each.error_rate, each.effort_s) for each in self.people]
        lines += text.unusable(self.rows[0].unusable)
        for each in self.climbs:
            lines += ["", *climb_text.ladder(each.implementation, each.climbed, str(each.asked), each.calm)]
        if len(self.rows) > sum(broken(row.evaluation) for row in self.rows) and self.climbs:
            lines += [advice.not_climbed(row.evaluation) for row in self.rows if broken(row.evaluation)]
        for modes in self.modes:
            lines += [line for line in ("", *modes.as_text()) if modes.modes]
        if self.forecasts:
            lines += ["", *(advice.foretold(each) for each in self.forecasts)]
        return "\n".join([*lines, "", f"next: {self.next}"])


@dataclass(frozen=True, slots=True)
class Certifying:
    """The result of an attempt."""

    work: str
    kind: str
    result: Certified
    climbs: Sequence[Climb]
    today: date
    ceiling: Level

    @property
    def exit_code(self) -> int:
        return 0 if self.good else 1

    @property
    def good(self) -> bool:
        return self.result.record.proof is not None and not self._expired

    @property
    def next(self) -> str:
        outcome = self.result.record.outcome
        if self._expired:
            return "the certificate has expired: label fresh certify cases, drawn from production, and certify on them"
        if not isinstance(outcome, Refusal):
            return "`midspan verdict` joins it with value, review and the rest of the promise"
        return text.after_refusal(outcome, self.work)

    def as_json(self) -> str:
        record, outcome = self.result.record, self.result.record.outcome
        about = {
            "implementation": record.implementation,
            "total_items": record.total_items,
            "share_of_all": record.share_of_all,
            "kept": record.kept,
            "held": record.held,
            "by": record.by,
            "labels": record.labels.value,
            "reviewers": asdict(record.reviewers) if record.reviewers else None,
            "attempt_id": record.attempt_id or None,
            "at": record.at,
        }
        certificate = None
        if not isinstance(outcome, Refusal):
            judged = record.labels is LabelKind.JUDGEMENTS
            least = 1 - outcome.max_error if judged else None
            certificate = {
                **about,
                **_proof(outcome),
                "acceptable_at_least": least,
                "expires": record.expires,
            }
        return _dumped(
            {
                "work": self.work,
                "certified": self.good,
                "spent": self.result.spent,
                "certificate": certificate,
                "refusal": {**about, **asdict(outcome)} if isinstance(outcome, Refusal) else None,
                "by_segment": _by_segment(record.by_segment),
                "next_attempt": self._next_attempt(),
                "evaluations": [self._row.as_json()] if self._row else [],
                "stress": [each.as_json() for each in self.climbs],
                "unsure": self.result.unsure,
                "repeated": self.result.repeated,
                "unusable": _unusable(self.result.unusable),
                "next": self.next,
            }
        )

    def as_text(self) -> str:
        lines = text.certified(self.work, self.result, expired=self._expired, ceiling=self.ceiling)
        if self.result.evaluation is not None:
            lines += ["", *text.table([(self.result.evaluation, None)])]
            lines += text.unjudged(self.work, [self.result.evaluation])
        lines += text.unusable(self.result.unusable)
        for each in self.climbs:
            lines += ["", *climb_text.ladder(each.implementation, each.climbed, str(each.asked), each.calm)]
        return "\n".join([*lines, "", f"next: {self.next}"])

    @property
    def _is_certificate(self) -> bool:
        return self.result.record.proof is not None

    @property
    def _expired(self) -> bool:
        return self._is_certificate and self.result.record.expires < self.today.isoformat()

    @property
    def _row(self) -> Row | None:
        found = self.result.evaluation
        if found is None:
            return None
        asked = found.measured.total - found.measured.kept
        return Row(
            self.kind,
            found,
            asked if self.result.spent else 0,
            0 if self.result.spent else asked,
            self.result.unusable,
        )

    def _next_attempt(self) -> Mapping[str, Any] | None:
        following = self.result.next_attempt
        if following is None:
            return None
        lost = self.result.record.share_of_all - (following.share_of_all or 0.0)
        return {**asdict(following), "share_lost": lost if self._is_certificate else None}


def _proof(proof: Proof) -> dict[str, Any]:
    if isinstance(proof, Certificate):
        return asdict(proof)
    both = (
        "n",
        "errors",
        "share",
        "total",
        "max_error",
        "confidence_level",
        "attempt",
        "error_bound",
        "method",
    )
    return {**{name: getattr(proof, name) for name in both}, "next_batch": None}


def _by_segment(found: BySegment | None) -> dict[str, Any] | None:
    if found is None:
        return None
    level = level_of_each(found.confidence_level, max(1, found.parts))
    return {"parts": found.parts, "confidence_level": level, "segments": segments_json(found)}


def _unusable(found: Unusable) -> dict[str, Any]:
    return {"lines": found.total, "first": found.first}


def _dumped(said: Mapping[str, Any]) -> str:
    return json.dumps(said, indent=2, ensure_ascii=False)


def _counts(measured: Measured, labels: LabelKind) -> dict[str, Any]:
    """Every count, and the rate with its bounds; `scored` are those that were right or wrong.

    Where the labels are judgements, the keys `acceptable` and `not_acceptable` stand in place of `right` and `wrong`.
    """
    said = {"scored": measured.scored, **asdict(measured)}
    if labels is LabelKind.JUDGEMENTS:
        names = {"right": "acceptable", "wrong": "not_acceptable"}
        return {names.get(key, key): value for key, value in said.items()}
    return said
