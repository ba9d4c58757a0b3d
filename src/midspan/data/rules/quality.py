"""DA2: the data is filled, well formed, unmistakable and of today."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.rules.subject import DataSubject
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("DA201", "data-empty", blocks_from=Stage.READY, question=Question.INPUTS)
def data_empty(subject: DataSubject) -> Iterator[Hit]:
    """What the work cannot do without is empty in too many rows.

    Null, blank, and words for nothing such as `n/a` count alike. Asked where more than one row in twenty is empty.

    Breaks:
        assessed:
          faults:
            - check: filled
              text: "`text` is empty in 90 of 1,000 rows"
              do: "fill it where the data comes from"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("filled")


@rule("DA202", "key-repeated", blocks_from=Stage.READY, question=Question.INPUTS)
def key_repeated(subject: DataSubject) -> Iterator[Hit]:
    """What identifies a row stands in several.

    Joined to anything, such rows multiply, and one thing is counted as several.

    Breaks:
        assessed:
          faults:
            - check: key
              text: "`id` stands in several rows: 3 of 1,000 are one too many"
              do: "take the repeated rows out"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("key")


@rule("DA203", "rows-alike", blocks_from=Stage.READY, question=Question.INPUTS)
def rows_alike(subject: DataSubject) -> Iterator[Hit]:
    """Too many rows are one thing, written twice.

    Duplicates weigh twice in everything that is learned, and stand on both sides of every test. Two identifiers have to be shared, but
    for two edits.

    Breaks:
        assessed:
          faults:
            - check: near-duplicates
              text: "80 of 1,000 rows are near-duplicates of another, by `name`, `phone`"
              do: "keep one row of each thing"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("near-duplicates")


@rule("DA204", "values-invalid", blocks_from=Stage.READY, question=Question.INPUTS)
def values_invalid(subject: DataSubject) -> Iterator[Hit]:
    """Values do not have the form, the options or the limits that the contract says.

    Either the data is wrong or the contract is; both mislead whoever builds on them.

    Breaks:
        assessed:
          faults:
            - check: valid
              text: "`channel` is none of its values in 30 of 1,000 rows"
              do: "correct the values, or the contract where it asks too much"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("valid")


@rule("DA205", "day-order-open", blocks_from=Stage.READY, question=Question.INPUTS)
def day_order_open(subject: DataSubject) -> Iterator[Hit]:
    """Days such as 03/04/2025 can be read in two ways.

    Guessed wrongly, a third of all days is off by months, and nothing fails.

    Breaks:
        assessed:
          faults:
            - check: day-month
              text: "`reported` has 210 days such as 03/04/2025, which may be either of two"
              do: "say `dayMonthOrder: day-first` or `month-first` of it in the contract"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("day-month")


@rule("DA206", "data-stale", blocks_from=Stage.READY, question=Question.INPUTS)
def data_stale(subject: DataSubject) -> Iterator[Hit]:
    """The data is older than was promised, or too much of it says nothing about today.

    What is learned from how things were is right about how things were.

    Breaks:
        assessed:
          faults:
            - check: fresh
              text: "the newest row is 9 days old; 1 was promised"
              do: "find out why nothing came since"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("stale", "fresh")


@rule("DA207", "dependency-broken", blocks_from=Stage.READY, question=Question.INPUTS)
def dependency_broken(subject: DataSubject) -> Iterator[Hit]:
    """What one column determines of another does not hold.

    A broken dependency does not say which side is wrong. The cells that are flagged are those with most broken and fewest kept rules.

    Breaks:
        assessed:
          faults:
            - check: dependency
              text: "`zip` determines `city`, and 30 of 1,000 rows differ from most of their group"
              do: "find out which side is wrong"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("dependency")


@rule("DA208", "cells-said-to-be-wrong", blocks_from=Stage.READY, question=Question.INPUTS)
def cells_said_to_be_wrong(subject: DataSubject) -> Iterator[Hit]:
    """The data has cells of which its owner says that they are wrong.

    No contract could tell: they stand out in form, are nearly a frequent value, or do not go with the rest of their row, and the
    owner was asked. What is said to be wrong is flagged wherever it comes again.

    Breaks:
        assessed:
          faults:
            - check: confirmed
              text: "28 of 1,000 rows have cells that their owner says are wrong"
              do: "correct them where they come from"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("confirmed")


RULES: tuple[Rule[DataSubject], ...] = (
    data_empty,
    key_repeated,
    rows_alike,
    values_invalid,
    day_order_open,
    data_stale,
    dependency_broken,
    cells_said_to_be_wrong,
)
