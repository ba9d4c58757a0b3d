"""What may act alone, counted so that no failure is left out of a proof."""

from __future__ import annotations

from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome, Result


def labels(*outcomes: Outcome) -> Labels:
    found = Labels()
    for outcome in outcomes:
        found.add(outcome)
    return found


def test_an_error_is_wrong_at_every_threshold() -> None:
    found = labels(Outcome(Result.RIGHT, 0.75), Outcome(Result.WRONG, 0.5), Outcome(Result.ERROR))
    confidence, wrong = found.arrays
    assert confidence is not None
    assert (list(confidence), list(wrong)) == ([0.75, 0.5, 1.0], [0, 1, 1])


def test_what_was_kept_or_held_is_counted_and_never_acts_alone() -> None:
    found = labels(Outcome(Result.KEPT), Outcome(Result.HELD, 0.9), Outcome(Result.RIGHT, 0.75))
    assert list(found.arrays[1]) == [0]
    assert (found.kept, found.held, found.total) == (1, 1, 3)


def test_no_confidence_at_all_means_all_or_nothing() -> None:
    found = labels(Outcome(Result.RIGHT), Outcome(Result.WRONG), Outcome(Result.ERROR))
    assert found.arrays[0] is None
    assert list(found.arrays[1]) == [0, 1, 1]
    assert (found.unsure, found.total) == (0, 3)


def test_an_answer_without_a_confidence_among_others_never_acts_alone() -> None:
    found = labels(Outcome(Result.RIGHT, 0.75), Outcome(Result.RIGHT), Outcome(Result.WRONG))
    assert list(found.arrays[1]) == [0]
    assert (found.unsure, found.total) == (2, 3)
