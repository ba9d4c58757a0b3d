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
    """A person's judgement of one answer."""

    output: Mapping[str, Any]
    acceptable: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a cases file.

    key: hash of what matters for evidence (input, expected, judged, to_person); input_key: of the input alone.
    drawn: taken from the production stream at random; blind: labelled without sight of a proposal.
    """

    id: str
    key: str
    input: Mapping[str, Any]
    use: Use
    line: int
    expected: Mapping[str, Any] | None = None
    judged: Judged | None = None
    segment: str | None = None
    to_person: bool = False
    labelled_by: str | None = None
    at: str | None = None
    input_key: str = ""
    drawn: bool = False
    blind: bool = False
