"""What `prove` does, step by step: read, load, run, and put together what is to be said."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import chosen, load_candidate, plug, work_named
from midspan.cli.consenting import Ask
from midspan.cli.opening import open_ledger, utc_now
from midspan.cli.progress import Progress
from midspan.cli.prove_modes import FailureModes, failure_modes
from midspan.cli.prove_result import Asked, Certifying, Climb, Evaluating, People, Row
from midspan.definitions.compiled import compile_work
from midspan.definitions.faults import FaultKind
from midspan.definitions.load import load
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.implementations.rungs.marked import own_rungs
from midspan.ledger.run import Ledger
from midspan.model.case import Case
from midspan.model.evidence import RungResult
from midspan.model.work import Candidate
from midspan.prove.certifying.forecast import Forecast
from midspan.prove.certifying.pool import Pool, certify_cases
from midspan.prove.climbing.bar import Bar, certified_bar, estimated_bar
from midspan.prove.climbing.ladder import climb
from midspan.prove.climbing.route import route
from midspan.prove.climbing.sample import Sample
from midspan.prove.confidence.known import known
from midspan.prove.evaluating.evaluate import Evaluated, evaluate, newest_evaluation
from midspan.prove.evaluating.failing import broken
from midspan.prove.evaluating.modes import exercised
from midspan.prove.evaluating.trial import Trial, trial
from midspan.prove.evidence import describe_all, read_evidence
from midspan.prove.identity import confidence_level
from midspan.prove.labels import Labels
from midspan.prove.material import cases_path
from midspan.prove.ports import OwnRung, Streaming

# The parts of a definition that a result rests on: a fault in one of them would measure something else.
_NEEDED = frozenset({"input", "output", "constraints", "judgement", "quality", "implementations"})


class Proving:
    """One run of the command on one work."""

    def __init__(
        self, workspace: Path, work: str, implementation: str | None, now: Callable[[], str] = utc_now
    ) -> None:
        """Raises MidspanError where the workspace, the definition or a name does not allow a run."""
        self.workspace = load(settings.find_root(workspace))
        self.file = work_named(self.workspace, work)
        check_definition(self.file)
        self.candidates = chosen(self.file, implementation)
        self.work = compile_work(self.file)
        self._now = now
        self.today = date.fromisoformat(now()[:10])
        self._currency = self.workspace.settings.currency
        self._progress = Progress()
        self._certifying = False
        self._own: Sequence[OwnRung] = ()
        # All that was imported stays until the end: the collector need not walk it again and again.
        gc.freeze()

    def evaluate(self, seed: int | None) -> Evaluating:
        """Every chosen candidate on the develop cases; the ladder too, where there is a seed."""
        rows, climbs, modes, forecasts = [], [], [], []
        self._own = () if seed is None else self._own_rungs()
        with open_ledger(self.workspace.settings, now=self._now) as ledger:
            for candidate in sorted(self.candidates, key=_agrees):
                on, sample = self._trial(candidate), Sample(seed or 0)
                offer = _not_wanted if seed is None else sample.offer
                done = evaluate(on, ledger, currency=self._currency, progress=self._progress, offer=offer)
                rows.append(
                    Row(
                        candidate.kind or "",
                        done.evaluation,
                        done.executed,
                        done.from_ledger,
                        done.unusable,
                        done.failures,
                        known(done.on.sure, done.labels),
                        done.unasked,
                        self.file.work.quality.latency_p95 if self.file.work.quality else None,
                    )
                )
                if not done.evaluation.measured.total or done.unasked or broken(done.evaluation):
                    continue
                if seed is not None:
                    climbs.append(self._climb(done.on, ledger, sample, done, candidate))
                modes.append(self._modes(done, climbs[-1].climbed.rungs if climbs else ()))
                if not done.evaluation.unjudged:
                    forecasts += self._foretold(done.on, ledger, done.labels)
        self._progress.end()
        if not rows[0].evaluation.measured.total and rows[0].unasked is None:
            raise UsageError(
                f"`{self.file.name}` has no develop cases that can be used",
                help=f'add cases with `"use": "develop"` to `{cases_path(self.file)}`',
            )
        field = next(iter((self.file.work.input or {}).get("properties") or ()), "text")
        return Evaluating(
            self.file.name,
            tuple(rows),
            people(self.file),
            tuple(climbs),
            tuple(modes),
            tuple(forecasts),
            field,
        )

    def certify(self, ask: Ask | None = None, *, by_segment: bool = False) -> Certifying:
        """One attempt with the one candidate. ask: told how it would end before it is spent, says why it shall not be.

        by_segment: a certificate for each segment instead of one over all cases.
        """
        from midspan.prove.certifying.certify import (
            certify,  # 45 MB of numpy and scipy that evaluating does not need
        )

        if len(self.candidates) != 1:
            listed = ", ".join(f"`{each.name}`" for each in self.candidates)
            raise UsageError(
                f"an attempt is for one candidate, and `{self.file.name}` has {listed}",
                help="choose on develop cases, then name it with `--implementation`",
            )
        self._own, self._certifying = self._own_rungs(), True
        on = self._trial(self.candidates[0])
        with open_ledger(self.workspace.settings, now=self._now) as ledger:
            result = certify(
                on,
                ledger,
                today=self.today,
                currency=self._currency,
                progress=self._progress,
                consent=self._consent(on, ledger, ask, by_segment=by_segment) if ask else lambda _: None,
                by_segment=by_segment,
            )
            climbs = self._climb_again(on, ledger, self.candidates[0]) if result.spent else ()
        self._progress.end()
        ceiling = ceiling_of(self.file)
        return Certifying(self.file.name, self.candidates[0].kind or "", result, climbs, self.today, ceiling)

    def interrupted(self) -> str:
        """What is kept, and how to go on."""
        self._progress.end()
        kept = "interrupted: what was finished is kept in the ledger"
        if self._certifying:
            return f"{kept}; the same command goes on with the same attempt and spends no other"
        return f"{kept}; the same command goes on from there"

    def _foretold(self, on: Trial, ledger: Ledger, labels: Labels) -> list[Forecast]:
        """How an attempt would end, where one is promised and there are cases for it."""
        quality = self.file.work.quality
        if quality is None or quality.max_error is None or not 0 < quality.max_error < 1:
            return []
        cases = certify_cases(self.file)
        from midspan.prove.certifying.foretelling import (
            forecast,  # numpy and scipy, for the one who may certify next
        )

        found = forecast(on, ledger, labels, Pool(cases.keys, cases.inputs))
        return [found] if found else []

    def _consent(
        self, on: Trial, ledger: Ledger, ask: Ask, *, by_segment: bool
    ) -> Callable[[Pool], str | None]:
        from midspan.prove.certifying.foretelling import forecast, forecast_by_segment

        foretell = forecast_by_segment if by_segment else forecast

        def consent(pool: Pool) -> str | None:
            done = evaluate(on, ledger, currency=self._currency, progress=self._progress, offer=_not_wanted)
            self._progress.end()
            if done.unasked is not None:
                raise done.unasked
            # What nobody has judged counts as an error until somebody does, and foretells nothing.
            found = None if done.evaluation.unjudged else foretell(done.on, ledger, done.labels, pool)
            return ask(found) if found else None

        return consent

    def _trial(self, candidate: Candidate) -> Trial:
        # Who has to agree, if anybody, is one of the others.
        wanted = candidate.confidence is not None and candidate.confidence.by is not None
        described = describe_all(self.file, self.workspace.settings, plug) if wanted else {}
        loaded = load_candidate(candidate, self.file, self.workspace.settings)
        other = self._other(candidate) if self._certifying else None
        return trial(self.file, self.work, loaded, described, other)

    def _other(self, candidate: Candidate) -> Trial | None:
        """The candidate that has to agree: an attempt asks it too."""
        named = candidate.confidence.other if candidate.confidence else None
        other = self.file.work.candidate(named) if named else None
        if other is None or other.kind in {None, "person"}:
            return None
        return trial(self.file, self.work, load_candidate(other, self.file, self.workspace.settings))

    def _climb(
        self, on: Trial, ledger: Ledger, sample: Sample, done: Evaluated, candidate: Candidate
    ) -> Climb:
        bar = self._bar(on, ledger, done.labels)
        along = route(on, ledger, sample, bar, recorded_only=candidate.kind == "replay", own=self._own)
        asked = Asked(along.asks, done.evaluation.cost_per_item, self._currency)
        # A function costs nothing that is known; a service does, whether or not it says what.
        if asked.cost or (asked.answers and asked.cost is None and isinstance(on.implementation, Streaming)):
            self._progress.note(f"stress of {on.described.name}: {asked}")
        climbed = climb(on, ledger, along, level=confidence_level(self.file.work), progress=self._progress)
        return Climb(on.described.name, climbed, asked, done.evaluation)

    def _own_rungs(self) -> Sequence[OwnRung]:
        """Before anything is asked: a rung that cannot be used shall cost nothing."""
        works = {name for file in self.workspace.works.values() for name in (*file.names, file.name)}
        return own_rungs(self.workspace.settings.root, (*self.file.names, self.file.name), sorted(works))

    def _modes(self, done: Evaluated, rungs: Sequence[RungResult]) -> FailureModes:
        found = exercised(self.file.work, done.evaluation, rungs, confidence_level(self.file.work))
        return failure_modes(done.evaluation.implementation, found, done.evaluation, rungs)

    def _climb_again(self, on: Trial, ledger: Ledger, candidate: Candidate) -> tuple[Climb, ...]:
        """The ladder at the threshold that was just certified, where it was climbed at an estimated one."""
        stress = newest_evaluation(ledger, self.file.names, on.described.name, "stress")
        if stress is None or stress[1]["subject"] != on.subject():
            return ()
        sample = Sample(stress[1]["stress"]["seed"])
        done = evaluate(on, ledger, currency=self._currency, progress=self._progress, offer=sample.offer)
        return () if done.unasked else (self._climb(done.on, ledger, sample, done, candidate),)

    def _bar(self, on: Trial, ledger: Ledger, labels: Labels) -> Bar:
        evidence = read_evidence(ledger, self.file, {on.described.name: on.described}, self.today)
        record = evidence.certificate
        if record is not None and record.proof is not None and record.valid:
            return certified_bar(record.proof)
        quality = self.file.work.quality
        return estimated_bar(labels, quality.max_error if quality else None)


def people(file: WorkFile) -> tuple[People, ...]:
    """Today's baseline, as the definition declares it."""
    today = file.work.today
    return tuple(
        People(
            each.name or "",
            each.person or "",
            today.error_rate if today else None,
            today.effort if today else None,
        )
        for each in file.work.implementations or ()
        if each.kind == "person"
    )


def check_definition(file: WorkFile) -> None:
    """Raises UsageError where the definition has a fault in a part that results rest on, or no score.

    What a definition names and is not there is left to loading, which tries only what was chosen.
    """
    for fault in file.faults:
        if fault.kind is not FaultKind.NOT_THERE and (not fault.at or fault.at[0] in _NEEDED):
            raise UsageError(
                f"{fault.place}: {fault.message}", help=f"{fault.help} (`midspan check` lists everything)"
            )
    if file.work.quality is None or file.work.quality.score is None:
        raise UsageError(
            f"`{file.name}` does not say when an answer is right: `quality.score` is missing",
            help="for example `score: exact(output.digit)`",
        )


def _agrees(candidate: Candidate) -> bool:
    """Whether another candidate has to agree: then that one is measured first."""
    return candidate.confidence is not None and candidate.confidence.other is not None


def _not_wanted(case: Case) -> None:
    """No ladder, so no case is kept for it."""
