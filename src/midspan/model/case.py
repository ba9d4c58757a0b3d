"""A case: an item with a known right answer, or with a person's judgement of one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Use(StrEnum):
    """What a case may be used for."""

    TRAIN = "train"
    DEVELOP = "develop"
    CERTIFY = "certify"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Judged:
    """What one person said of one answer.

    blind: judged without knowing what gave the answer, how sure it was, or what others said. effort_s: seconds that
    it took. edited: what the person made of an answer that was not acceptable.
    """

    output: Mapping[str, Any]
    acceptable: bool
    by: str | None = None
    at: str | None = None
    blind: bool = False
    effort_s: float | None = None
    edited: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a cases file.

    key: hash of what matters for evidence (input, expected, judged, to_person); input_key: of the input alone.
    size: of the input, in characters of JSON.
    judged: None where the case knows the right answer, empty where nobody has judged one yet.
    reviewed: what people said of answers where the right one is known: it measures those people, and labels nothing.
    drawn: taken from the production stream at random; blind: labelled without sight of a proposal.
    effort_s: seconds that a person took for the item, assisted: with a proposal in sight; by_lot: whether there was
    one was drawn by lot. None: not measured, not said.
    """

    id: str
    key: str
    input: Mapping[str, Any]
    use: Use
    line: int
    expected: Mapping[str, Any] | None = None
    judged: tuple[Judged, ...] | None = None
    segment: str | None = None
    to_person: bool = False
    labelled_by: str | None = None
    at: str | None = None
    input_key: str = ""
    drawn: bool = False
    blind: bool = False
    effort_s: float | None = None
    assisted: bool | None = None
    by_lot: bool = False
    reviewed: tuple[Judged, ...] = ()
    size: int = 0

    @property
    def answers(self) -> tuple[Mapping[str, Any], ...]:
        """Every answer that the case holds: the right one, or those that were judged."""
        if self.judged is None:
            known = () if self.expected is None else (self.expected,)
            return (*known, *(each.output for each in self.reviewed))
        edited = [each.edited for each in self.judged if each.edited is not None]
        return (*(each.output for each in self.judged), *edited)
