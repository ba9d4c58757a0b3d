"""How one work stands within the transaction that asks: what it has lost is taken from it before anything is routed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.run.acting import NOTHING, Acting, acting
from midspan.run.draws import blind_draw
from midspan.run.footing import Footing, footing
from midspan.run.holdout import hold_out
from midspan.run.keeping import Keeping
from midspan.run.routing import Routing
from midspan.run.tasks.chain import Chain


@dataclass(frozen=True, slots=True)
class Terms:
    """What does not change while a work is in production.

    key: of the draws. used: inputs that the candidate rests on, so that they prove nothing. flagged: people who are not
    looking. now: UTC as the ledger writes it.
    """

    chain: Chain
    key: bytes
    used: frozenset[bytes]
    flagged: frozenset[str]
    now: Callable[[], str]


class Current:
    """One work. Every method raises StoreError."""

    def __init__(self, file: WorkFile, ledger: Ledger, keeping: Keeping, terms: Terms) -> None:
        self._file = file
        self._ledger = ledger
        self._keeping = keeping
        self._terms = terms
        self._kept: tuple[tuple[int, str], Routing] | None = None

    @property
    def footing(self) -> Footing:
        return footing(self._ledger, self._file)

    @property
    def acts_from(self) -> float | None:
        """From which confidence anything acts alone, as was last routed; None where nothing does."""
        return self._kept[1].acts_from if self._kept else None

    def routing(self) -> Routing:
        """As the work stands within this transaction."""
        stands, now = self.footing, self._terms.now()
        if self._kept is None or self._kept[0] != (stands.epoch, now[:19]):
            stands = self._keeping.kept(stands, now)
            self._kept = (stands.epoch, now[:19]), self._fresh(stands, now)
        return self._kept[1]

    def _fresh(self, stands: Footing, now: str) -> Routing:
        blind = blind_draw(self._terms.key, self._file)
        hold = hold_out(self._terms.key, self._file)
        acts, chain = self._actings(stands, now), self._terms.chain
        return Routing(self._file, stands, acts, chain=chain, blind=blind, hold=hold, now=now)

    def _actings(self, stands: Footing, now: str) -> Mapping[str | None, Acting]:
        """Of what the level names and, each by its own proof, of what answers where that fails."""
        found = {stands.implementation: self._acting(stands, stands.implementation, now)}
        for name in self._file.work.fallbacks(stands.implementation or ""):
            certificate = self._keeping.certificate(name, date.fromisoformat(now[:10]))
            found[name] = self._acting(stands, name, now).proven(certificate) if certificate else NOTHING
        return found

    def _acting(self, stands: Footing, name: str | None, now: str) -> Acting:
        terms = self._terms
        return acting(
            self._ledger,
            self._file,
            name,
            ramp=stands.ramp,
            key=terms.key,
            used=terms.used,
            flagged=terms.flagged,
            now=datetime.fromisoformat(now),
            followed=self._keeping.followed,
        )
