"""What was measured of an implementation, where no certificate holds: said as what it is, and never as a proof."""

from __future__ import annotations

from midspan.decide.wording import percent
from midspan.explain.page import Figure
from midspan.explain.subject import Subject
from midspan.model.case import Use
from midspan.model.evidence import Evaluation, Measured
from midspan.wording.spans import Spans, code, say, strong

_WHILE = {
    Use.DEVELOP.value: "Measured while developing, no proof",
    Use.CERTIFY.value: "Measured when certifying was tried, no proof",
}


def chosen_evaluation(subject: Subject) -> Evaluation | None:
    """What was measured of the implementation that was to be certified, else of the one with the lowest error at its bound.

    On certify cases before others.
    """
    record = subject.state.evidence.certificate
    wanted = record.implementation if record else None
    found = [each for each in subject.state.evidence.evaluations if wanted in {None, each.implementation}]
    return min(found, key=lambda each: (each.use != Use.CERTIFY.value, _bound(each)), default=None)


def unproven(subject: Subject) -> Spans:
    """What was measured all the same, with its counts and bound; empty where a certificate holds, or nothing was."""
    found = _unproven(subject)
    if found is None:
        return ()
    return say(
        strong(_WHILE[found.use]),
        f": {counts(found.measured)} wrong, at most {percent(found.measured.upper or 1.0)} ",
        f"at {percent(found.measured.level, 0)}, by ",
        code(found.implementation),
        ", over all of its answers.",
    )


def unproven_figure(subject: Subject) -> Figure | None:
    """The same at a glance."""
    found = _unproven(subject)
    if found is None or found.measured.error_rate is None:
        return None
    note = f"{counts(found.measured)} wrong, at most {percent(found.measured.upper or 1.0)}"
    return Figure(_WHILE[found.use], f"{percent(found.measured.error_rate)} wrong", note, needs=True)


def counts(measured: Measured) -> str:
    """`6 of 83`: the wrong ones of all that were answered; no usable answer is a wrong one."""
    answered = measured.right + measured.wrong + measured.errored
    return f"{measured.wrong + measured.errored:,} of {answered:,}"


def _unproven(subject: Subject) -> Evaluation | None:
    if subject.state.certified(subject.today) is not None:
        return None
    found = chosen_evaluation(subject)
    return found if found is not None and found.measured.error_rate is not None else None


def _bound(evaluation: Evaluation) -> float:
    upper = evaluation.measured.upper
    return 1.0 if upper is None else upper
