"""DA0: whether the data was looked at, and whether what was found still holds."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.checking.outcome import State
from midspan.data.rules.subject import DataSubject
from midspan.data.scoring.score import Ready
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule

_DAY_S = 86_400


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
    """The data is another than was assessed, or was assessed against another contract, or for another input.

    What was found then says nothing about what is there, promised or needed now. A file of the data is another where its content
    is; of files that came or went in its folder their names are said. What lies on a server is not looked at.

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


@rule("DA004", "data-out-of-sight", blocks_from=Stage.READY, question=Question.INPUTS)
def data_out_of_sight(subject: DataSubject) -> Iterator[Hit]:
    """The files that were assessed are not here any more, so nobody can tell whether they are what they were.

    What cannot be looked at is unknown, never unchanged. Where the data lies on another machine on purpose, suppress this with that as
    the reason: then only a new assessment tells.

    Breaks:
        assessed: {unseen: [data/requests.csv]}

    Repaired:
        assessed: {}
    """
    known, name = subject.known, subject.file.name
    if known.assessed is not None and known.unseen and not known.void_because:
        files = ", ".join(f"`{each}`" for each in known.unseen)
        yield Hit(
            subject.file.place("data"),
            f"whether {files} still is what was assessed on `{known.assessed.at[:10]}` cannot be told: it is not there, or cannot be read",
            f"bring it back, or assess what there is now: `midspan data assess {name}`, with `--from` where it lies elsewhere",
        )


@rule("DA005", "assessment-old", blocks_from=Stage.READY, question=Question.INPUTS)
def assessment_old(subject: DataSubject) -> Iterator[Hit]:
    """The assessment is older than the contract promises that the newest row is.

    Either nothing came since, and the promise is broken, or something came that nobody has looked at. Counted from the beginning of the
    day; asked where the contract promises a `latency`.

    Breaks:
        assessed: {old: {requests: 3}}

    Repaired:
        assessed: {}
    """
    known, name = subject.known, subject.file.name
    if known.assessed is None or known.void_because:
        return
    for each in known.old:
        yield Hit(
            subject.file.place("data"),
            f"the data was assessed on `{known.assessed.at[:10]}`, and the newest row of `{each.table}` was promised to be no older "
            f"than {each.within_s / _DAY_S:.3g} {'day' if each.within_s == _DAY_S else 'days'}",
            f"look at what came since: `midspan data assess {name}`",
        )


RULES: tuple[Rule[DataSubject], ...] = (
    data_unassessed,
    assessment_outdated,
    readiness_unknown,
    data_out_of_sight,
    assessment_old,
)
