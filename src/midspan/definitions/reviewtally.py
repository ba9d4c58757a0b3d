"""What one pass over the cases says of those who label and judge: how much each did, and how often each was mistaken.

Law: an answer that a person judged measures that person only where the case says the right answer (`expected`) beside
it. Who is not named is nobody, and is counted as such.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest
from midspan.definitions.judgedcases import MOST_NAMES
from midspan.model.case import Case, Judged, Use


@dataclass(slots=True)
class Reviewed:
    """One reviewer. line: of the first case that names them.

    certify: certify cases whose right answer or judgement rests on them, alone or with others. judged, blind: answers. Of answers with a
    known right one: wrong, missed: wrong ones shown, and those of them accepted; right, alarms: right ones shown, and
    those of them rejected. seconds: of each judgement whose time is known.
    """

    line: int
    certify: int = 0
    judged: int = 0
    blind: int = 0
    wrong: int = 0
    missed: int = 0
    right: int = 0
    alarms: int = 0
    seconds: array[float] = field(default_factory=lambda: array("f"))


@dataclass(slots=True)
class ReviewTally:
    """Everybody who is named, what each said of which answer (by the hashes of input and answer), and the unnamed."""

    reviewers: dict[str, Reviewed] = field(default_factory=dict)
    verdicts: dict[tuple[int, int], dict[str, bool]] = field(default_factory=dict)
    unnamed: int = 0

    def add(self, case: Case, work: CompiledWork) -> None:
        if case.use is Use.CERTIFY and not case.to_person:
            labels = {each.by for each in case.judged or ()} if case.judged else {case.labelled_by}
            for name in labels - {None}:
                self._of(str(name), case).certify += 1
        for each in case.judged or case.reviewed:
            self._judgement(case, each, work)

    def _judgement(self, case: Case, each: Judged, work: CompiledWork) -> None:
        if each.by is None:
            self.unnamed += 1
            return
        found = self._of(each.by, case)
        found.judged += 1
        found.blind += each.blind
        if each.effort_s is not None:
            found.seconds.append(each.effort_s)
        unit = int(case.input_key[:16], 16), int(digest(each.output)[:16], 16)
        self.verdicts.setdefault(unit, {})[each.by] = each.acceptable
        if case.expected is None or not work.scores:
            return
        if work.right(case.input, each.output, case.expected):
            found.right += 1
            found.alarms += not each.acceptable
        else:
            found.wrong += 1
            found.missed += each.acceptable

    def _of(self, name: str, case: Case) -> Reviewed:
        """Beyond so many names it is no longer people that are named: the rest is counted as one."""
        known = name if name in self.reviewers or len(self.reviewers) < MOST_NAMES else "(all others)"
        return self.reviewers.setdefault(known, Reviewed(case.line))
