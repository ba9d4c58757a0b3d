"""Where an item goes, given what was answered and how the work stands. Pure: asked again when the level moved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from midspan.definitions.digests import digest_of_text
from midspan.definitions.workspace import WorkFile
from midspan.ledger.canonical import canonical
from midspan.model.entry import Entry
from midspan.model.production import ItemRow, Purpose, State, TaskRow
from midspan.model.stage import Level
from midspan.prove.identity import definition_parts
from midspan.prove.outcome import Outcome, Result
from midspan.prove.streams.admission import Drawing
from midspan.prove.streams.label import Declined, Draw
from midspan.run.acting import Acting
from midspan.run.asking.answering import Answered, Taken
from midspan.run.footing import Footing
from midspan.run.holdout import CODE, HoldOut
from midspan.run.life import Event, lived
from midspan.run.tasks.chain import Chain
from midspan.run.tasks.opening import task_id
from midspan.stats import AuditDraw

_LONGEST = 300
_NOTHING: Mapping[str, float] = {}


class Way(NamedTuple):
    """Where an item goes: the events of its life from `received` on, and why.

    code: for the ledger, which must hold nothing of the item. because: in words, which may.
    """

    events: tuple[Event, ...]
    code: str | None = None
    because: str | None = None
    output: bool = False


class Routed(NamedTuple):
    """An item at its end, or with a task. row: as production keeps it. entry: of the ledger. draw: that it is to be labelled."""

    row: ItemRow
    entry: Entry
    task: TaskRow | None = None
    draw: Entry | None = None


@cache
def _lived(events: tuple[Event, ...], since: str) -> tuple[str, State]:
    path = lived(*events, since=since)
    return path, State(path.rpartition(" ")[2])


class Routing:
    """Routes items of one work as it stands."""

    def __init__(
        self,
        file: WorkFile,
        footing: Footing,
        actings: Mapping[str | None, Acting],
        *,
        chain: Chain,
        blind: AuditDraw,
        hold: HoldOut,
        now: str,
    ) -> None:
        """chain: who is asked. blind: of tasks whose proposal is hidden. hold: of items that people handle as before.

        actings: what may act alone, by the name of what answers. now: UTC as the ledger writes it.
        """
        work = file.work
        self.footing = footing
        self._identity = file.identity
        self._level = footing.level.value
        self._actings = actings
        self._blind = blind
        self._hold = hold
        self._due_at = chain.due(now)
        self._now = now
        self._answered_at = datetime.fromisoformat(now)
        self._role = chain.role(0)
        self._refuses = chain.rejects
        self._rejecting = {
            each.id or each.must for each in work.constraints or () if each.otherwise == "reject"
        }
        self._definition = definition_parts(work)

    @property
    def acts_from(self) -> float | None:
        """The least confidence at which anything acts alone; None where nothing does."""
        found = [each.least for each in self._actings.values() if each.least is not None]
        return min(found, default=None) if self.footing.level is Level.AUTONOMOUS else None

    def route(
        self, answered: Answered, chunk: str, attempts: int = 1, *, since: str = State.RECEIVED
    ) -> Routed:
        """The item's next state, what is written down of it, and who is asked. since: the states it has gone through."""
        if self._hold.takes(answered.item, self.footing.level):
            # Also where it was answered before the level rose: nothing of that reaches whoever decides it.
            way = Way((Event.VALID, Event.ASK), CODE)
            return self._written(Answered(answered.item, None), way, since, chunk, attempts, held=True)
        way = self._way(answered) if answered.unasked is None else self._forbidden(*answered.unasked)
        if answered.missed:
            way = way._replace(because=_with_missed(answered, way.because))
        return self._written(answered, way, since, chunk, attempts)

    def given_up(self, item: Taken, because: str, chunk: str, attempts: int, *, since: str) -> Routed:
        """An item that nothing can take: it lies with the dead letters until it is replayed."""
        way = Way((Event.GIVE_UP,), "gave-up", because)
        return self._written(Answered(item, None), way, since, chunk, attempts)

    def _way(self, answered: Answered) -> Way:
        item, outcome = answered.item, answered.outcome
        if item.fault is not None:
            return Way((Event.INVALID,), "input", item.fault)
        if outcome is None:
            return self._unasked(item)
        before = (Event.VALID, Event.ANSWERED)
        if outcome.result is Result.GIVEN:
            return self._given(answered, outcome, (*before, Event.PASSED))
        if self.footing.level is Level.SHADOW:
            return Way((*before, Event.SHADOW), *why_unusable(outcome))
        if outcome.result is Result.HELD and outcome.because in self._rejecting:
            return Way((*before, Event.REFUSE), *why_unusable(outcome))
        return Way((*before, Event.ASK), *why_unusable(outcome))

    def _unasked(self, item: Taken) -> Way:
        why = ("level", self.footing.why_unasked) if item.kept is None else ("judgement", item.kept)
        last = Event.SHADOW if self.footing.level is Level.SHADOW else Event.ASK
        return Way((Event.VALID, last), *why)

    def _forbidden(self, code: str, why: str) -> Way:
        last = Event.SHADOW if self.footing.level is Level.SHADOW else Event.ASK
        return Way((Event.VALID, last), code, why)

    def _given(self, answered: Answered, outcome: Outcome, before: tuple[Event, ...]) -> Way:
        level = self.footing.level
        if level is Level.SHADOW:
            return Way((*before, Event.SHADOW))
        if level is Level.ASSISTED:
            return Way((*before, Event.ASK), "assisted", "a person decides every item at this level")
        if level is not Level.AUTONOMOUS:
            return Way((*before, Event.ASK), "level", self.footing.why_unasked)
        acting = self._actings.get(answered.by)
        if acting is None:
            return Way(
                (*before, Event.ASK),
                "replaced",
                f"`{answered.by}` answered it, which has been replaced since",
            )
        why = acting.alone(answered.item.id, answered.item.input, outcome)
        if why is None:
            return Way((*before, Event.ALONE), output=True)
        return Way((*before, Event.REFUSE if self._refuses else Event.ASK), *why)

    def _written(
        self, answered: Answered, way: Way, since: str, chunk: str, attempts: int, *, held: bool = False
    ) -> Routed:
        item, outcome = answered.item, answered.outcome
        path, state = _lived(way.events, since)
        said = None if outcome is None else written(outcome, answered.by)
        row = ItemRow(
            work=self._identity,
            id=item.id,
            chunk=chunk,
            state=state,
            input=item.text,
            input_key=item.key,
            received_at=self._now,
            answer=said and said.text,
            output=said.output if way.output and said else None,
            because=way.because,
            by="ai" if way.output else None,
            level=self._level,
            attempts=attempts,
            ended_at=None if state is State.OPEN else self._now,
            transitions=path,
        )
        draw = self._draw(answered)
        lot = self._hold.lot(item, self.footing.level)
        measured = said.measured if said else _NOTHING
        entry = entry_of(row, way.code, {**measured, **self._beside(answered)}, lot)
        return Routed(row, entry, self._task(row, drawn=draw is not None, held=held), draw)

    def _beside(self, answered: Answered) -> Mapping[str, Any]:
        """What the ledger keeps of who did not answer, and of who did in place of what the level names."""
        found: dict[str, Any] = {}
        if answered.missed:
            found["missed"] = {each.by: each.code for each in answered.missed}
        if (
            answered.by is not None
            and answered.by != self.footing.implementation
            and answered.by in self._actings
        ):
            found["fallback"] = answered.by
        return found

    def _draw(self, answered: Answered) -> Entry | None:
        """What records that this answer is to be labelled; None where it is not drawn, or proves nothing."""
        item, outcome = answered.item, answered.outcome
        # What one implementation said proves nothing of another, and never acts alone by its proof.
        acting = self._actings.get(answered.by)
        if acting is None or outcome is None or outcome.result is not Result.GIVEN or outcome.unsure:
            return None
        lane = acting.lane(item.input)
        if lane is None or not isinstance(lane.drawing, Drawing) or not lane.drawing.selected(item.id):
            return None
        drawn = Draw(
            item.id,
            item.key,
            outcome.confidence,
            lane.drawing.rate,
            self._answered_at,
            datetime.fromisoformat(self._due_at),
            self._definition,
            lane.stream.parts,
            lane.stream.segment,
        )
        entry = lane.drawing.entry(drawn)
        return None if isinstance(entry, Declined) else entry

    def _task(self, row: ItemRow, *, drawn: bool, held: bool) -> TaskRow | None:
        if row.state is State.OPEN:
            # Blind, so that it looks like any other item of which the proposal is hidden.
            blind = held or drawn or (row.answer is not None and self._blind.selected(row.id))
            return self._asked(row, Purpose.DECIDE, blind=blind)
        return self._asked(row, Purpose.LABEL, blind=True) if drawn else None

    def _asked(self, row: ItemRow, purpose: Purpose, *, blind: bool) -> TaskRow:
        return TaskRow(
            id=task_id(row.work, row.id, purpose),
            work=row.work,
            item=row.id,
            purpose=purpose,
            role=self._role,
            opened_at=self._now,
            due_at=self._due_at,
            blind=blind,
        )


def rejected(file: WorkFile, footing: Footing, item: Taken, *, chunk: str, now: str) -> tuple[ItemRow, Entry]:
    """An item whose input is not what the definition says, at its end, and its entry of the ledger."""
    path, state = _lived((Event.INVALID,), State.RECEIVED)
    row = ItemRow(
        work=file.identity,
        id=item.id,
        chunk=chunk,
        state=state,
        input=item.text,
        input_key=item.key,
        received_at=now,
        because=item.fault,
        level=footing.level.value,
        ended_at=now,
        transitions=path,
    )
    return row, entry_of(row, "input")


def entry_of(
    row: ItemRow, code: str | None, more: Mapping[str, Any] = _NOTHING, lot: float | None = None
) -> Entry:
    """What the ledger keeps of an item: its life and digests, never what it holds, so that it can be forgotten.

    more: what was measured of its answer, and who gave it. lot: the probability with which it was held out, or might have been.
    """
    body: dict[str, Any] = {"states": row.transitions, "input": row.input_key, "level": row.level}
    if row.output is not None:
        body["output"], body["by"] = digest_of_text(row.output), row.by
    if code is not None:
        body["because"] = code
    if lot is not None:
        body["lot"] = lot
    body.update(more)
    return Entry("item", row.work, row.id, body)


class Written(NamedTuple):
    """An answer as it is kept, and its output, both as canonical JSON. measured: what the ledger keeps of it as well."""

    text: str
    output: str | None
    measured: Mapping[str, float]


def written(outcome: Outcome, named: str | None) -> Written:
    """The answer that an implementation of this name gave. Raises as `canonical` does."""
    # An output may be large, and is written once for both: its place among the others, which are sorted, is known.
    measured: dict[str, float] = {}
    if outcome.confidence is not None:
        measured["confidence"] = outcome.confidence
    if outcome.cost is not None:
        measured["cost"] = outcome.cost
    if outcome.latency_s is not None:
        measured["latency_s"] = outcome.latency_s
    before: dict[str, Any] = {"implementation": named, **measured}
    if outcome.failure is not None:
        before["failure"] = {"kind": outcome.failure.kind, "message": outcome.failure.message[:_LONGEST]}
    text = canonical(before)
    output = None if outcome.output is None else canonical(outcome.output)
    if output is not None:
        text = f'{text[:-1]},"output":{output}}}'
    if outcome.rationale is not None:
        text = f'{text[:-1]},"rationale":{canonical(outcome.rationale)}}}'
    return Written(text, output, measured)


def _with_missed(answered: Answered, because: str | None) -> str:
    """For the person who gets the item: who was to answer it and did not, and what came of that."""
    said = [f"`{each.by}`: {each.why}" for each in answered.missed]
    if answered.outcome is not None and not answered.failed:
        said.append(f"`{answered.by}` answered in its place")
    return "; ".join((*said, because) if because else said)


def why_unusable(outcome: Outcome) -> tuple[str, str]:
    """Why an answer that was asked for cannot be used: a code for the ledger, and in words."""
    if outcome.failure is not None:
        said = f"no usable answer: {outcome.failure.kind}: {outcome.failure.message}"
        return f"error:{outcome.failure.kind}", said[:_LONGEST]
    return f"constraint:{outcome.because}", f"constraint `{outcome.because}` does not hold"
