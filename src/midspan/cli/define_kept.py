"""Answers of an interview that has not ended: kept after each, so that none is lost to ^C or a closed window."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from midspan.cli.define_answers import given
from midspan.define.interview import Interview, Step
from midspan.define.question import AnswerError
from midspan.define.subject import Subject
from midspan.definitions.atomic import replace_file
from midspan.definitions.faults import dotted

_FOLDER = ".midspan/define"


class Kept:
    """`.midspan/define/work-NAME.jsonl`: the answers as `define` reads them from standard input."""

    def __init__(self, root: Path, subject: Subject) -> None:
        self.file = root / _FOLDER / f"{subject.key}-{subject.name}.jsonl"

    def keep(self, interview: Interview) -> None:
        # The name was no answer: it is said by whoever begins.
        steps = [each for each in interview.steps if each.id != interview.subject.key]
        lines = [json.dumps(said, ensure_ascii=False) for each in steps if (said := _said(each))]
        self.file.parent.mkdir(parents=True, exist_ok=True)
        ignore = self.file.parent.parent / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        replace_file(self.file, ["".join(f"{line}\n" for line in lines).encode()])

    def count(self) -> int:
        """How many answers are kept."""
        return len(self._lines())

    def resumed(self, interview: Interview) -> Interview:
        """The interview with the kept answers; one that does not fit any more is left to be asked again."""
        for said in self._lines():
            try:
                interview = given(interview, said)
            except AnswerError:
                continue
        return interview

    def forget(self) -> None:
        self.file.unlink(missing_ok=True)

    def _lines(self) -> list[dict[str, Any]]:
        if not self.file.is_file():
            return []
        try:
            return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]
        except ValueError:
            return []


def _said(step: Step) -> dict[str, Any] | None:
    if step.open is not None:
        return {
            "id": step.id,
            "unknown": True,
            **{key: step.open[key] for key in ("owner", "until") if key in step.open},
        }
    return {"id": dotted(step.changes[0].at), "answer": step.changes[0].value} if step.changes else None
