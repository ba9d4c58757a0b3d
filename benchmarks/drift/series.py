r"""Recorded answers of the same service before and after its maker changed it: which of them were wrong.

An answer is the last one that is given in the form that was asked for (`[Yes]`, `\boxed{2}`), or a bare yes or no. One
without an answer, such as one that was cut off, is wrong.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_BRACKETED = re.compile(r"\[(yes|no)\]", re.IGNORECASE)
_BOXED = re.compile(r"boxed\s*\{+\s*(\d+)\s*\}")
_SERVICES = {
    "gpt-3.5": ("openaichat/gpt-3.5-turbo-0301", "openaichat/gpt-3.5-turbo-0613"),
    "gpt-4": ("openaichat/gpt-4-0314", "openaichat/gpt-4-0613"),
}


@dataclass(frozen=True, slots=True)
class Series:
    """One service on one kind of question: wrong or not, in March and in June, over the same questions."""

    service: str
    questions: str
    march: tuple[bool, ...]
    june: tuple[bool, ...]

    @property
    def errors(self) -> tuple[float, float]:
        return sum(self.march) / len(self.march), sum(self.june) / len(self.june)


def all_series(data: Path) -> list[Series]:
    """data: the folder `llm_drift_2023`."""
    found = []
    for questions, file, said in (
        ("is it prime", "prime_full.csv.gz", prime),
        ("how many happy numbers", "countahappynumber.csv.gz", boxed),
    ):
        with gzip.open(data / file, "rt", encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for service, (march, june) in _SERVICES.items():
            found.append(Series(service, questions, _wrong(rows, march, said), _wrong(rows, june, said)))
    return found


def prime(text: str) -> str | None:
    bracketed = _BRACKETED.findall(text)
    bare = text.strip().rstrip(".").lower()
    return bracketed[-1].lower() if bracketed else bare if bare in {"yes", "no"} else None


def boxed(text: str) -> str | None:
    found = _BOXED.findall(text)
    return found[-1] if found else None


def _wrong(rows: list[dict[str, str]], model: str, said: Callable[[str], str | None]) -> tuple[bool, ...]:
    """By the order of the questions."""
    mine = sorted((row for row in rows if row["model"] == model), key=lambda row: int(row["id"]))
    return tuple(
        said(row["answer"]) is None or said(row["answer"]) != said(row["ref_answer"]) for row in mine
    )
