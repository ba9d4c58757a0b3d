"""What may act alone, as certifying counts it: confidence and wrong of every outcome that could.

Law: an error counts as wrong at every threshold (confidence 1), so that no failure is left out of a proof; what a
judgement keeps or a constraint holds back never acts alone and lowers the share only; so does an answer without a
confidence where other answers have one, or where the candidate's `confidence` asks for one.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from midspan.prove.outcome import Outcome, Result


@dataclass(slots=True)
class Labels:
    """Thirteen bytes a case. `kept` and `held` count what cannot act alone; `errors` are without a usable answer.

    lines: on how many lines of the sample each of the cases in `arrays` stands.
    unknown: answers of which it is not known how sure they are, though that was asked for.
    """

    kept: int = 0
    held: int = 0
    errors: int = 0
    unknown: int = 0
    confidence: array[float] = field(default_factory=lambda: array("d"))
    wrong: array[int] = field(default_factory=lambda: array("b"))
    without_confidence: array[int] = field(default_factory=lambda: array("b"))
    _lines: array[int] = field(default_factory=lambda: array("i"))
    _lines_without: array[int] = field(default_factory=lambda: array("i"))
    _lines_failed: array[int] = field(default_factory=lambda: array("i"))

    def add(self, outcome: Outcome, lines: int = 1) -> None:
        match outcome.result:
            case Result.KEPT:
                self.kept += 1
            case Result.HELD:
                self.held += 1
            case Result.ERROR:
                self.errors += 1
                self._lines_failed.append(lines)
            case _ if outcome.unsure:
                self.unknown += 1
            case _ if outcome.confidence is None:
                self.without_confidence.append(outcome.result is Result.WRONG)
                self._lines_without.append(lines)
            case _:
                self.confidence.append(outcome.confidence)
                self.wrong.append(outcome.result is Result.WRONG)
                self._lines.append(lines)

    @property
    def total(self) -> int:
        return self.kept + self.held + self.unsure + len(self.arrays[1])

    @property
    def unsure(self) -> int:
        """Answers without a confidence where others have one."""
        return self.unknown + (len(self.without_confidence) if self._told else 0)

    @property
    def _told(self) -> bool:
        """Whether confidences tell answers apart; else it is all or nothing."""
        return bool(self.confidence) or self.unknown > 0

    @property
    def arrays(self) -> tuple[Sequence[float] | None, Sequence[int]]:
        """Confidence (None where no answer has one: all or nothing) and wrong, as `stats.certify` takes them."""
        failed = array("b", [1] * self.errors)
        if not self._told:
            return None, self.without_confidence + failed
        return self.confidence + array("d", [1.0] * self.errors), self.wrong + failed

    @property
    def lines(self) -> Sequence[int] | None:
        """Of the same cases in the same order; None where each stands on one line."""
        found = (self._lines if self._told else self._lines_without) + self._lines_failed
        return found if any(each > 1 for each in found) else None

    def alone(self, threshold: float | None) -> tuple[int, int]:
        """How many act alone from this confidence on (None: all, where none has one), and how many of them are wrong."""
        if threshold is None:
            return len(self.without_confidence) + self.errors, sum(self.without_confidence) + self.errors
        wrong = [bad for score, bad in zip(self.confidence, self.wrong, strict=True) if score >= threshold]
        return len(wrong) + self.errors, sum(wrong) + self.errors
