"""A work made ready for production: the shell's part of running, where files, ledger, plugs and the clock meet."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from midspan import settings
from midspan.cli.candidates import load_candidate, plug, work_named
from midspan.cli.opening import open_ledger, open_production, utc_now
from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.definitions.reviewtally import ReviewTally
from midspan.definitions.surveys import Surveys
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.case import Case
from midspan.model.work import Candidate
from midspan.prove.evidence import describe_all, holding
from midspan.prove.ports import Described, Implementation
from midspan.prove.reviewers.asked import reviewers_of
from midspan.prove.reviewers.measuring import flagged
from midspan.prove.streams.admission import used_inputs
from midspan.run.asking.answering import Answering
from midspan.run.asking.beside import Agreeing
from midspan.run.asking.deferring import Deferred
from midspan.run.asking.spending import Allowance
from midspan.run.current import Terms
from midspan.run.draws import draw_key
from midspan.run.footing import Footing, footing
from midspan.run.holdout import hold_out
from midspan.run.keeping import Keeping
from midspan.run.labelling import Labelling
from midspan.run.levels import Fact, Facts, Need
from midspan.run.ports import Production
from midspan.run.processing import Processing
from midspan.run.recorded.marking import is_recorded, refuse_recorded, stands_at
from midspan.run.tasks.chain import chain_of
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.mixing import second_draw
from midspan.settings import Settings
from midspan.stats.sampling import AuditDraw
from midspan.value.spending.reading import Tabs

if TYPE_CHECKING:
    from midspan.decide.assessment import InitiativeState
    from midspan.model.evidence import CertificateRecord
    from midspan.prove.confidence.sureness import Sureness

Loads = Callable[[Candidate, WorkFile, Settings], Implementation]

NOBODY = "nobody is named in the initiative"


@dataclass(frozen=True)
class Place:
    """One work of one workspace, with its ledger and production tables open; `now` is the clock of everything in it.

    recorded: that clock is driven by a recorded life. random: what the key of the draws is made of. tabs: what works took, read on
    each time; whoever makes places again and again gives them the same.
    """

    workspace: Workspace
    file: WorkFile
    ledger: Ledger
    production: Production
    now: Callable[[], str]
    recorded: bool = False
    random: Callable[[int], bytes] = secrets.token_bytes
    tabs: Tabs = field(default_factory=Tabs, repr=False, compare=False)

    @property
    def footing(self) -> Footing:
        return footing(self.ledger, self.file)

    def initiatives(self) -> list[InitiativeState]:
        """The initiatives that have this work, as they stand today."""
        from midspan.decide.remembering import Memory
        from midspan.decide.run import assess

        has = {
            name: [each for each in file.initiative.works or () if each in self.workspace.works]
            for name, file in self.workspace.initiatives.items()
            if self.file.name in (file.initiative.works or ())
        }
        if not has:
            return []
        # Asked every day of a life, in which cases stay what they are and what was spent only grows.
        works = {each: self.workspace.works[each] for each in chain(*has.values())}
        surveys = {name: self.surveys.of(file) for name, file in works.items()}
        today = date.fromisoformat(self.now()[:10])
        found = assess(self.workspace, self.ledger, today, plug, list(has), surveys, Memory(tabs=self.tabs))
        return list(found.initiatives)

    def certificate(self, implementation: str, on: date) -> CertificateRecord | None:
        """The one that holds that day; None where none does."""
        described = describe_all(self.file, self.workspace.settings, plug)
        return holding(self.ledger, self.file, described, on).get(implementation)

    def tally(self) -> ReviewTally:
        """What is known of the people who label and judge."""
        return reviewers_of(self.file, compile_work(self.file), self.ledger)

    @cached_property
    def surveys(self) -> Surveys:
        return Surveys()

    @cached_property
    def doubted(self) -> frozenset[str]:
        """People who are not looking, as was known when the first was asked about."""
        return frozenset(flagged(self.tally()))

    @cached_property
    def keeping(self) -> Keeping:
        """What the level is kept by; the same for all that is done here, which so looks once a day for what a day changes."""
        return Keeping(
            self.file,
            self.ledger,
            lambda day: daily(self, day),
            owner_of(self),
            self.doubted,
            lambda name, day: record.attempt_id if (record := self.certificate(name, day)) else None,
        )

    @property
    def key(self) -> bytes:
        """Of the draws."""
        return draw_key(self.production, self.file, self.random)


def open_place(workspace: Path, work: str, now: Callable[[], str] = utc_now) -> Place:
    """Raises MidspanError where the workspace, the definition or the ledger does not allow production."""
    loaded = load(settings.find_root(workspace))
    file = work_named(loaded, work)
    if file.unreadable:
        raise UsageError(
            f"`{file.document.path}` cannot be read, so nothing of it can run", help="see `midspan check`"
        )
    ledger = open_ledger(loaded.settings, now=now)
    if now is utc_now and is_recorded(ledger):
        # Where production was lived through on a recorded clock, it is as late as that clock has come.
        now = partial(_standing, ledger)
        ledger.now = now
    try:
        return Place(loaded, file, ledger, open_production(ledger, loaded.settings), now)
    except BaseException:
        ledger.close()
        raise


def _standing(ledger: Ledger) -> str:
    return stands_at(ledger) or utc_now()


def desk(place: Place) -> Desk:
    """Where the items of the work meet people; who is not looking is found out when the first label comes."""
    file, work = place.file, compile_work(place.file)

    @cache
    def labelling() -> Labelling:
        return Labelling(file, work, place.ledger, place.keeping, owner_of(place), place.doubted)

    @cache
    def second() -> AuditDraw | None:
        return second_draw(place.key, file) if file.work.review and file.work.review.second else None

    def twice(id_: str) -> bool:
        draw = second()
        return draw is not None and draw.selected(id_)

    return Desk(
        place.ledger,
        place.production,
        file,
        work,
        chain_of(file, place.workspace.settings.calendar),
        # What a person settled goes out once it cannot be taken back any more: see `delivering`.
        lambda _: False,
        lambda *said: labelling().label(*said),
        lambda *ended: labelling().ended(*ended),
        _Known(file),
        twice,
    )


class _Known:
    """Cases whose right answer is known, read when the first is asked for."""

    def __init__(self, file: WorkFile) -> None:
        self._file = file
        self._cases: dict[str, Case] | None = None

    def __call__(self, name: str) -> Case | None:
        if self._cases is None:
            found = read_cases(self._file.cases, str(self._file.cases)) if self._file.cases.is_file() else ()
            self._cases = {
                each.id: each for each in found if isinstance(each, Case) and each.expected is not None
            }
        return self._cases.get(name)


def processing(place: Place, load: Loads = load_candidate) -> Processing:
    """The work with what answers at the level it has. load: makes a candidate ready to answer.

    Raises ImplementationError, UsageError, StoreError.
    """
    if not place.recorded:
        refuse_recorded(place.ledger)
    file, work = place.file, compile_work(place.file)
    return Processing(
        file,
        place.ledger,
        place.production,
        partial(_answering, place, load=load),
        place.keeping,
        Terms(
            chain_of(file, place.workspace.settings.calendar),
            place.key,
            frozenset(used_inputs(place.ledger, file, work)),
            place.doubted,
            place.now,
        ),
    )


def _answering(place: Place, stands: Footing, load: Loads) -> Answering:
    from midspan.prove.confidence.sureness import Sureness

    name, work = stands.implementation, place.file.work
    candidate = work.candidate(name) if name else None
    if candidate is None or candidate.kind in {None, "person"}:
        return Answering(compile_work(place.file), None, Sureness(), name)
    described = describe_all(place.file, place.workspace.settings, plug)
    after: Answering | None = None
    for each in reversed(work.fallbacks(candidate.name or "")):
        behind = work.candidate(each)
        if behind is not None and each in described:
            one = Deferred(described[each], partial(load, behind, place.file, place.workspace.settings))
            after = _one(place, behind, described, one, after, load)
    answers = load(candidate, place.file, place.workspace.settings)
    return _one(place, candidate, described, answers, after, load)


def _one(
    place: Place,
    candidate: Candidate,
    described: Mapping[str, Described],
    answers: Implementation,
    after: Answering | None,
    load: Loads,
) -> Answering:
    from midspan.prove.confidence.learning import read_sureness

    name = candidate.name or ""
    record = place.certificate(name, date.fromisoformat(place.now()[:10]))
    sure = read_sureness(place.ledger, place.file, name, described, before=record.seq if record else None)
    held = hold_out(place.key, place.file).takes
    agreeing = _agreeing(place, sure, described, load)
    return Answering(
        compile_work(place.file), answers, sure, name, _allowance(place, candidate), held, after, agreeing
    )


def _agreeing(
    place: Place, sure: Sureness, described: Mapping[str, Described], load: Loads
) -> Agreeing | None:
    other = place.file.work.candidate(sure.named) if sure.named else None
    if sure.beside is None or other is None or other.kind in {None, "person"}:
        return None
    one = Deferred(described[sure.beside.name], partial(load, other, place.file, place.workspace.settings))
    return Agreeing(compile_work(place.file), one, sure.beside.alike)


def _allowance(place: Place, candidate: Candidate) -> Allowance | None:
    """What answers may cost in a day. Raises UsageError where that is said in another currency than costs are counted in."""
    limit = candidate.calls.budget_per_day if candidate.calls else None
    if limit is None:
        return None
    currency, quality = place.workspace.settings.currency, place.file.work.quality
    one = quality.cost_per_item if quality else None
    for key, said in (("calls.budget_per_day", limit), ("quality.cost_per_item", one)):
        if said is not None and said.currency != currency:
            raise UsageError(
                f"`{key}` of `{place.file.name}` is `{said}`, and the workspace counts in `{currency}`",
                help=f"write it in {currency}",
            )
    return Allowance(limit.amount, currency, None if one is None else one.amount)


def daily(place: Place, on: date) -> Facts:
    """What may be lost from one day to the next: the certificate, and the time to decide in."""
    stands = place.footing
    found = {Need.IN_TIME: in_time(place)}
    if stands.implementation is not None:
        found[Need.CERTIFICATE] = certified(place, stands.implementation, on)
    return found


def certified(place: Place, implementation: str, on: date) -> Fact:
    record = place.certificate(implementation, on)
    if record is not None:
        return Fact(True, evidence={"certificate": record.attempt_id, "expires": record.expires})
    return Fact(
        False,
        f"no certificate of `{implementation}` holds for the definition and the implementation as they are",
        f"prove it: `midspan prove {place.file.name} --implementation {implementation} --certify`",
    )


def in_time(place: Place) -> Fact:
    """Whether no initiative of the work is stopped, or past its decision date without one."""
    from midspan.decide.verdict import Outcome

    states = place.initiatives()
    if not states:
        return Fact(
            False,
            f"`{place.file.name}` belongs to no initiative, so nobody answers for it",
            "write `initiatives/NAME.yaml` that lists it under `works`",
        )
    for state in states:
        if state.verdict.outcome is Outcome.STOP:
            why = state.verdict.reasons[0]
            return Fact(False, why.text, why.do, {"initiative": state.name})
    due = [state.verdict.due for state in states if state.verdict.due]
    return Fact(True, evidence={"decision_due": min(due).isoformat()} if due else {})


def owner_of(place: Place) -> str:
    """Who answers for the work: the owner of the first initiative that has it, else who reviews."""
    for each in place.workspace.initiatives.values():
        if place.file.name in (each.initiative.works or ()) and each.initiative.owner:
            return each.initiative.owner
    review = place.file.work.review
    return (review.by if review else None) or NOBODY
