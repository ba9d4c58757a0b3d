"""The checks: trait, name, where each warns and blocks, and what it needs to be asked at all. The page of them is docs/data.md.

Shares are of rows. Every limit can be said otherwise in a contract, under `thresholds` and the name of the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from midspan.data.asking import confirmed
from midspan.data.checking import (
    governance,
    integration,
    living,
    oddities,
    production,
    quality,
    repeating,
    storage,
    timeliness,
)
from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure
from midspan.data.checking.outcome import Limits, Outcome, Trait
from midspan.data.ports import Tally

Look = Callable[[Ground, Measure], Iterator[Outcome]]
Tallies = Callable[[Ground], Iterator[Tally]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check. needs: what has to be declared or given for it, in words. look: None where the whole assessment does it.

    rule: the code that it breaks where it blocks; None where it never does. tallies: what it counts that can be counted together.
    """

    trait: Trait
    name: str
    warn: float | None
    block: float | None
    needs: str
    look: Look | None
    rule: str | None
    tallies: Tallies | None = None

    @property
    def limits(self) -> Limits:
        return Limits(self.warn, self.block)

    @property
    def title(self) -> str:
        """What holds where it is fine."""
        return (self.look.__doc__ or "").strip().partition("\n")[0] if self.look else _TITLES[self.name]


_TITLES = {
    "mapped": "Every required field of the input is one column of the data.",
    "agree": "Sources that state the same fact state the same.",
    "dependency": "What one column determines of another holds.",
    "declared": "Purpose, owner, role and retention are said.",
}

STORAGE, QUALITY, GOVERNANCE, INTEGRATION, PRODUCTION = Trait

CHECKS: tuple[Check, ...] = (
    Check(STORAGE, "mapped", None, 0, "the input schema of the work", None, "DA101"),
    Check(STORAGE, "rows", None, 0, "", storage.rows, "DA101"),
    Check(STORAGE, "there", None, 0, "the columns of the contract", storage.there, "DA101"),
    Check(STORAGE, "castable", 0.001, 0.01, "`logicalType`", storage.cast, "DA102", storage.casts),
    Check(STORAGE, "lines", 0, 0.001, "a file", storage.lines, "DA102"),
    Check(STORAGE, "agree", 0.01, 0.05, "`agree`", None, "DA103"),
    Check(
        QUALITY,
        "filled",
        0.01,
        0.05,
        "`required`, or a required field of the input",
        quality.filled,
        "DA201",
        quality.empties,
    ),
    Check(QUALITY, "key", None, 0, "`primaryKey` or `unique`", repeating.keys, "DA202"),
    Check(QUALITY, "near-duplicates", 0.005, 0.05, "`identifiers`", repeating.near_duplicates, "DA203"),
    Check(
        QUALITY,
        "valid",
        0.001,
        0.01,
        "`pattern`, `enum`, limits, lengths",
        quality.valid,
        "DA204",
        quality.forms,
    ),
    Check(QUALITY, "day-month", None, 0, "`logicalType: date` of texts", timeliness.day_month, "DA205"),
    Check(QUALITY, "stale", 0.05, 0.20, "`staleAfter`", timeliness.stale, "DA206"),
    Check(QUALITY, "fresh", None, 0, "`latency` under `slaProperties`", timeliness.fresh, "DA206"),
    Check(QUALITY, "dependency", 0.001, 0.01, "`dependencies`", None, "DA207"),
    Check(QUALITY, "confirmed", 0.001, 0.01, "answers to `midspan data ask`", confirmed.said_wrong, "DA208"),
    Check(QUALITY, "stand-ins", 0.01, None, "", oddities.stand_ins, None, oddities.said),
    Check(QUALITY, "garbled", 0, None, "", oddities.garbled, None, oddities.encodings),
    Check(GOVERNANCE, "personal", None, 0, "", governance.undeclared, "DA301"),
    Check(GOVERNANCE, "declared", None, 0, "", None, "DA302"),
    Check(GOVERNANCE, "link", None, 0, "a database, or `encryption.inTransit`", governance.link, "DA303"),
    Check(GOVERNANCE, "at-rest", None, 0, "`encryption.atRest`", governance.at_rest, None),
    Check(INTEGRATION, "orphans", 0.001, 0.01, "`relationships`", integration.orphans, "DA401"),
    Check(INTEGRATION, "fan-out", None, 0, "`fanOut` of a relationship", integration.fan_out, "DA401"),
    Check(INTEGRATION, "changed", 0, 0.5, "the columns of the contract", integration.changed, "DA402"),
    Check(INTEGRATION, "by-hand", 0, None, "a file", integration.by_hand, None),
    Check(
        PRODUCTION,
        "input-fits",
        None,
        0,
        "the input schema of the work",
        production.input_fits,
        "DA501",
        production.taken,
    ),
    Check(PRODUCTION, "leakage", None, 0, "`decided` and `recorded`", production.leakage, "DA502"),
    Check(PRODUCTION, "segments", 0, 0.5, "`segments`", production.segments, "DA503"),
    Check(PRODUCTION, "alike", 0, 0.5, "`production`", living.alike, "DA504"),
    Check(PRODUCTION, "drift", 0, 0.5, "`production`", living.drift, "DA505"),
)
NAMES = frozenset(each.name for each in CHECKS)


def check(name: str) -> Check:
    """The check of this name."""
    return next(each for each in CHECKS if each.name == name)
