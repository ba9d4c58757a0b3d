"""What a work keeps its level by: looked at before every commit, and lost without anybody's leave.

Law: a detector that fired, a certificate that does not hold, an overdue decision and an open severe incident lower the level
in the same transaction in which they are found, so that nothing acts alone after them.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.prove.streams.following import Followed
from midspan.prove.streams.label import Declined
from midspan.prove.streams.promoting import promotion_of, watch
from midspan.prove.streams.stream import Stream, streams
from midspan.run.footing import Footing, changed, footing
from midspan.run.incidents import opening, severe
from midspan.run.levels import Fact, Facts, Need, lost

BY = "midspan"


class Keeping:
    """One work. daily: what may change from day to day, and with what answers (certificate, decision date). owner: of incidents."""

    def __init__(
        self,
        file: WorkFile,
        ledger: Ledger,
        daily: Callable[[date], Facts],
        owner: str,
        flagged: AbstractSet[str],
    ) -> None:
        self._file = file
        self._ledger = ledger
        self._daily = daily
        self._owner = owner
        self._flagged = flagged
        self._known: tuple[tuple[date, str | None], Facts] | None = None
        self.followed = Followed()

    def kept(self, stands: Footing, now: str) -> Footing:
        """How the work stands once what it has lost is taken from it. To be asked within a transaction. Raises StoreError."""
        facts = {**self._of(date.fromisoformat(now[:10]), stands), **self._watched(stands, now)}
        found = lost(stands.level, facts)
        if found is None:
            return stands
        to, lack = found
        entries = [
            changed(
                stands,
                self._file,
                level=to,
                ramp=0.0,
                because=lack.why,
                by=BY,
                evidence=facts[lack.need].evidence,
            )
        ]
        if lack.need is Need.PROMOTION:
            entries.append(self._incident(lack.why, now, facts[lack.need]))
        self._ledger.append(entries)
        return footing(self._ledger, self._file)

    def _incident(self, why: str, now: str, fact: Fact) -> Entry:
        return opening(
            self._file, what=why, by=BY, at=now, owner=self._owner, evidence=fact.evidence, severity="high"
        )

    def _of(self, day: date, stands: Footing) -> Facts:
        about = day, stands.implementation
        if self._known is None or self._known[0] != about:
            self._known = about, self._daily(day)
        return self._known[1]

    def _watched(self, stands: Footing, now: str) -> Facts:
        """What the labels and the incidents say; only what acts alone is watched."""
        open_ones = severe(self._ledger, self._file)
        if open_ones:
            incident = Fact(
                False,
                f"incident `{open_ones[0].id}` is open: {open_ones[0].what}",
                "",
                {"incident": open_ones[0].id},
            )
        else:
            incident = Fact(True)
        return {Need.INCIDENTS: incident, Need.PROMOTION: self._promotion(stands, now)}

    def _promotion(self, stands: Footing, now: str) -> Fact:
        at, demoted = datetime.fromisoformat(now), list[tuple[Stream, str]]()
        standing = 0
        for stream in streams(self._ledger, self._file.names):
            if (
                stream.implementation != stands.implementation
                or promotion_of(self._ledger, self._file, stream) is None
            ):
                continue
            if self._ledger.latest("demotion", self._file.names, stream.id) is not None:
                continue
            found = watch(
                self._ledger, self._file, stream, now=at, flagged=self._flagged, followed=self.followed
            )
            if isinstance(found, Declined):
                continue
            if found.state.demoted:
                said = f"`{found.state.errors}` errors in `{found.state.n}` labels since the promotion"
                demoted.append((stream, said))
            else:
                standing += 1
        if demoted:
            stream, said = demoted[0]
            why = f"demoted: {said}, where at most `{100 * stream.max_error:g}%` is promised"
            return Fact(False, why, "find the cause; new labels promote it again", {"stream": stream.id})
        if not standing:
            return Fact(False, "no promotion stands", "label what is drawn until the test passes")
        return Fact(True)
