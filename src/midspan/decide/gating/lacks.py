"""What the gates need and nobody knows yet, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from midspan.decide.assessment import WorkState
from midspan.decide.deciding.history import History
from midspan.decide.gating.gates import Lack, Need
from midspan.decide.reason import Reason, from_unknown
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.model.certificate import Refusal
from midspan.model.evidence import Evidence
from midspan.model.stage import Level
from midspan.prove.evidence import EXPIRED
from midspan.run.shown import FEWEST, MOST_UNUSABLE
from midspan.value.share import certified, expired
from midspan.value.unknown import Unknown
from midspan.value.worth import WorkValue

# What only production can show. It becomes known when items are run; nothing else may stand in for it.
_FROM_PRODUCTION: dict[Need, tuple[str, str]] = {
    Need.SHADOW_RUN: (
        "it was not run beside people yet, so nothing shows that it works on live items",
        "run it in shadow on live items, and compare its answers with people's",
    ),
    Need.PROMOTION: (
        "its error was not tested on blind labels from production yet",
        "let people decide a share of live items without seeing the proposal",
    ),
}


def evidence_unknown(file: WorkFile, evidence: Evidence, today: date) -> Unknown | None:
    """Why there is no proof for this work; None where there is, or where none is asked for."""
    ceiling = ceiling_of(file)
    if not ceiling.reaches(Level.SHADOW):
        return None
    if not ceiling.reaches(Level.AUTONOMOUS):
        if evidence.evaluations:
            return None
        return Unknown(
            f"no candidate for `{file.name}` has been measured",
            f"run `midspan prove {file.name}`",
            file.place("work"),
        )
    if certified(evidence, today) is not None:
        return None
    return Unknown(
        f"no certificate says how much of `{file.name}` may act alone: {_why(evidence, today)}",
        _do(file.name, evidence),
        file.place("work"),
    )


def _why(evidence: Evidence, today: date) -> str:
    record = evidence.certificate
    if record is None:
        return "none was asked for yet"
    if isinstance(record.outcome, Refusal):
        return f"it was refused, {record.outcome.message}"
    if record.void_because:
        return f"it is void since {', '.join(f'`{each}`' for each in record.void_because)} changed"
    return f"it expired on `{record.expires[:10]}`" if expired(record, today) else "it does not hold"


def _do(work: str, evidence: Evidence) -> str:
    record = evidence.certificate
    if record is None:
        return f"develop freely with `midspan prove {work}`, then spend an attempt with `--certify`"
    if isinstance(record.outcome, Refusal):
        if record.outcome.missing is None:
            return "improve the candidate on develop cases, then certify it on fresh ones"
        return f"label `{record.outcome.missing}` more cases, drawn at random from production"
    if set(record.void_because) <= {EXPIRED}:
        return f"certify again on cases of these weeks with `midspan prove {work} --certify`"
    return f"certify again with `midspan prove {work} --certify`, or take the change back"


def work_lacks(
    file: WorkFile, evidence: Evidence, desk_unknown: Sequence[Unknown], value: WorkValue, today: date
) -> Iterator[Lack]:
    """What is unknown about one work, as its ceiling asks for it."""
    proof = evidence_unknown(file, evidence, today)
    if proof is not None:
        yield _lack(Need.EVIDENCE, proof, file.name)
    if ceiling_of(file).reaches(Level.ASSISTED):
        yield from (_lack(Need.PEOPLE, each, file.name) for each in desk_unknown if not each.unproven)
    yield from (_lack(Need.VALUE, each, file.name) for each in value.unknown if not each.unproven)


def initiative_lacks(
    file: InitiativeFile,
    due: date | None,
    works: Sequence[WorkFile],
    history: History,
    unshown: Mapping[Need, Sequence[WorkState]],
    unmeasured: Mapping[Need, Unknown | None],
) -> Iterator[Lack]:
    """What is unknown about the initiative as a whole.

    unshown: of what production can show, the works that have not. unmeasured: why what is measured in daily use is unknown.
    """
    if due is None:
        field = "started" if file.initiative.started is None else "decision.after"
        unknown = Unknown(
            f"nothing says when it is decided: `{field}` is not there",
            "set the first day and the time until COMMIT or STOP, such as `2026-09-01` and `90 days`",
            file.place(*field.split(".")),
            field,
        )
        yield _lack(Need.DECISION_DATE, unknown)
    named = file.initiative.works or ()
    absent = [name for name in named if name not in {each.name for each in works}]
    if not named or absent:
        what = f"`{absent[0]}` is not in the folder `works`" if absent else "it names no work"
        unknown = Unknown(what, "write the work, or name one that there is", file.place("works"), "works")
        yield _lack(Need.WORKS, unknown)
    if history.approval is None:
        unknown = Unknown(
            "nobody has approved its definitions and its decision rule",
            f"have them approved by somebody who answers for it: `midspan decide {file.name} --approve --by owner`",
            file.place(),
        )
        yield _lack(Need.APPROVAL, unknown)
    for need, (text, do) in _FROM_PRODUCTION.items():
        lacking = unshown.get(need)
        if lacking is None or lacking:
            said = _so_far(lacking[0]) if need is Need.SHADOW_RUN and lacking else None
            yield Lack(need, Reason(need.value, said or text, do, file.place()))
    yield from (_lack(need, each) for need, each in unmeasured.items() if each is not None)


def _so_far(work: WorkState) -> str | None:
    """What a run beside people has shown by now, where that is not enough."""
    found = work.shown
    if not found.answered:
        return None
    return (
        f"`{work.name}` answered `{found.answered}` live items beside people, `{found.unusable}` of them not usably: that "
        f"may be {100 * found.bound:.3g} % at 95 %, and at most {100 * MOST_UNUSABLE:g} % is needed (`{FEWEST}` without one show it)"
    )


def _lack(need: Need, unknown: Unknown, work: str | None = None) -> Lack:
    return Lack(need, from_unknown(need.value, unknown, work), unknown.field)
