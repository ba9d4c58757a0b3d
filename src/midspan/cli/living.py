"""What `run --clock recorded` adds to a run: its clock, what people say and decide, and that the ledger tells it from a real one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from midspan.cli.leveling import Levelling
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place, desk, open_place
from midspan.cli.run_result import Lifetime
from midspan.definitions.digests import digest
from midspan.definitions.jsonlines import LineError, read_line
from midspan.errors import FeedError, UsageError
from midspan.run.ports import Source
from midspan.run.recorded.clock import RecordedClock
from midspan.run.recorded.living import Living, Script, first_of
from midspan.run.recorded.marking import (
    KIND,
    begun,
    refuse_before,
    refuse_live,
    stands_at,
)
from midspan.run.recorded.script import Decided, decided, spoken
from midspan.units import UnitError, duration

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Files:
    """What the command was given. responses, decisions: files; delay: a duration as people write it; seed: of the draws."""

    responses: Path | None = None
    decisions: Path | None = None
    delay: str | None = None
    seed: int = 0


class Life:
    """One recorded life, from what the command was given."""

    def __init__(self, asked: Files) -> None:
        """Raises UsageError, FeedError for files that cannot be read."""
        said, self._responses = _lines(asked.responses, spoken)
        made, self._decisions = _lines(asked.decisions, decided)
        try:
            delay_s = duration(asked.delay) if asked.delay else 0.0
        except UnitError as error:
            raise UsageError(f"`--delay {asked.delay}` is {error.problem}", help=error.help) from None
        if delay_s and all(each.at for each in said):
            raise UsageError(
                "`--delay` is for responses without a date, and there are none",
                help="leave it out, or leave `at` out of the responses",
            )
        self._script = Script(said, made, delay_s)
        self._seed = asked.seed
        self._clock = RecordedClock("")
        self._first = ""
        self._living: Living | None = None

    def opened(self, workspace: Path, work: str) -> Place:
        """The work, with the clock of this life in everything. Raises MidspanError."""
        draws = random.Random(self._seed)  # noqa: S311 - nothing of a recorded life has to be kept from anybody
        place = open_place(workspace, work, self._clock.now)
        try:
            refuse_live(place.ledger)
        except UsageError:
            place.ledger.close()
            raise
        return replace(place, recorded=True, random=draws.randbytes)

    def paced(self, place: Place, source: Source) -> Living:
        """What the run is paced by; writes down that it is recorded. Raises FeedError, UsageError, StoreError."""
        given = {
            "source": source.identity,
            "responses": self._responses,
            "decisions": self._decisions,
            "delay_s": self._script.delay_s,
            "seed": self._seed,
        }
        run = digest([place.file.identity, given])
        first = first_of(self._script, next(iter(source.arrivals()), None))
        if first is None:
            raise FeedError(
                f"nothing in `{source.name}` has a date",
                help='a recorded life needs dated items: `{"id": …, "at": "2026-12-01T09:00:00Z", "input": {…}}`',
            )
        known = place.ledger.latest(KIND, place.file.names, run)
        if known is None:
            refuse_before(place.ledger, first)
            self._first = first
            self._clock.reach(first)
            entry = begun(place.file.identity, run, {"from": first, **given}, really=utc_now())
            place.ledger.append([entry])
        else:
            self._first = known.body["from"]
            self._clock.reach(stands_at(place.ledger) or first)
        self._living = Living(
            self._clock, desk(place), self._script, _deciding(place), mark=run, goes_on=known is not None
        )
        return self._living

    def lifetime(self, place: Place) -> Lifetime:
        """What it came to."""
        if self._living is None:
            raise AssertionError("a life is asked for what it came to, and was not lived")
        return Lifetime(
            self._first,
            self._clock.now(),
            self._living.lived,
            tuple(_changes(place, self._first)),
        )


def _changes(place: Place, since: str) -> Iterator[dict[str, Any]]:
    """How the level changed in this life."""
    for entry in place.ledger.read("level", place.file.names):
        if entry.at >= since:
            body = entry.body
            told = {name: body[name] for name in ("level", "was", "ramp", "by", "because")}
            yield {"at": entry.at, **told}


def _deciding(place: Place) -> Callable[[Decided], str]:
    """The doors of `midspan level` and `midspan decide`."""

    def decide(found: Decided) -> str:
        try:
            if found.to is None:
                _decided(place, found)
                return ""
            levelled = Levelling(place, found.by, found.implementation).to(found.to, found.why)
        except UsageError as error:
            return error.message
        return "; ".join(each.why for each in levelled.lacks or ()) if levelled.refused else ""

    return decide


def _decided(place: Place, found: Decided) -> None:
    from midspan.decide.deciding.decisions import Decision, Request, record
    from midspan.decide.deciding.recording import record_decision

    states = place.initiatives()
    if not states:
        raise UsageError(
            f"`{place.file.name}` belongs to no initiative, so there is nothing to decide about",
            help="write `initiatives/NAME.yaml` that lists it under `works`",
        )
    today = date.fromisoformat(place.now()[:10])
    request = Request(Decision(str(found.decide)), found.by, today, found.why, differently=found.differently)
    record_decision(place.ledger, record(states[0], request))


def _lines(path: Path | None, read: Callable[[Any, int], Read]) -> tuple[Sequence[Read], str | None]:
    """What each line says, and the digest of the file; a recorded life is lived as its files say, or not at all."""
    if path is None:
        return (), None
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FeedError(
            f"`{path}` cannot be read: {error.strerror or error}",
            help="check its name, and that you may read it",
        ) from None
    found = []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.append(read(read_line(line.strip()), number))
        except LineError as error:
            raise FeedError(f"{path}:{number}: {error}", help=error.help) from None
    return found, sha256(raw).hexdigest()
