"""What became of one case: right, wrong, error, kept or held. Pure; the one place where an answer is judged.

kept   a judgement of the definition sends the item to a person before any implementation sees it
error  no usable answer: exception, time-out, wrong shape, a confidence that is no number from 0 to 1
held   a constraint does not hold, or cannot be evaluated, so a person decides
wrong  not the right answer; any answer to an item that a person must decide
right  the right answer
given  an answer in production that could be used: nobody knows yet whether it is right

An answer that nobody ever judged (the case holds a judgement of another one) is an error of kind `unjudged`:
it counts, and it does not count as right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import StrEnum
from numbers import Real
from typing import Any, NamedTuple

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.judgements import acceptable
from midspan.model.answer import Answer
from midspan.model.case import Case
from midspan.model.evidence import UNJUDGED
from midspan.prove.ports import Failed, Reply

_LONGEST = 300
_LONGEST_RATIONALE = 50_000


class Result(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    ERROR = "error"
    KEPT = "kept"
    HELD = "held"
    GIVEN = "given"


class Outcome(NamedTuple):
    """One case's result. `because` names the judgement or the constraint; confidence, cost, latency None: unknown.

    confidence: as recorded the answer's own; once read, what the candidate's `confidence` asks for (see
    `confidence.sureness`). signals: as the answer had them. item, size: key and size of the input; None where they
    were not recorded. unsure: what tells how sure the answer is was asked for and is not known, so it never acts alone.
    rationale: how the answer came about, as the implementation says it, its first 50,000 characters.
    retries: calls that were made again before it was there. earlier: as of the reply, of one that was asked just now.
    """

    result: Result
    confidence: float | None = None
    cost: float | None = None
    latency_s: float | None = None
    output: Mapping[str, Any] | None = None
    failure: Failed | None = None
    because: str | None = None
    signals: Mapping[str, float] | None = None
    item: str | None = None
    size: int | None = None
    unsure: bool = False
    rationale: str | None = None
    retries: int = 0
    earlier: float = 0.0

    def body(self, case_id: str) -> dict[str, Any]:
        """As the ledger keeps it."""
        body: dict[str, Any] = {
            "case": case_id,
            "result": self.result.value,
            "confidence": self.confidence,
            "cost": self.cost,
            "latency_s": self.latency_s,
            "output": self.output,
        }
        if self.failure is not None:
            body["failure"] = {"kind": self.failure.kind, "message": self.failure.message}
        if self.because is not None:
            body["because"] = self.because
        if self.signals:
            body["signals"] = dict(self.signals)
        if self.item is not None:
            body["input"], body["size"] = self.item, self.size
        if self.rationale is not None:
            body["rationale"] = self.rationale
        if self.retries:
            body["retries"] = self.retries
        return body


def outcome_of(body: Mapping[str, Any]) -> Outcome:
    """The outcome that the ledger kept."""
    failure = body.get("failure")
    return Outcome(
        Result(body["result"]),
        body["confidence"],
        body["cost"],
        body["latency_s"],
        body["output"],
        Failed(failure["kind"], failure["message"]) if failure else None,
        body.get("because"),
        body.get("signals"),
        body.get("input"),
        body.get("size"),
        rationale=body.get("rationale"),
        retries=body.get("retries", 0),
    )


def kept(work: CompiledWork, case: Case) -> Outcome | None:
    """The outcome of a case that goes to a person unseen; None where the implementation has to answer."""
    because = work.judged(case.input)
    return None if because is None else Outcome(Result.KEPT, because=because)


def judge(work: CompiledWork, case: Case, reply: Reply) -> Outcome:
    """What the reply to a case is worth. Never raises, whatever the answer holds."""
    outcome = given(work, case.input, reply)
    if outcome.result is not Result.GIVEN or outcome.output is None:
        return outcome
    if case.to_person:
        return outcome._replace(result=Result.WRONG)
    if case.expected is not None:
        right: bool | None = work.right(case.input, outcome.output, case.expected)
    else:
        output = outcome.output
        right = acceptable(case.judged or (), lambda judged: work.right(case.input, output, judged))
    if right is None:
        failure = Failed(UNJUDGED, "no person has judged this answer")
        return outcome._replace(result=Result.ERROR, failure=failure)
    return outcome._replace(result=Result.RIGHT if right else Result.WRONG)


def given(work: CompiledWork, item: Mapping[str, Any], reply: Reply) -> Outcome:
    """What the reply to an item is worth while nobody knows the right answer: error, held or given. Never raises."""
    answer = reply.result
    failure = answer if isinstance(answer, Failed) else _fault(work, answer)
    if failure is not None or isinstance(answer, Failed):
        # What failed for nothing says nothing of what an answer costs.
        cost = _plain(answer.cost or None) if _fits(answer.cost) else None
        rationale = _kept_text(answer.rationale)
        return Outcome(Result.ERROR, None, cost, reply.latency_s, failure=failure, rationale=rationale)
    because = work.held(item, answer.output)
    return Outcome(
        Result.GIVEN if because is None else Result.HELD,
        _plain(answer.confidence),
        _plain(answer.cost),
        reply.latency_s,
        answer.output,
        None,
        because,
        {name: float(value) for name, value in answer.signals.items()} if answer.signals else None,
        rationale=_kept_text(answer.rationale),
    )


def unrecordable(outcome: Outcome, reason: str) -> Outcome:
    """The outcome in place of one that cannot be written down: no other system could use that answer either."""
    return Outcome(Result.ERROR, latency_s=outcome.latency_s, failure=Failed("shape", reason[:_LONGEST]))


def _fault(work: CompiledWork, answer: Answer) -> Failed | None:
    confidence, cost = answer.confidence, answer.cost
    if confidence is not None and not _between(confidence, 0, 1):
        return Failed("confidence", _no_confidence(confidence))
    signals = _signals_fault(answer.signals)
    if signals is not None:
        return Failed("confidence", signals)
    if not _fits(cost):
        return Failed("shape", f"cost is `{_shown(cost)}`, not an amount")
    if not isinstance(answer.output, dict):
        return Failed(
            "shape", f"output is `{type(answer.output).__name__}`, not a dict of the fields of `output`"
        )
    fault = work.output_fault(answer.output)
    return None if fault is None else Failed("shape", fault[:_LONGEST])


def _signals_fault(signals: Any) -> str | None:
    if signals is None:
        return None
    if not isinstance(signals, Mapping) or not all(isinstance(name, str) and name for name in signals):
        return f"signals are `{_shown(signals)}`, not numbers by their names"
    wrong = [(name, value) for name, value in signals.items() if not _between(value, 0, 1)]
    return _no_confidence(wrong[0][1], f"signal `{wrong[0][0][:60]}`") if wrong else None


def _fits(cost: Any) -> bool:
    return cost is None or _between(cost, 0, math.inf)


def _kept_text(rationale: Any) -> str | None:
    text = rationale[:_LONGEST_RATIONALE] if isinstance(rationale, str) else ""
    return text.encode("utf-8", "replace").decode() or None


def _no_confidence(value: Any, what: str = "confidence") -> str:
    said = f"{what} is `{_shown(value)}`, not a number from 0 to 1"
    return f"{said}: write `{float(value) / 100:g}`" if _between(value, 1, 100) else said


def _between(value: Any, low: float, high: float) -> bool:
    # As nearly all are: asking the abstract class takes longer than all else here.
    if value.__class__ is float:
        number: float = value
    elif isinstance(value, bool) or not isinstance(value, Real):
        return False
    else:
        number = float(value)
    return low <= number <= high and number < math.inf


def _plain(value: float | None) -> float | None:
    return None if value is None else float(value)


def _shown(value: object) -> str:
    try:
        return repr(value)[:60]
    except Exception:  # noqa: BLE001 - the value is the user's
        return type(value).__name__
