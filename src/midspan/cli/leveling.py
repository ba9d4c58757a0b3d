"""What `level`, `pause` and `resume` do: gather what a level needs, and record who raised or lowered it."""

from __future__ import annotations

from datetime import date, datetime

from midspan.cli.candidates import chosen, plug
from midspan.cli.level_result import Levelled
from midspan.cli.producing import Place, certified, in_time
from midspan.cli.roles import answering
from midspan.decide.deciding.party import Party, parties
from midspan.decide.deciding.recording import signed_by
from midspan.decide.queue import desk
from midspan.errors import UsageError
from midspan.model.entry import Entry
from midspan.model.stage import Level
from midspan.prove.evidence import describe_all
from midspan.prove.reviewers.measuring import flagged
from midspan.prove.streams.label import Declined
from midspan.prove.streams.promoting import Progress, Promotion
from midspan.run.footing import changed
from midspan.run.incidents import severe
from midspan.run.lanes import measured, open_lanes, promote_lanes
from midspan.run.levels import NEXT, Fact, Facts, Lack, Need, lacking, next_step, steps
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

    # --- what it needs ---------------------------------------------------------------------------------------------

    def _lacking(self, to: Level) -> tuple[Lack, ...]:
        return lacking(to, self._facts(to, record=False))

    def _facts(self, to: Level, *, record: bool) -> Facts:
        """record: whether a promotion that the labels allow is written down."""
        place = self._place
        today, name = date.fromisoformat(place.now()[:10]), self._implementation()
        facts = {
            Need.APPROVER: Fact(True),
            Need.CEILING: self._ceiling(to),
            Need.CERTIFICATE: certified(place, name, today),
            Need.IN_TIME: in_time(place),
            Need.INCIDENTS: self._incidents(),
        }
        if to is Level.AUTONOMOUS:
            facts[Need.REVIEWERS] = self._reviewers()
            facts[Need.CAPACITY] = self._capacity()
            facts[Need.PROMOTION] = self._promotion(name, record=record)
        return facts

    def _ceiling(self, to: Level) -> Fact:
        now = self._place.footing.ceiling
        declared = self._place.file.work.autonomy
        most = declared.ceiling if declared else None
        if most is not None and not most.reaches(to):
            return Fact(
                False, f"its definition sets the ceiling `{most}`", "that is a decision about the work"
            )
        if now.reaches(to):
            return Fact(True, evidence={"ceiling": now.value})
        return Fact(
            False,
            f"what was decided allows `{now}` at most",
            "record a COMMIT to the stage of that level: `midspan verdict`, then `midspan decide`",
        )

    def _incidents(self) -> Fact:
        open_ones = severe(self._place.ledger, self._place.file)
        if not open_ones:
            return Fact(True)
        first = open_ones[0]
        return Fact(
            False,
            f"incident `{first.id}` is open: {first.what}",
            f"close it with its cause: `midspan incident {self._place.file.name} {first.id} --close CAUSE --by ROLE`",
        )

    def _reviewers(self) -> Fact:
        known = measured(self._place.tally())
        if known:
            return Fact(True, evidence={"reviewers": list(known)})
        return Fact(
            False,
            "of nobody who labels it is known how much they miss",
            f"see `midspan cases reviewers {self._place.file.name}`",
        )

    def _capacity(self) -> Fact:
        place = self._place
        works = (each for state in place.initiatives() for each in state.works)
        share = next((each.share for each in works if each.file.identity == place.file.identity), None)
        found = desk(place.file, share, place.workspace.settings.calendar)
        if isinstance(found, tuple):
            return Fact(False, found[0].text, found[0].do)
        if found.late:
            return Fact(
                False,
                f"`{found.by}` cannot take up 95 of 100 items in time, with `{found.queue.people}` there",
                f"put `{found.people_needed}` people there",
            )
        return Fact(True, evidence={"by": found.by, "people_needed": found.people_needed})

    def _promotion(self, name: str, *, record: bool) -> Fact:
        place = self._place
        now = datetime.fromisoformat(place.now())
        certificate = place.certificate(name, now.date())
        if certificate is None:
            return Fact(False, "without a certificate there is nothing to promote", "certify first")
        autonomy = place.file.work.autonomy
        audit = autonomy.audit if autonomy else None
        if not audit:
            return Fact(
                False,
                "`autonomy.audit` names no share of what acts alone that is looked at",
                "say which, such as `5%`",
            )
        found = promote_lanes(
            place.ledger,
            place.file,
            describe_all(place.file, place.workspace.settings, plug),
            certificate,
            now=now,
            flagged=frozenset(flagged(place.tally())),
            audit=audit if record else None,
        )
        promoted = [each for each in found if isinstance(each, Promotion)]
        if promoted or any(isinstance(each, Progress) for each in found):
            evidence = {
                "streams": [each.stream for each in promoted],
                "labels": sum(each.n for each in promoted),
                "errors": sum(each.errors for each in promoted),
            }
            return Fact(True, evidence=evidence)
        why = next(each for each in found if isinstance(each, Declined))
        return Fact(False, why.message, "let people label what is drawn: `midspan review`")

    # --- who, and what ---------------------------------------------------------------------------------------------

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
