"""What midspan adds to a contract: one custom property named `midspan`, whose value is a mapping of these keys.

Other tools pass it over; a key that means nothing here is a fault, as in every file of midspan.
"""

# ruff: noqa: N815 - keys of a contract are written as the standard writes its own
from __future__ import annotations

from typing import Literal

from pydantic import Field

from midspan.model.fields import Count, Date, Duration, Noun, NumberOrShare, Text

PROPERTY = "midspan"


class Limits(Noun):
    """Where a check warns and where it blocks: a share of the rows, as `1%`."""

    warn: NumberOrShare | None = None
    block: NumberOrShare | None = None


class Encryption(Noun):
    """What somebody attests, and nobody measures."""

    atRest: Text | None = None
    inTransit: Text | None = None


class ContractTerms(Noun):
    """Of the whole contract. purpose, retention: where the standard's own places do not say it."""

    purpose: Text | None = None
    retention: Text | None = None
    owner: Text | None = None
    encryption: Encryption | None = None
    thresholds: dict[Text, Limits] = Field(default_factory=dict)


class Dependency(Noun):
    """Rows that agree in all of `of` agree in each of `fixes`: `{of: [zip], fixes: [city]}`."""

    of: tuple[Text, ...] = ()
    fixes: tuple[Text, ...] = ()


class ProductionTerms(Noun):
    """Where production is: rows from the day `since` on, or the table at `server`. What is left is what the work was proven on.

    at: the column that says the day of a row. window: what is compared with what: `day`, `week`, `month` or `1000 rows`.
    """

    since: Date | None = None
    server: Text | None = None
    at: Text | None = None
    window: Text | None = None


class Agreement(Dependency):
    """Facts that several sources state. by: the column that says which source a row is of."""

    by: Text | None = None


class TableTerms(Noun):
    """Of one table.

    identifiers: columns that tell one thing from another; rows that share two of them, but for two edits, may be the same.
    agree: facts that several sources state, as a dependency, and who states them. decided: the column with the time of the decision. segments: what
    production consists of, each with at least 30 rows; required: those without which the data is not ready.
    """

    dependencies: tuple[Dependency, ...] = ()
    agree: tuple[Agreement, ...] = ()
    identifiers: tuple[Text, ...] = ()
    decided: Text | None = None
    segments: tuple[Text, ...] = ()
    requiredSegments: tuple[Text, ...] = ()
    production: ProductionTerms | None = None
    thresholds: dict[Text, Limits] = Field(default_factory=dict)


class FieldTerms(Noun):
    """Of one column.

    feeds: the field of the work's input that it fills, where the names differ. nullTokens: texts that stand for "nothing".
    dayMonthOrder: how 03/04/2025 is meant. staleAfter: the age from which a row says nothing about today. recorded: the column
    with the time at which this one was known.
    """

    feeds: Text | None = None
    nullTokens: tuple[Text, ...] = ()
    dayMonthOrder: Literal["day-first", "month-first"] | None = None
    staleAfter: Duration | None = None
    recorded: Text | None = None
    thresholds: dict[Text, Limits] = Field(default_factory=dict)


class LinkTerms(Noun):
    """Of one relationship. fanOut: how many rows of this table may share one row of the other; any number where unsaid."""

    fanOut: Count | None = None
