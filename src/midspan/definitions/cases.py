"""Cases: `works/NAME.cases.jsonl`, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from midspan.definitions.canonical import canonical, digest_of_text
from midspan.definitions.faults import Fault, FaultKind
from midspan.findings import Place
from midspan.model.case import Case, Judged, Use


def read_cases(file: Path, shown_as: str) -> Iterator[Case | Fault]:
    """Every line as a case, or as the fault it has; the other lines still count."""
    with file.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    yield _case(json.loads(line), number)
                except (ValueError, KeyError, TypeError) as error:
                    yield Fault(FaultKind.BAD_CASE, Place(shown_as, number), f"line cannot be read: {error}", "correct it")


def _case(raw: dict, number: int) -> Case:
    expected, judged, to_person = raw.get("expected"), raw.get("judged"), raw.get("to_person", False)
    key = digest_of_text(canonical([raw["input"], expected, judged, to_person]))
    return Case(
        id=raw["id"], key=key, input=raw["input"], use=Use(raw["use"]), line=number, expected=expected,
        judged=Judged(**judged) if judged else None, segment=raw.get("segment"), to_person=to_person,
        labelled_by=raw.get("labelled_by"), at=raw.get("at"),
    )
