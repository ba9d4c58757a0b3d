"""DA0: whether the data was looked at, and whether what was found still holds."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.checking.outcome import State
from midspan.data.rules.subject import DataSubject
from midspan.data.scoring.score import Ready
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("DA001", "data-unassessed", blocks_from=Stage.READY, question=Question.INPUTS)
def data_unassessed(subject: DataSubject) -> Iterator[Hit]:
    """The work names what its data promises, and nobody has looked whether it keeps that.

    Data that was never looked at is the first reason why AI stalls: it is missing, empty, stale or about something else, and that is
    found out when everything is built. Asked where `data` names a contract.

    Breaks:
        assessed: null

    Repaired:
        assessed: {}
    """
    if subject.file.work.data and subject.known.assessed is None:
        name = subject.file.name
        yield Hit(
            subject.file.place("data"),
            f"the data of `{name}` was never assessed",
            f"run `midspan data assess {name}`",
        )


@rule("DA002", "assessment-outdated", blocks_from=Stage.READY, question=Question.INPUTS)
def assessment_outdated(subject: DataSubject) -> Iterator[Hit]:
    """The data was assessed against another contract, or for another input.

    What was found then says nothing about what is promised or needed now.

    Breaks:
        assessed: {void_because: [contracts/requests.odcs.yaml]}

    Repaired:
        assessed: {}
    """
    known = subject.known
    if known.assessed is not None and known.void_because:
        changed = ", ".join(f"`{each}`" for each in known.void_because)
        yield Hit(
            subject.file.place("data"),
            f"the data was assessed on `{known.assessed.at[:10]}`, and {changed} changed since",
            f"run `midspan data assess {subject.file.name}` again",
        )


@rule("DA003", "readiness-unknown", blocks_from=Stage.READY, question=Question.INPUTS)
def readiness_unknown(subject: DataSubject) -> Iterator[Hit]:
    """Nothing blocks, and yet nobody can say that the data is ready: something that is required was not measured.

    What is not measured is unknown, never fine.

    Breaks:
        assessed:
          ready: unknown
          faults:
            - check: personal
              state: unknown
              required: true
              text: "`requests.name`: by its name it may be personal data, and its values do not tell"
              do: "say its `classification` in the contract"

    Repaired:
        assessed: {}
    """
    known = subject.known
    if known.assessed is None or known.void_because or known.assessed.ready is not Ready.UNKNOWN:
        return
    unknown = [each for each in known.assessed.faults if each.state is State.UNKNOWN and each.required]
    for each in unknown:
        yield Hit(each.place, each.sentence, each.do)
    if not unknown:
        help_ = f"see what is unknown: `midspan data assess {subject.file.name}`"
        yield Hit(subject.file.place("data"), "a whole trait of the data was not measured", help_)


RULES: tuple[Rule[DataSubject], ...] = (data_unassessed, assessment_outdated, readiness_unknown)
