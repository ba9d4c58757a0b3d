"""What `level`, `pause` and `resume` do: say what a level lacks, and record who raised or lowered it."""

from __future__ import annotations

from datetime import date, datetime

from midspan.cli.candidates import chosen, plug
from midspan.cli.level_facts import gathered
from midspan.cli.level_result import Levelled
from midspan.cli.producing import Place
from midspan.cli.roles import answering
from midspan.decide.deciding.party import Party, parties
from midspan.decide.deciding.recording import signed_by
from midspan.errors import UsageError
from midspan.model.entry import Entry
from midspan.model.stage import Level
from midspan.prove.evidence import describe_all
from midspan.prove.streams.label import Declined
from midspan.run.footing import changed
from midspan.run.lanes import open_lanes
from midspan.run.levels import NEXT, Facts, Lack, lacking, next_step, steps
from midspan.run.recorded.marking import is_recorded


class Levelling:
    """One work whose level is looked at or changed. by: the role, or who has it. user: who signed in to do it, if anybody."""

    def __init__(
        self, place: Place, by: str | None, implementation: str | None = None, *, user: str | None = None
    ) -> None:
        self._place = place
        self._by, self._user = by, user
        self._name = implementation

    def shown(self) -> Levelled:
        """How the work stands, and what the next level lacks."""
        stands = self._place.footing
        to = NEXT.get(stands.raised)
        return Levelled(
            self._place.file.name,
            stands,
            self._notes(stands.raised),
            to,
            self._lacking(to) if to else (),
            recorded=is_recorded(self._place.ledger),
        )

    def conditions(self) -> tuple[Level, Facts] | None:
        """What the next level needs, and how each of it stands; None at the highest. Raises UsageError, StoreError."""
        to = NEXT.get(self._place.footing.raised)
        return (to, self._facts(to, record=False)) if to else None

    def to(self, level: Level, why: str | None) -> Levelled:
        """Raise or lower; the same level again is the next step of the ramp. Raises UsageError, StoreError."""
        stands = self._place.footing
        if level is not stands.raised and stands.raised.reaches(level):
            return self._down(level, why)
        if level is stands.raised and level is not Level.AUTONOMOUS:
            raise UsageError(f"`{self._place.file.name}` is at `{level}` already", help="see `midspan level`")
        if level is not stands.raised and NEXT[stands.raised] is not level:
            raise UsageError(
                f"`{self._place.file.name}` is at `{stands.raised}`, and levels are raised one at a time",
                help=f"raise it to `{NEXT[stands.raised]}` first",
            )
        who = self._approver()
        lacks = self._lacking(level)
        if lacks:
            return Levelled(
                self._place.file.name,
                stands,
                (),
                level,
                lacks,
                asked=True,
                recorded=is_recorded(self._place.ledger),
            )
        return self._up(level, who, why)

    def paused(self, why: str | None, *, paused: bool) -> Levelled:
        """Stop asking anything at once, or go on. Whoever is named may pause; to go on takes who may approve."""
        stands = self._place.footing
        if stands.paused is paused:
            state = "paused" if paused else "not paused"
            raise UsageError(f"`{self._place.file.name}` is {state} already", help="see `midspan level`")
        who = self._party() if paused else self._approver()
        because = why or ("paused" if paused else "resumed")
        self._record(
            who, changed(stands, self._place.file, because=because, by=who.name, role=who.role, paused=paused)
        )
        return self._after(stands.raised)

    def _down(self, level: Level, why: str | None) -> Levelled:
        who, stands = self._party(), self._place.footing
        because = why or "lowered"
        entry = changed(
            stands, self._place.file, level=level, ramp=0.0, because=because, by=who.name, role=who.role
        )
        self._record(who, entry)
        return self._after(level)

    def _up(self, level: Level, who: Party, why: str | None) -> Levelled:
        place, stands = self._place, self._place.footing
        ramp = 0.0
        if level is Level.AUTONOMOUS:
            autonomy = place.file.work.autonomy
            shares = autonomy.ramp if autonomy else ()
            step = next_step(shares, stands.ramp if stands.raised is level else 0.0)
            if step is None:
                raise UsageError(
                    f"all that may act alone in `{place.file.name}` does so already",
                    help=f"its ramp is {', '.join(f'{100 * each:g}%' for each in steps(shares))}",
                )
            ramp = step
        evidence = {
            need.value: dict(fact.evidence)
            for need, fact in self._facts(level, record=True).items()
            if fact.evidence
        }
        entry = changed(
            stands,
            place.file,
            level=level,
            implementation=self._implementation(),
            ramp=ramp,
            because=why or "what it needs is there",
            by=who.name,
            role=who.role,
            evidence=evidence,
        )
        self._record(who, entry)
        return self._after(level, opens=True)

    def _after(self, level: Level, *, opens: bool = False) -> Levelled:
        """It is recorded: what cannot be found out of what comes next is said, and undoes nothing."""
        to, notes, lacks = NEXT.get(level), list[str](), None
        try:
            notes += self._opened() if opens else ()
            lacks = self._lacking(to) if to else ()
        except UsageError as error:
            notes.append(f"what comes next is not known: {error.message}")
        return Levelled(
            self._place.file.name,
            self._place.footing,
            tuple(notes),
            to,
            lacks,
            changed=True,
            asked=True,
            recorded=is_recorded(self._place.ledger),
        )

    def _record(self, who: Party, entry: Entry) -> None:
        if self._user is not None:  # several people may act as one name
            entry = entry._replace(body={**entry.body, "user": self._user})
        signed_by(self._place.ledger, who).append([entry])

    def _opened(self) -> tuple[str, ...]:
        """Open the streams that will promote it; why one cannot be opened is said, and nothing acts alone without."""
        place, name = self._place, self._implementation()
        now = datetime.fromisoformat(place.now())
        record = place.certificate(name, now.date())
        if record is None:
            return ()
        described = describe_all(place.file, place.workspace.settings, plug)
        found = open_lanes(place.ledger, place.file, described, place.tally(), record, key=place.key, now=now)
        return tuple(
            f"labels do not count towards acting alone: {each.message}"
            for each in found
            if isinstance(each, Declined)
        )

    def _notes(self, level: Level) -> tuple[str, ...]:
        return self._opened() if level in {Level.SHADOW, Level.ASSISTED} else ()

    def _lacking(self, to: Level) -> tuple[Lack, ...]:
        return lacking(to, self._facts(to, record=False))

    def _facts(self, to: Level, *, record: bool) -> Facts:
        return gathered(self._place, self._implementation(), to, record=record)

    def _implementation(self) -> str:
        stands = self._place.footing
        name = self._name or stands.implementation
        if name is not None:
            return chosen(self._place.file, name)[0].name or ""
        candidates = chosen(self._place.file, None)
        today = date.fromisoformat(self._place.now()[:10])
        certified_ones = [each for each in candidates if self._place.certificate(each.name or "", today)]
        if len(certified_ones) == 1:
            return certified_ones[0].name or ""
        if len(candidates) == 1:
            return candidates[0].name or ""
        listed = ", ".join(f"`{each.name}`" for each in candidates)
        raise UsageError(
            f"`{self._place.file.name}` has {listed}, and nothing says which one runs",
            help="name it with `--implementation`",
        )

    def _party(self) -> Party:
        return answering(self._place, self._by)

    def _approver(self) -> Party:
        who, place = self._party(), self._place
        for each in place.workspace.initiatives.values():
            if place.file.name in (each.initiative.works or ()):
                builder = parties(each.initiative).get("builder")
                if who.role == "builder" or who.name == builder:
                    raise UsageError(
                        f"`{who.name}` builds it, and whoever builds it cannot let it do more",
                        help="let the owner or the operator decide: `--by owner`",
                    )
        return who
