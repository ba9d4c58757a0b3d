"""DA1: the data is there, and can be read as what it is."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.rules.subject import DataSubject
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("DA101", "data-missing", blocks_from=Stage.READY, question=Question.INPUTS)
def data_missing(subject: DataSubject) -> Iterator[Hit]:
    """A field that the work needs is no column of the data, or there are no rows.

    What is missing cannot be learned from and cannot be decided on; that it is in the plan does not help. Where two columns could be
    meant, a person says which.

    Breaks:
        assessed:
          faults:
            - check: mapped
              text: "`input.floors` is no column of the data"
              do: "deliver the column"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("mapped", "there", "rows")


@rule("DA102", "data-unreadable", blocks_from=Stage.READY, question=Question.INPUTS)
def data_unreadable(subject: DataSubject) -> Iterator[Hit]:
    """Values or lines cannot be read as what they are meant to be.

    A number that is written in words is none. Asked where one value in a hundred, or one line in a thousand, cannot be read.

    Breaks:
        assessed:
          faults:
            - check: castable
              text: "`floors` cannot be read as `integer` in 40 of 1,000 rows"
              do: "correct the values"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("castable", "lines")


@rule("DA103", "facts-disagree", blocks_from=Stage.READY, question=Question.INPUTS)
def facts_disagree(subject: DataSubject) -> Iterator[Hit]:
    """Several sources state one fact, and differ.

    Whatever is learned from them is learned from both the truth and its contrary.

    Breaks:
        assessed:
          faults:
            - check: agree
              text: "`flight` has one `departure`, and 80 of 1,000 rows differ from most of their group"
              do: "find out which source is right"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("agree")


RULES: tuple[Rule[DataSubject], ...] = (
    data_missing,
    data_unreadable,
    facts_disagree,
)
