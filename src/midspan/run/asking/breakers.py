"""The breakers of one work, kept with production: whoever asks, and on whichever machine, finds the same one.

Entries of kind `breaker` (subject the work, key the implementation) say that one opened, and that it closed. One that has been
open for a quarter of an hour opens an incident.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.run.asking.breaking import LASTS, Admits, Breaker, Phase, breaker_of
from midspan.run.incidents import opening
from midspan.run.ports import Production

KIND = "breaker"

# Of the changes those that the ledger keeps: a probe that fails changes nothing that anybody sees.
_SAID = {(Phase.CLOSED, Phase.OPEN), (Phase.PROBING, Phase.CLOSED)}


class Breakers:
    """One work, for one thread. owner: of incidents. now: UTC as the ledger writes it.

    Everything that changes anything within the caller's transaction. Raises StoreError.
    """

    def __init__(
        self, file: WorkFile, ledger: Ledger, production: Production, owner: str, now: Callable[[], str]
    ) -> None:
        self._file = file
        self._ledger = ledger
        self._production = production
        self._owner = owner
        self._now = now
        # Those that had nothing against them when they were last looked at: an answer changes nothing of such a one.
        self._clean: set[str] = set()

    def admits(self, name: str, items: Sequence[str]) -> tuple[Admits, str | None]:
        """What of these items would be asked now; with `ONE`, which one. May be asked outside of a transaction."""
        return self._read(name).admits(items, self._time)

    def ask(self, name: str, items: Sequence[str]) -> None:
        """These, which it admits, are about to be asked."""
        if name not in self._clean and items:
            stands = self._read(name)
            self._keep(name, stands, stands.asked(items, self._time))

    def tell(self, name: str, results: Sequence[tuple[str, str | None]]) -> None:
        """These items came to an end; each with None, or with the code of its failure."""
        if name in self._clean and all(code is None for _, code in results):
            return
        stands, now = self._read(name), self._time
        after = stands.told(results, now)
        entries = []
        if (stands.phase, after.phase) in _SAID:
            entries.append(self._entry(name, after))
        if after.lasts(now):
            entries.append(self._incident(name, after))
            after = after.told_of()
        self._keep(name, stands, after)
        self._ledger.append(entries)

    def why(self, name: str) -> str:
        """Why it is not asked, for the person who gets the item."""
        stands = self._read(name)
        until = stands.until.isoformat(timespec="seconds") if stands.until else ""
        if stands.phase is Phase.PROBING:
            return (
                f"`{name}` failed again and again (`{stands.code}`), and is tried with one other item first"
            )
        return f"`{name}` failed again and again (`{stands.code}`), so it is not asked before `{until}`"

    @property
    def _time(self) -> datetime:
        return datetime.fromisoformat(self._now())

    def _entry(self, name: str, after: Breaker) -> Entry:
        body: dict[str, object] = {"state": after.phase.value}
        if after.phase is Phase.OPEN:
            body["because"] = after.code
        return Entry(KIND, self._file.identity, name, body)

    def _incident(self, name: str, after: Breaker) -> Entry:
        minutes = int(LASTS.total_seconds() // 60)
        return opening(
            self._file,
            what=f"`{name}` has given no usable answer for more than {minutes} minutes (`{after.code}`)",
            by="midspan",
            at=self._now(),
            owner=self._owner,
            evidence={"implementation": name, "because": after.code},
        )

    def _read(self, name: str) -> Breaker:
        found = breaker_of(self._production.mark(self._address(name)))
        (self._clean.add if found == Breaker() else self._clean.discard)(name)
        return found

    def _keep(self, name: str, was: Breaker, after: Breaker) -> None:
        if after != was:
            self._production.set_mark(self._address(name), after.as_json())
        (self._clean.add if after == Breaker() else self._clean.discard)(name)

    def _address(self, name: str) -> str:
        return f"breaker:{self._file.identity}:{name}"
