"""DA5: what the work will be given is what it is built for."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data.rules.subject import DataSubject
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("DA501", "data-unlike-input", blocks_from=Stage.READY, question=Question.INPUTS)
def data_unlike_input(subject: DataSubject) -> Iterator[Hit]:
    """Values are not what the work's input takes.

    Such an item is refused when it comes, and goes to a person; nobody had planned for it.

    Breaks:
        assessed:
          faults:
            - check: input-fits
              text: "`floors` is not what `input.floors` takes in 12 of 1,000 rows"
              do: "correct the values, or the input schema of the work"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("input-fits")


@rule("DA502", "field-from-the-future", blocks_from=Stage.READY, question=Question.INPUTS)
def field_from_the_future(subject: DataSubject) -> Iterator[Hit]:
    """A field was written after the decision that the work is to make.

    It is there in old data and will not be there when it counts; with it a candidate looks better than any can be.

    Breaks:
        assessed:
          faults:
            - check: leakage
              text: "`outcome` was written after the decision in 400 of 1,000 rows: what it says was not known then"
              do: "leave it out of the input, or take what was known at the time"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("leakage")


@rule("DA503", "segment-without-rows", blocks_from=Stage.READY, question=Question.INPUTS)
def segment_without_rows(subject: DataSubject) -> Iterator[Hit]:
    """A segment that is required has fewer than 30 rows.

    Nothing can be said of how the work does there, and nothing certified.

    Breaks:
        assessed:
          faults:
            - check: segments
              text: "1 segments of `zone` have fewer than 30 rows: `hospital` (4 rows)"
              do: "collect rows of them, or say that the work does not cover them"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("segments")


@rule("DA504", "production-unlike-data", blocks_from=Stage.READY, question=Question.INPUTS)
def production_unlike_data(subject: DataSubject) -> Iterator[Hit]:
    """Production delivers other fields, kinds, units or values than the data that the work rests on.

    What was proven on one does not hold for the other: the first thing that differs in production is the unit that nobody had
    written down. Asked where the contract says where `production` is.

    Breaks:
        assessed:
          faults:
            - check: alike
              text: "`amount` looks like before in another unit: all numbers × 100 (hundredths, such as cents, cm and m, or shares and percent)"
              do: "ask who delivers it, and convert one of the two"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("alike")


@rule("DA505", "production-drifts", blocks_from=Stage.READY, question=Question.INPUTS)
def production_drifts(subject: DataSubject) -> Iterator[Hit]:
    """Production has moved away from the data that the work was proven on, by more than that ever did itself.

    A certificate speaks of the stream that it was measured on. Asked where the contract says where `production` is.

    Breaks:
        assessed:
          faults:
            - check: drift
              text: "`amount` drifts since the window of `2026-11-03`, last in that of `2026-11-09`; it has a mean 12.4 higher"
              do: "find out what changed there; if it stays so, prove on data of today and let the reference reach until then"

    Repaired:
        assessed: {}
    """
    yield from subject.hits("drift")


RULES: tuple[Rule[DataSubject], ...] = (
    data_unlike_input,
    field_from_the_future,
    segment_without_rows,
    production_unlike_data,
    production_drifts,
)
