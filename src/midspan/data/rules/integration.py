"""DA4: the data fits to other data, and is what was promised."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.rules.subject import DataSubject
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("DA401", "rows-unconnected", blocks_from=Stage.READY, question=Question.INPUTS)
def rows_unconnected(subject: DataSubject) -> Iterator[Hit]:
    """Rows point to what is not there, or more of them share one than was declared.

    A join leaves the first out without a word, and multiplies the second.

    Breaks:
        assessed:
          faults:
            - check: orphans
              text: "30 of 1,000 rows point to no `buildings.id`"
              do: "deliver the missing rows there, or correct what points to them"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("orphans", "fan-out")


@rule("DA402", "schema-broken", blocks_from=Stage.READY, question=Question.INPUTS)
def schema_broken(subject: DataSubject) -> Iterator[Hit]:
    """Columns that the contract promises are gone.

    Whatever rests on them breaks, now or at its next run. A new version of the contract says it to all who rest on the old one.

    Breaks:
        assessed:
          faults:
            - check: changed
              text: "the columns are not those of the contract: `channel` gone"
              do: "agree on a new version of the contract: `midspan data diff` says what breaks"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("changed")


RULES: tuple[Rule[DataSubject], ...] = (
    rows_unconnected,
    schema_broken,
)
