"""One measurement of the metric that justifies an initiative, as the ledger keeps it: it only ever grows.

Law: what is recorded of one metric, day and source is there once. The same again changes nothing; another value is refused
unless it is said to be a correction and why, and then it stands beside what it corrects, which nobody can take away.

An entry is of kind `measurement`: subject the initiative, key the metric, day and source, body {metric, value, unit, at,
source, by?, role?, note?, request?, corrects?, why?}; corrects is the value that it replaces.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from midspan.definitions.workspace import InitiativeFile
from midspan.errors import StoreError, UsageError
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry, Recorded
from midspan.model.initiative import Value

KIND = "measurement"
BY_HAND = "hand"
# Longer texts are documents, and belong where documents are kept.
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody measured. at: the day, or the last day of the period, that it stands for. unit: None where unsaid.

    source: where the value is from; what comes again from the same source is known again. request: of a program, so that it
    may ask twice. why: what makes it a correction of another value.
    """

    metric: str
    value: float
    at: date
    unit: str | None = None
    source: str = BY_HAND
    note: str | None = None
    request: str | None = None
    why: str | None = None

    @property
    def key(self) -> str:
        return _key(self.metric, self.at, self.source)


@dataclass(frozen=True, slots=True)
class Measurement:
    """As it is recorded. seq: of the ledger. corrects: the value that it replaces; why: the reason that was given."""

    metric: str
    value: float
    at: date
    unit: str | None
    source: str
    seq: int
    by: str | None = None
    role: str | None = None
    note: str | None = None
    corrects: float | None = None
    why: str | None = None
    request: str | None = None

    @property
    def key(self) -> str:
        return _key(self.metric, self.at, self.source)


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of a measurement. repeated: it was there already, and nothing was recorded."""

    measurement: Measurement
    repeated: bool = False


class MeasurementError(UsageError):
    """The measurement cannot be taken.

    conflict: it contradicts what is recorded, instead of being wrong by itself.
    """

    def __init__(self, message: str, *, help: str, conflict: bool = False) -> None:  # noqa: A002 - the word users see
        super().__init__(message, help=help)
        self.conflict = conflict


def fault(file: InitiativeFile, given: Given, today: date) -> MeasurementError | None:
    """Why this cannot be a measurement of this initiative; None where it can."""
    promised, started = file.initiative.value, file.initiative.started
    if promised is None or promised.metric is None:
        return MeasurementError(
            f"`{file.name}` promises no metric, so nothing of it can be measured",
            help=f"say what is promised in `{file.document.path}`: `value.metric`, with baseline and target",
        )
    return _about(promised, given) or _dated(file.name, started, given, today) or _texts(given)


def record(
    ledger: Ledger,
    file: InitiativeFile,
    given: Sequence[Given],
    today: date,
    *,
    by: tuple[str, str] | None = None,
) -> list[Noted]:
    """Record these in one batch, or none of them. by: role and name of who answers for them.

    Raises MeasurementError for the first that cannot be taken, StoreError.
    """
    for each in given:
        wrong = fault(file, each, today)
        if wrong is not None:
            raise wrong
    with ledger.transaction():
        recorded = measurements(ledger, file)
        known = {each.key: each for each in recorded}
        requested = {each.request: each for each in recorded if each.request is not None}
        entries, done = list[Entry](), list[Noted]()
        for each in given:
            was = known.get(each.key)
            if each.request is not None and each.request in requested:
                _same_request(requested[each.request], each)
                was = requested[each.request]
            if was is not None and was.value == each.value:
                done.append(Noted(was, repeated=True))
                continue
            if was is not None and each.why is None:
                raise _contradicts(file.name, was, each)
            made = _made(each, by, was)
            known[each.key] = made
            if each.request is not None:
                requested[each.request] = made
            entries.append(Entry(KIND, file.identity, each.key, _body(made)))
            done.append(Noted(made))
        ledger.append(entries)
    return done


def measurements(ledger: Ledger, file: InitiativeFile) -> list[Measurement]:
    """All that was recorded of an initiative under every name, in that order, corrections included. Raises StoreError."""
    return [_read(entry) for entry in ledger.read(KIND, file.names)]


def standing(found: Sequence[Measurement]) -> list[Measurement]:
    """Those that count: of each metric, day and source what was recorded last; by day."""
    newest = {each.key: each for each in found}
    return sorted(newest.values(), key=lambda each: (each.at, each.seq))


def _about(promised: Value, given: Given) -> MeasurementError | None:
    if given.metric != promised.metric:
        return MeasurementError(
            f"`{given.metric}` is not what was promised: that is `{promised.metric}`",
            help="measure what justified the investment; another metric takes another promise, and a new approval",
        )
    if given.unit is not None and promised.unit is not None and given.unit != promised.unit:
        return MeasurementError(
            f"`{given.metric}` is promised in `{promised.unit}`, not in `{given.unit}`",
            help=f"convert it to `{promised.unit}`, or leave the unit out where it is that",
        )
    if not math.isfinite(given.value):
        return MeasurementError(
            f"`{given.value}` is no value of `{given.metric}`",
            help="leave out what was not measured: nothing measured is not zero",
        )
    return None


def _dated(name: str, started: date | None, given: Given, today: date) -> MeasurementError | None:
    if given.at > today:
        return MeasurementError(
            f"`{given.at}` has not come yet: today is `{today}`",
            help="record a measurement once its period is over",
        )
    if started is None:
        return MeasurementError(
            f"`{name}` has no first day, so nothing tells what is before it",
            help="set `started` in its file, such as `2026-09-01`",
        )
    if given.at < started:
        return MeasurementError(
            f"`{given.at}` is before `{name}` began on `{started}`",
            help="what was before is the baseline: `value.baseline` in its file",
        )
    return None


def _texts(given: Given) -> MeasurementError | None:
    for what, text in (("source", given.source), ("note", given.note), ("reason", given.why)):
        if text is not None and not (text.strip() and len(text) <= LONGEST):
            return MeasurementError(
                f"the {what} is empty or longer than {LONGEST} characters", help="say it in a line"
            )
    return None


def _same_request(was: Measurement, given: Given) -> None:
    if (was.metric, was.at, was.source, was.value) != (given.metric, given.at, given.source, given.value):
        raise MeasurementError(
            f"the key `{given.request}` was sent with another measurement: `{was.value:g}` of `{was.at}`",
            help="send each measurement with a key of its own",
            conflict=True,
        )


def _contradicts(name: str, was: Measurement, given: Given) -> MeasurementError:
    return MeasurementError(
        f"`{given.metric}` of `{given.at}` is recorded as `{was.value:g}` from `{was.source}`, not as `{given.value:g}`",
        help="where the first was wrong, say why: it is then recorded as a correction (`--correct WHY`), and both stay; "
        f"see `midspan value show {name}`",
        conflict=True,
    )


def _made(given: Given, by: tuple[str, str] | None, was: Measurement | None) -> Measurement:
    return Measurement(
        given.metric,
        given.value,
        given.at,
        given.unit,
        given.source,
        0,
        by=by[1] if by else None,
        role=by[0] if by else None,
        note=given.note,
        corrects=was.value if was else None,
        why=given.why if was else None,
        request=given.request,
    )


def _key(metric: str, at: date, source: str) -> str:
    return f"{metric}|{at.isoformat()}|{source}"


def _body(made: Measurement) -> dict[str, Any]:
    said: Mapping[str, Any] = {
        "metric": made.metric,
        "value": made.value,
        "unit": made.unit,
        "at": made.at.isoformat(),
        "source": made.source,
        "by": made.by,
        "role": made.role,
        "note": made.note,
        "request": made.request,
        "corrects": made.corrects,
        "why": made.why,
    }
    return {name: value for name, value in said.items() if value is not None}


def _read(entry: Recorded) -> Measurement:
    body = entry.body
    try:
        return Measurement(
            body["metric"],
            float(body["value"]),
            date.fromisoformat(body["at"]),
            body.get("unit"),
            body["source"],
            entry.seq,
            **{name: body.get(name) for name in ("by", "role", "note", "corrects", "why", "request")},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(
            f"record `{entry.seq}` of the ledger, measurement of `{entry.subject}`, cannot be read",
            help="it was written by another version of midspan: update it",
        ) from error
