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
    """One work. daily: what may change from day to day, and with what answers (certificate, decision date). owner: of incidents.

    certificate: the attempt of the one of an implementation that holds that day; None where none does.
    """

    def __init__(
        self,
        file: WorkFile,
        ledger: Ledger,
        daily: Callable[[date], Facts],
        owner: str,
        flagged: AbstractSet[str],
        certificate: Callable[[str, date], str | None],
    ) -> None:
        self._file = file
        self._ledger = ledger
        self._daily = daily
        self.owner = owner
        self._flagged = flagged
        self._certificate = certificate
        self._certificates: dict[tuple[str, date], str | None] = {}
        self._known: tuple[tuple[date, str | None], Facts] | None = None
        self.followed = Followed()

    def kept(self, stands: Footing, now: str) -> Footing:
        """How the work stands once what it has lost is taken from it. To be asked within a transaction. Raises StoreError."""
        facts = {**self._of(date.fromisoformat(now[:10]), stands), **self._watched(stands, now)}
        found = lost(stands.level, facts)
        if found is None:
            return self._beside(stands, now)
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

    def certificate(self, name: str, day: date) -> str | None:
        """The attempt of the certificate of this implementation that holds that day, as was known when it was first asked."""
        about = name, day
        if about not in self._certificates:
            self._certificates = {key: each for key, each in self._certificates.items() if key[1] == day}
            self._certificates[about] = self._certificate(name, day)
        return self._certificates[about]

    def _beside(self, stands: Footing, now: str) -> Footing:
        """What answers where the named one fails is watched too; its demotion leaves the level, and it acts alone no more."""
        entries = []
        for name in self._file.work.fallbacks(stands.implementation or ""):
            for stream, said in self._demoted(name, now)[0]:
                why = f"`{name}`, which answers where `{stands.implementation}` fails, is demoted: {_too_many(stream, said)}"
                entries.append(self._incident(why, now, Fact(False, evidence={"stream": stream.id})))
        if not entries:
            return stands
        self._ledger.append(entries)
        return footing(self._ledger, self._file)

    def breached(self, now: Callable[[], str]) -> Callable[[str], None]:
        """Opens the incident of a budget that is used up, as was found within a transaction."""

        def opened(why: str) -> None:
            self._ledger.append([opening(self._file, what=why, by=BY, at=now(), owner=self.owner)])

        return opened

    def _incident(self, why: str, now: str, fact: Fact) -> Entry:
        return opening(
            self._file, what=why, by=BY, at=now, owner=self.owner, evidence=fact.evidence, severity="high"
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
        demoted, standing = self._demoted(stands.implementation, now)
        if demoted:
            stream, said = demoted[0]
            why = f"demoted: {_too_many(stream, said)}"
            return Fact(False, why, "find the cause; new labels promote it again", {"stream": stream.id})
        if not standing:
            return Fact(False, "no promotion stands", "label what is drawn until the test passes")
        return Fact(True)

    def _demoted(self, name: str | None, now: str) -> tuple[list[tuple[Stream, str]], int]:
        """The promotions of an implementation that end here, with what their labels say, and how many stand."""
        at, demoted, standing = datetime.fromisoformat(now), list[tuple[Stream, str]](), 0
        for stream in streams(self._ledger, self._file.names):
            if stream.implementation != name or promotion_of(self._ledger, self._file, stream) is None:
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
        return demoted, standing


def _too_many(stream: Stream, said: str) -> str:
    return f"{said}, where at most `{100 * stream.max_error:g}%` is promised"
