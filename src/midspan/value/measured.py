"""What was measured of one initiative: facts for its gates, each known with its counts, or unknown with what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from midspan.definitions.efforts import Efforts
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.ledger.run import Ledger
from midspan.model.stage import Level
from midspan.prove.evaluating.minutes import Minutes, minutes
from midspan.value.adopting import Adoption, adoption
from midspan.value.effects import Effect, Lot, effect, lots
from midspan.value.measuring.measurement import Measurement, measurements
from midspan.value.measuring.series import FRESH_DAYS, Series, series
from midspan.value.paces import paces
from midspan.value.spending.account import Usage
from midspan.value.spending.cost import Cost, costs
from midspan.value.spending.reading import Tabs
from midspan.value.unknown import Unknown
from midspan.value.using import Did, did


@dataclass(frozen=True, slots=True)
class Measured:
    """series: of the promised metric. adoption: by its users. effects: by hold-out, by work, the newest level first.

    minutes: of production, with the proposal and without, of works in which a person decides every item.
    """

    file: InitiativeFile
    series: Series
    adoption: Adoption
    effects: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    minutes: Mapping[str, Minutes] = field(default_factory=dict)

    @property
    def value_unknown(self) -> Unknown | None:
        """Why the value is not measured; None where a measurement tells how it is in these weeks."""
        found, place = self.series, self.file.place("value", "metric")
        if found.metric is None:
            return Unknown(
                "it promises no metric",
                "say which, and where it stands: `value.metric`",
                place,
                "value.metric",
            )
        do = f"measure it every week, and record it: `midspan value add {self.file.name} --metric {found.metric} …`"
        if found.newest is None:
            return Unknown(f"`{found.metric}` was not measured in daily use yet", do, place)
        if not found.fresh:
            text = f"`{found.metric}` was measured on `{found.newest.at}` last, and {FRESH_DAYS} days are the most"
            return Unknown(text, do, place)
        return None

    @property
    def adoption_unknown(self) -> Unknown | None:
        """Why nobody knows how many of its users use it now."""
        now = self.adoption.now
        if now.unknown is None:
            return None
        return Unknown(now.unknown, now.do or "", self.file.place("people", "users"))

    @property
    def target_unknown(self) -> Unknown | None:
        """Why the target was not shown to be reached in daily use; None where it is, by what was measured in these weeks."""
        value = self.value_unknown
        if value is not None:
            return value
        found, place = self.series, self.file.place("value", "target")
        do = "measure the value's own metric until the target is reached in daily use"
        if found.target_reached is None or found.newest is None:
            return Unknown(
                "nothing says where it shall stand, and which way is better", "set `value.target`", place
            )
        if not found.target_reached:
            text = f"`{found.metric}` stands at `{found.newest.value:g}`, and `{found.target:g}` was promised"
            return Unknown(text, do, place)
        used = self.adoption_unknown
        if used is not None:
            text = f"`{found.metric}` is reached, and nobody knows whether by daily use: {used.text}"
            return Unknown(text, used.do, used.place)
        return None

    @property
    def adoption_missed(self) -> bool:
        return self.adoption.due is not None and self.adoption.due.reached is False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the ledger holds of the value of one initiative and its costs; without one, nothing. lots, efforts: by work."""

    measurements: tuple[Measurement, ...] = ()
    did: Did = field(default_factory=Did)
    lots: Mapping[str, tuple[Lot, ...]] = field(default_factory=dict)
    efforts: Mapping[str, Efforts] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)
    costs: tuple[Cost, ...] = ()


NOTHING = Gathered()


def gathered(
    ledger: Ledger, file: InitiativeFile, works: Sequence[WorkFile], until: date, tabs: Tabs | None = None
) -> Gathered:
    """Up to the end of that day. tabs: of what the works took, read on. Raises StoreError."""
    held = {each.name: lots(ledger, each, until) for each in works}
    efforts = {each.name: paces(ledger, each, until) for each in works if ceiling_of(each) is Level.ASSISTED}
    took = (tabs or Tabs()).usage(ledger, works, until)
    return Gathered(
        tuple(measurements(ledger, file)),
        did(ledger, works, until),
        held,
        efforts,
        took,
        tuple(costs(ledger, file)),
    )


def measured(
    file: InitiativeFile, works: Sequence[WorkFile], today: date, found: Gathered = NOTHING
) -> Measured:
    """What follows from it at `today`; the same arguments give the same. file: the promise that counts."""
    effects = {name: tuple(map(effect, each)) for name, each in found.lots.items() if each}
    metric = series(file, found.measurements, today)
    saved = {
        name: minutes(each) for name, each in found.efforts.items() if each.with_proposal.n or each.without.n
    }
    return Measured(file, metric, adoption(file, works, found.did, today), effects, saved)
